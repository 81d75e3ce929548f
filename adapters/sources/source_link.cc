#include "adapters/sources/source_link.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;
using pipeline::Severity;
using std::chrono::milliseconds;

constexpr auto kCodecTick = 1s;
constexpr auto kTellAgain = 10min;
constexpr auto kTellRejectAgain = 1min;
constexpr std::size_t kMaxCalls = 8;  // out at once

milliseconds to_ms(pipeline::SteadyTime::duration span) {
  return std::chrono::duration_cast<milliseconds>(span);
}

double fraction(std::uint64_t random) {
  return static_cast<double>(random >> 11) / static_cast<double>(1ULL << 53);
}

}  // namespace

SourceLink::SourceLink(LinkHost& host, const SourceSettings& settings, std::unique_ptr<SourceCodec> codec)
    : host_(host), settings_(settings), codec_(std::move(codec)) {}

SourceLink::~SourceLink() {
  drop_stream();
  for (const auto& [id, exchange] : calls_) exchange->cancel();
}

void SourceLink::on_tick() {
  const Moment now = host_.now();
  if (phase_ == Phase::waiting) {
    if (!start_at_) start_at_ = host_.book_start();
    if (now.steady >= *start_at_) start();
  } else if (is_streaming()) {
    watch(now);
  }
}

void SourceLink::start() {
  phase_ = Phase::preparing;
  const std::optional<SourceFault> last = last_fault_;
  turn([&](Moment now) { codec_->start(last ? &*last : nullptr, now, out_); });
}

void SourceLink::watch(Moment now) {
  const auto limit = settings_.silence > 0s ? settings_.silence : codec_->silence_limit();
  if (limit > 0s && !is_held_ && now.steady - heard_at_ > limit) {
    return end({SourceFaultKind::silent, fmt::format("the stream is open but silent for {} s", limit.count())});
  }
  if (limit > 0s && codec_->sends_pings() && stream_->has_pings() && now.steady - pinged_at_ > limit / 3) {
    pinged_at_ = now.steady;
    stream_->send({StreamFrame::ping, {}});
  }
  if (now.steady - ticked_at_ < kCodecTick) return;
  ticked_at_ = now.steady;
  turn([&](Moment at) { codec_->on_tick(at, out_); });
}

void SourceLink::on_stream_open() {
  phase_ = Phase::open;
  const Moment now = host_.now();
  heard_at_ = ticked_at_ = pinged_at_ = now.steady;
  turn([&](Moment at) { codec_->on_open(at, out_); });
}

void SourceLink::on_stream_message(StreamFrame kind, std::string_view bytes) {
  ++counts_.messages;
  last_message_ms_ = pipeline::to_ms(host_.now().wall);
  turn([&](Moment now) { codec_->on_message(kind, bytes, now, out_); });
}

void SourceLink::on_stream_closed(StreamEnd closed) {
  stream_.reset();
  ++url_turn_;
  if (closed.http_status != 0) return end(codec_->on_refused(closed.http_status, std::move(closed.why)));
  end({closed.is_untrusted ? SourceFaultKind::configuration : SourceFaultKind::network, std::move(closed.why)});
}

void SourceLink::on_ticket(const pipeline::TicketNotice& notice) {
  if (is_streaming()) turn([&](Moment now) { codec_->on_ticket(notice, now, out_); });
}

void SourceLink::on_settled(bool is_whole) {
  if (is_streaming()) turn([&](Moment now) { codec_->on_settled(is_whole, now, out_); });
}

void SourceLink::on_answer(CallAnswer answer) {
  if (phase_ != Phase::waiting && phase_ != Phase::stopped) {
    turn([&](Moment now) { codec_->on_answer(answer, now, out_); });
  }
}

template <class Step>
void SourceLink::turn(Step step) {
  out_ = {};
  step(host_.now());
  apply();
}

void SourceLink::apply() {
  account();
  SourceOutput out = std::exchange(out_, {});
  if (!out.events.empty() && !host_.submit(out.events) && stream_ != nullptr) {
    stream_->set_reading(false);
    is_held_ = true;
  }
  for (const Recall& recall : out.recalls) host_.withdraw(recall);
  if (!out.notice.empty())
    host_.report(Severity::info, "source_says", fmt::format("{}: {}", settings_.name, out.notice));
  for (const OutgoingFrame& frame : out.frames) {
    if (stream_ != nullptr) stream_->send(frame);
  }
  for (const HttpCall& made : out.calls) call(made);
  if (out.reconnect_pause) reconnect_pause_ = out.reconnect_pause;
  if (out.is_ready) come_up();
  if (out.fault) return end(std::move(*out.fault));
  if (out.target) connect(std::move(*out.target));
}

void SourceLink::account() {
  counts_.events += out_.event_count;
  counts_.recalled += out_.recalls.size();
  counts_.ignored += out_.ignored;
  counts_.rejected += out_.rejected;
  const pipeline::SteadyTime now = host_.now().steady;
  if (out_.rejected == 0 || now < reject_told_until_) return;
  reject_told_until_ = now + kTellRejectAgain;
  host_.report(Severity::warning, "source_rejects",
               fmt::format("source={} a message could not be read: {}; {} so far", settings_.name, out_.last_reject,
                           counts_.rejected));
}

void SourceLink::call(const HttpCall& made) {
  if (calls_.size() >= kMaxCalls) return;
  const std::uint64_t id = next_call_++;
  calls_.emplace_back(id, nullptr);
  auto exchange = host_.call(made, settings_.ca_file, [this, id](CallAnswer answer) {
    std::erase_if(calls_, [id](const auto& entry) { return entry.first == id; });
    on_answer(std::move(answer));
  });
  const auto entry = std::ranges::find_if(calls_, [id](const auto& call) { return call.first == id; });
  if (entry != calls_.end()) entry->second = std::move(exchange);
}

void SourceLink::connect(StreamTarget target) {
  if (phase_ == Phase::stopped) return;
  drop_stream();
  phase_ = Phase::connecting;
  ++counts_.connects;
  if (!target.urls.empty()) {
    stream_ = host_.open(target.urls[url_turn_ % target.urls.size()], target, settings_.ca_file, *this);
  }
  if (stream_ == nullptr) end({SourceFaultKind::configuration, "no URL that can be opened: check url and api_url"});
}

void SourceLink::come_up() {
  if (phase_ != Phase::open) return;
  phase_ = Phase::up;
  up_since_ = host_.now().steady;
  const bool was_told = !std::exchange(told_, {}).empty();
  const std::string room = settings_.rooms.size() == 1 ? " room=" + settings_.rooms.front() : "";
  host_.report(was_told ? Severity::info : Severity::debug, "source_up",
               fmt::format("source={}{}", settings_.name, room));
}

void SourceLink::end(SourceFault fault) {
  if (phase_ == Phase::stopped) return;
  const auto now = host_.now();
  const milliseconds stable = phase_ == Phase::up ? to_ms(now.steady - up_since_) : 0ms;
  drop_stream();
  for (const auto& [id, exchange] : std::exchange(calls_, {})) {
    if (exchange != nullptr) exchange->cancel();
  }
  ++counts_.faults[static_cast<std::size_t>(fault.kind)];
  const milliseconds pause =
      std::max(back_off_.next(fault.kind, stable, fraction(host_.random())), take_reconnect_pause());
  phase_ = Phase::waiting;
  start_at_ = std::max(now.steady + pause, host_.book_start());
  tell_fault(fault, to_ms(*start_at_ - now.steady));
  last_fault_ = std::move(fault);
}

milliseconds SourceLink::take_reconnect_pause() {
  const auto asked = std::exchange(reconnect_pause_, std::nullopt);
  if (!asked || asked->most <= asked->least) return asked ? asked->least : 0ms;
  return asked->least + milliseconds(host_.random() % static_cast<std::uint64_t>((asked->most - asked->least).count()));
}

// A fault is said once, not at every attempt.
void SourceLink::tell_fault(const SourceFault& fault, milliseconds pause) {
  const pipeline::SteadyTime now = host_.now().steady;
  std::string text = fmt::format("{}: {}", to_string(fault.kind), fault.advice);
  if (text == told_ && now < told_until_) return;
  told_until_ = now + kTellAgain;
  const std::string room = settings_.rooms.size() == 1 ? " room=" + settings_.rooms.front() : "";
  host_.report(fault.kind == SourceFaultKind::asked ? Severity::info : Severity::warning, "source_down",
               fmt::format("source={}{} {}; again in {:.1f} s", settings_.name, room, text,
                           std::chrono::duration<double>(pause).count()));
  told_ = std::move(text);
}

void SourceLink::drop_stream() {
  is_held_ = false;
  if (const auto stream = std::exchange(stream_, nullptr)) stream->close();
}

void SourceLink::resume() {
  if (!std::exchange(is_held_, false) || stream_ == nullptr) return;
  heard_at_ = host_.now().steady;
  stream_->set_reading(true);
}

void SourceLink::stop() {
  if (phase_ == Phase::stopped) return;
  for (const auto& [id, exchange] : std::exchange(calls_, {})) {
    if (exchange != nullptr) exchange->cancel();
  }
  turn([&](Moment now) { codec_->last_calls(now, out_); });
  drop_stream();
  phase_ = Phase::stopped;
}

SourceStatus SourceLink::status() const {
  static constexpr std::string_view kStates[]{"waiting", "preparing", "connecting", "open", "up", "stopped"};
  SourceStatus status;
  status.source = settings_.name;
  status.kind = settings_.kind;
  status.room = settings_.rooms.size() == 1 ? settings_.rooms.front() : "";
  status.state = kStates[static_cast<std::size_t>(phase_)];
  status.last_message_ms = last_message_ms_;
  status.counts = counts_;
  if (phase_ != Phase::up && last_fault_) {
    status.problem = fmt::format("{}: {}", to_string(last_fault_->kind), last_fault_->advice);
  }
  if (phase_ == Phase::waiting && start_at_) {
    status.retry_in_ms = std::max<std::int64_t>(0, to_ms(*start_at_ - host_.now().steady).count());
  }
  return status;
}

}  // namespace danmakud::adapters
