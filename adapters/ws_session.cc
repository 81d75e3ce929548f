#include "adapters/ws_session.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "adapters/bot_link.h"
#include "adapters/ingest_answers.h"

namespace danmakud::adapters {
namespace {

// While one commit lasts the next one's changes gather: the fewer they may be, the dearer an event. But no more than a
// screen worker's queue takes while screen is behind, or blocks would wait here, to be tried again and again.
constexpr std::size_t kMaxUnsettledBytes = std::size_t{8} << 20;
constexpr std::size_t kMaxUnsettledBehind = std::size_t{4} << 20;
constexpr std::size_t kMaxUnsettledWithoutAck = 1024;              // blocks
constexpr std::size_t kMaxPendingAnswers = std::size_t{64} << 10;  // bytes not taken by the client
constexpr std::size_t kLateAnswersASecond = 100;
constexpr std::chrono::seconds kCloseDeadline{5};

IngestFault fault_of(CloseCode code) {
  switch (code) {
    case CloseCode::bad_utf8:
      return IngestFault::bad_utf8;
    case CloseCode::policy:
      return IngestFault::policy;
    case CloseCode::too_large:
      return IngestFault::too_large;
    case CloseCode::restart:
    case CloseCode::try_later:
      return IngestFault::abandoned;
    default:
      return IngestFault::protocol;
  }
}

bool is_message(const Frame& frame) {
  return frame.kind == FrameKind::text || frame.kind == FrameKind::binary;
}

std::shared_ptr<const pipeline::Origin> origin_of(const BotSource& source) {
  pipeline::Origin origin;
  origin.source = source.index;
  origin.platform = source.settings.platform.empty() ? "qq" : source.settings.platform;
  return std::make_shared<const pipeline::Origin>(std::move(origin));
}

}  // namespace

WsSession::WsSession(IoThread& thread, std::uint64_t id, Channel channel,
                     std::shared_ptr<const pipeline::Origin> origin, WsOptions wants, std::string rest)
    : Connection(thread, id, std::move(channel)),
      origin_(std::move(origin)),
      wants_(wants),
      decoder_({thread.shared().options.max_message_bytes, thread.shared().options.max_fragments}),
      carry_(std::move(rest)) {}

WsSession::WsSession(IoThread& thread, std::uint64_t id, Channel channel, std::shared_ptr<BotDesk> desk,
                     const BotHello& hello, std::string rest)
    : Connection(thread, id, std::move(channel)),
      origin_(origin_of(*hello.source)),
      wants_{.ack = false, .tickets = true},
      bot_(std::make_unique<BotLink>(std::move(desk), hello, thread, id)),
      decoder_({thread.shared().options.max_message_bytes, thread.shared().options.max_fragments}),
      carry_(std::move(rest)) {}

WsSession::~WsSession() {
  thread_.release_gathered(gathered_);
}

void WsSession::start() {
  thread_.stats().websockets.add();
  heard_at_ = now();
  if (bot_) bot_->on_open();
  if (thread_.is_draining()) return drain();  // the stop came while the upgrade was answered
  if (carry_.empty()) return read();
  auto buffer = pipeline::make_heap_buffer(carry_.size());
  const std::size_t size = carry_.size();
  std::memcpy(buffer->data(), std::exchange(carry_, {}).data(), size);
  take(std::move(buffer), size);
}

bool WsSession::may_read() const {
  if (is_waiting_ || is_input_over_ || is_ended() || is_paused()) return false;
  if (!wants_.ack) return line_.size() < kMaxUnsettledWithoutAck;
  return may_tell() && line_.size() < options().max_outstanding_blocks &&
         line_.bytes() < (screen_keeps_up() ? kMaxUnsettledBytes : kMaxUnsettledBehind);
}

void WsSession::read() {
  if (!may_read()) return;
  is_waiting_ = true;
  if (rests_) return thread_.rest(shared_from_this());
  channel_.wait_readable([this, self = shared_from_this()](const ErrorCode& error) {
    is_waiting_ = false;
    if (is_ended()) return;
    error ? end() : on_readable();
  });
}

void WsSession::on_turn() {
  is_waiting_ = false;
  if (!is_ended()) on_readable();
}

void WsSession::on_readable() {
  if (!may_read()) return;
  auto buffer = thread_.pool().lend();
  std::memcpy(buffer->data(), carry_.data(), carry_.size());
  ErrorCode error;
  const std::size_t size =
      channel_.read_some(asio::buffer(buffer->data() + carry_.size(), buffer->capacity() - carry_.size()), error);
  if (error == asio::error::would_block) {
    rests_ = false;
    return read();
  }
  if (error) return end();
  heard_at_ = now();
  unanswered_pings_ = 0;
  const std::size_t total = std::exchange(carry_, {}).size() + size;
  take(std::move(buffer), total);
}

void WsSession::take(std::unique_ptr<pipeline::Buffer> buffer, std::size_t size) {
  frames_.clear();
  const std::size_t used = decoder_.decode({buffer->data(), size}, frames_);
  carry_.assign(buffer->data() + used, size - used);
  account_gathered();
  rests_ = thread_.pace().note(
      {.bytes = size, .messages = frames_.size(), .is_waited_for = line_.empty(), .has_rested = rests_}, now());
  std::optional<CloseCode> closed;
  std::erase_if(frames_, [&](const Frame& frame) {
    if (frame.kind == FrameKind::ping) answer_ping(frame.payload);
    if (frame.kind == FrameKind::close) closed = frame.code;
    return !is_message(frame) || frame.payload.empty();
  });
  take_messages(std::move(buffer), used);
  if (const auto fault = decoder_.fault()) return fail(*fault);
  if (closed) close_when_settled(*closed);
  flush();
  read();
}

// One block of all messages, in order.
void WsSession::take_messages(std::unique_ptr<pipeline::Buffer> buffer, std::size_t used) {
  if (frames_.empty()) return;
  if (bot_) return take_from_bot();
  const bool is_in_place = std::ranges::all_of(frames_, &Frame::in_place);
  pipeline::Block block = is_in_place ? block_in_place(std::move(buffer), used) : block_of_copies();
  block.is_utf8 = std::ranges::all_of(frames_, [](const Frame& frame) { return frame.kind == FrameKind::text; });
  submit(std::move(block));
}

void WsSession::take_from_bot() {
  for (const Frame& frame : frames_) bot_->on_message(frame);
  const std::string lines = bot_->take_lines();
  serve_bot();
  if (lines.empty()) return;
  auto buffer = pipeline::make_heap_buffer(lines.size());
  std::memcpy(buffer->data(), lines.data(), lines.size());
  submit(make_block(std::move(buffer), {{0, static_cast<std::uint32_t>(lines.size()), pipeline::Framing::lines}},
                    origin_, wants_.tickets));
}

void WsSession::on_ticket(const pipeline::TicketNotice& notice) {
  if (bot_) bot_->on_ticket(notice);
}

void WsSession::serve_bot() {
  if (const auto code = bot_->take_frames(out_)) fail(*code);
}

// A read that fills little of its buffer is copied to one of its size: what waits in queues holds no more than it
// needs.
pipeline::Block WsSession::block_in_place(std::unique_ptr<pipeline::Buffer> buffer, std::size_t used) {
  const char* const bytes = buffer->data();
  std::vector<pipeline::Message> messages;
  messages.reserve(frames_.size());
  for (const Frame& frame : frames_) {
    messages.push_back({static_cast<std::uint32_t>(frame.payload.data() - bytes),
                        static_cast<std::uint32_t>(frame.payload.size()), pipeline::Framing::lines});
  }
  if (used < buffer->capacity() / 4) {
    auto small = pipeline::make_heap_buffer(used);
    std::memcpy(small->data(), buffer->data(), used);
    buffer = std::move(small);
  }
  return make_block(std::move(buffer), std::move(messages), origin_, wants_.tickets);
}

pipeline::Block WsSession::block_of_copies() {
  std::size_t size = 0;
  for (const Frame& frame : frames_) size += frame.payload.size();
  auto buffer = pipeline::make_heap_buffer(size);
  std::vector<pipeline::Message> messages;
  std::size_t at = 0;
  for (const Frame& frame : frames_) {
    std::memcpy(buffer->data() + at, frame.payload.data(), frame.payload.size());
    messages.push_back(
        {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(frame.payload.size()), pipeline::Framing::lines});
    at += frame.payload.size();
  }
  return make_block(std::move(buffer), std::move(messages), origin_, wants_.tickets);
}

void WsSession::answer_ping(std::string_view payload) {
  if (out_.size() < kMaxPendingAnswers && !is_close_sent_) append_frame(FrameKind::pong, payload, out_);
}

void WsSession::account_gathered() {
  const std::size_t held = decoder_.held_bytes();
  if (held <= gathered_) {
    thread_.release_gathered(gathered_ - held);
  } else if (!thread_.reserve_gathered(held - gathered_)) {
    return fail(CloseCode::try_later);
  }
  gathered_ = held;
}

void WsSession::on_settled() {
  while (may_tell() && !is_close_sent_) {
    if (!telling_) telling_ = line_.pop();
    if (!telling_) break;
    if (telling_->is_abandoned()) return fail(thread_.is_draining() ? CloseCode::restart : CloseCode::try_later);
    tell();
  }
  flush();
  try_close();
  read();
}

// A receipt of many errors is told piece by piece, as the client takes them.
void WsSession::tell() {
  if (bot_) {
    for (const pipeline::TicketNotice& notice : telling_->tickets) bot_->on_ticket(notice);
    telling_.reset();
    return serve_bot();
  }
  const std::size_t errors = telling_->rejected.size();
  const std::size_t notices = errors + (wants_.tickets ? telling_->tickets.size() : 0);
  for (; told_ < notices && may_tell(); ++told_) {
    if (told_ < errors) {
      const pipeline::RejectedEvent& rejected = telling_->rejected[told_];
      say(error_notice(settled_ + rejected.event + 1, rejected));
    } else {
      const pipeline::TicketNotice& notice = telling_->tickets[told_ - errors];
      say(ticket_notice(settled_ + notice.event + 1, notice));
    }
  }
  if (told_ < notices) return;
  settled_ += telling_->events;
  telling_.reset();
  told_ = 0;
}

// Who sends without `ack` is not slowed by what it does not read: it loses answers.
void WsSession::say(std::string_view notice) {
  if (out_.size() >= kMaxPendingAnswers) {
    const pipeline::SteadyTime time = now();
    if (time - second_began_ >= std::chrono::seconds{1}) {
      second_began_ = time;
      late_answers_ = 0;
    }
    if (++late_answers_ > kLateAnswersASecond) return thread_.count(IngestFault::lost_answers);
  }
  append_frame(FrameKind::text, notice, out_);
}

bool WsSession::may_tell() const {
  return !wants_.ack || out_.size() < kMaxPendingAnswers;
}

void WsSession::append_ack() {
  if (!wants_.ack || acked_ == settled_ || is_close_sent_) return;
  append_frame(FrameKind::text, ack_notice(settled_), out_);
  acked_ = settled_;
}

void WsSession::flush() {
  if (is_writing_ || is_ended()) return;
  append_ack();
  if (out_.empty()) return;
  writing_.swap(out_);
  is_writing_ = true;
  writing_since_ = now();
  channel_.write(writing_, [this, self = shared_from_this()](const ErrorCode& error) { on_written(error); });
}

void WsSession::on_written(const ErrorCode& error) {
  is_writing_ = false;
  writing_.clear();
  if (is_ended()) return;
  if (error) return end();
  if (is_close_sent_ && out_.empty()) return linger();
  on_settled();
}

void WsSession::fail(CloseCode code) {
  if (is_close_sent_) return;
  thread_.count(fault_of(code));
  closing_ = code;
  send_close();
}

void WsSession::close_when_settled(CloseCode code) {
  if (closing_) return;
  closing_ = code;
  is_input_over_ = true;
  close_deadline_ = now() + kCloseDeadline;
  try_close();
}

void WsSession::try_close() {
  if (!closing_ || is_close_sent_ || !line_.empty() || telling_) return;
  append_ack();
  send_close();
}

void WsSession::send_close() {
  is_input_over_ = is_close_sent_ = true;
  close_deadline_ = now() + kCloseDeadline;
  append_close(*closing_, {}, out_);
  flush();
}

void WsSession::drain() {
  close_when_settled(CloseCode::going_away);
}

// The peer has had its time: to be answered, then to go. At the stop the daemon's own deadline counts.
void WsSession::on_close_deadline() {
  if (is_close_sent_) return end();
  if (!thread_.is_draining()) send_close();
}

void WsSession::on_tick(pipeline::SteadyTime time) {
  const auto interval = options().ping_interval;
  if (closing_ && time > close_deadline_) return on_close_deadline();
  if (is_writing_ && time - writing_since_ > 2 * interval) {
    thread_.count(IngestFault::timeout);
    return end();
  }
  if (bot_ && !is_close_sent_) {
    bot_->on_tick();
    serve_bot();
    flush();
  }
  if (!is_waiting_) heard_at_ = time;  // not read: it cannot be heard
  if (is_input_over_ || time - heard_at_ < interval * (unanswered_pings_ + 1)) return;
  if (unanswered_pings_ == 2) {
    thread_.count(IngestFault::timeout);
    return end();
  }
  ++unanswered_pings_;
  append_frame(FrameKind::ping, {}, out_);
  flush();
}

}  // namespace danmakud::adapters
