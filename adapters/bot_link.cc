#include "adapters/bot_link.h"

#include <utility>

#include <fmt/format.h>

#include "adapters/io_thread.h"

namespace danmakud::adapters {
namespace {

// A bot of OneBot 12 names itself in its events only: its link counts as a bot of its own.
BotName name_of(const BotHello& hello, std::uint64_t connection) {
  return {hello.source->settings.name, hello.self_id.empty() ? fmt::format("#{}", connection) : hello.self_id};
}

}  // namespace

BotLink::BotLink(std::shared_ptr<BotDesk> desk, const BotHello& hello, IoThread& thread, std::uint64_t connection)
    : desk_(std::move(desk)),
      who_(name_of(hello, connection)),
      clock_(thread.shared().clock),
      connection_(connection),
      may_answer_(hello.may_answer),
      codec_(hello.source->settings, hello.version) {
  counts_.connects = 1;
  desk_->enter(who_, thread, connection);
}

BotLink::~BotLink() {
  desk_->leave(who_, connection_);
}

void BotLink::on_open() {
  codec_.on_open(now(), out_);
}

void BotLink::on_message(const Frame& frame) {
  const StreamFrame kind = frame.kind == FrameKind::text ? StreamFrame::text : StreamFrame::binary;
  ++counts_.messages;
  last_message_ms_ = pipeline::to_ms(clock_.wall());
  codec_.on_message(kind, frame.payload, now(), out_);
}

void BotLink::on_ticket(const pipeline::TicketNotice& notice) {
  if (!may_answer_) return desk_->tell_ticket({who_.source, who_.self_id + std::string(kCallsLink)}, notice);
  codec_.on_ticket(notice, now(), out_);
}

void BotLink::on_tick() {
  codec_.on_tick(now(), out_);
}

std::string BotLink::take_lines() {
  return std::exchange(out_.events, {});
}

std::optional<CloseCode> BotLink::take_frames(std::string& out) {
  for (const OutgoingFrame& frame : out_.frames) append_frame(FrameKind::text, frame.bytes, out);
  if (!out_.notice.empty()) report(pipeline::Severity::warning, "bot_notice", out_.notice);
  if (out_.rejected > 0 && out_.last_reject != told_) {
    told_ = out_.last_reject;
    report(pipeline::Severity::warning, "bot_message_rejected", told_);
  }
  if (out_.fault) report(pipeline::Severity::warning, "bot_failed", out_.fault->advice);
  account();
  const bool is_over = out_.fault.has_value();
  std::string lines = take_lines();
  out_ = {};
  out_.events = std::move(lines);
  return is_over ? std::optional(CloseCode::policy) : std::nullopt;
}

void BotLink::account() {
  if (out_.event_count + out_.recalls.size() + out_.ignored + out_.rejected == 0) return;
  counts_.events += out_.event_count;
  counts_.recalled += out_.recalls.size();
  counts_.ignored += out_.ignored;
  counts_.rejected += out_.rejected;
  desk_->account(who_, connection_, counts_, last_message_ms_);
}

Moment BotLink::now() const {
  return {clock_.steady(), clock_.wall()};
}

void BotLink::report(pipeline::Severity severity, std::string_view event, std::string_view detail) {
  desk_->reporter().report(severity, event, fmt::format("source={} self_id={} {}", who_.source, who_.self_id, detail));
}

}  // namespace danmakud::adapters
