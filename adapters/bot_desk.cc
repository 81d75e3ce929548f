#include "adapters/bot_desk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "adapters/io_thread.h"

namespace danmakud::adapters {
namespace {

constexpr std::string_view kKind = "onebot";

}  // namespace

bool waits_for_bots(const SourceSettings& settings) {
  return settings.kind == kKind && settings.url.empty();
}

BotAdmission admit_bot(const BotSources& sources, const TokenSet& listener_tokens, std::string_view authorization,
                       std::string_view access_token) {
  if (sources.empty()) return {404, "no source of kind onebot waits for bots here", nullptr};
  const std::string presented =
      access_token.empty() ? std::string(authorization) : fmt::format("Bearer {}", access_token);
  for (const auto& source : sources) {
    if (source->token.match(presented)) return {101, {}, source};
  }
  const auto open = std::ranges::find_if(sources, [](const auto& source) { return source->token.empty(); });
  const bool is_known = listener_tokens.empty() || listener_tokens.match(presented);
  if (open != sources.end() && is_known) return {101, {}, *open};
  const bool has_none = presented.empty() || presented == "Bearer" || presented == "Bearer ";
  if (has_none) return {401, "a bearer token is needed", nullptr};
  return {403, "this token is of no source of kind onebot", nullptr};
}

void BotDesk::set_sources(BotSources sources) {
  std::vector<Seat> leaving;
  {
    const std::lock_guard lock(mutex_);
    sources_ = std::move(sources);
    for (const auto& [bot, seat] : seats_) {
      if (!has_source(bot.source)) leaving.push_back(seat);
    }
  }
  for (const Seat& seat : leaving) send_away(seat);
}

BotSources BotDesk::sources() const {
  const std::lock_guard lock(mutex_);
  return sources_;
}

void BotDesk::enter(const BotName& bot, IoThread& thread, std::uint64_t connection) {
  Seat seat{&thread, connection, {}};
  seat.status = {.source = bot.source, .kind = std::string(kKind), .room = bot.self_id, .state = "up"};
  seat.status.counts.connects = 1;
  std::optional<Seat> before;
  bool is_late = false;
  {
    const std::lock_guard lock(mutex_);
    is_late = !has_source(bot.source);  // it went while the bot shook hands
    const auto place = seats_.find(bot);
    if (place != seats_.end()) before = place->second;
    seats_.insert_or_assign(bot, seat);
  }
  const std::string who = fmt::format("source={} self_id={}", bot.source, bot.self_id);
  reporter_.report(pipeline::Severity::info, "bot_connected", who);
  if (is_late) send_away(seat);
  if (!before) return;
  reporter_.report(pipeline::Severity::warning, "bot_replaced", who + " it came again while it was here");
  send_away(*before);
}

void BotDesk::leave(const BotName& bot, std::uint64_t connection) {
  {
    const std::lock_guard lock(mutex_);
    const auto seat = seats_.find(bot);
    if (seat == seats_.end() || seat->second.connection != connection) return;
    seats_.erase(seat);
  }
  reporter_.report(pipeline::Severity::warning, "bot_gone",
                   fmt::format("source={} self_id={}", bot.source, bot.self_id));
}

void BotDesk::tell_ticket(const BotName& bot, const pipeline::TicketNotice& notice) {
  const std::lock_guard lock(mutex_);
  const auto seat = seats_.find(bot);
  if (seat != seats_.end()) seat->second.thread->tell_ticket(seat->second.connection, notice);
}

void BotDesk::account(const BotName& bot, std::uint64_t connection, const SourceCounts& counts,
                      std::int64_t last_message_ms) {
  const std::lock_guard lock(mutex_);
  const auto seat = seats_.find(bot);
  if (seat == seats_.end() || seat->second.connection != connection) return;
  seat->second.status.counts = counts;
  seat->second.status.last_message_ms = last_message_ms;
}

std::vector<SourceStatus> BotDesk::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<SourceStatus> rows;
  for (const auto& [bot, seat] : seats_) rows.push_back(seat.status);
  for (const auto& source : sources_) {
    const std::string& name = source->settings.name;
    if (std::ranges::find(rows, name, &SourceStatus::source) != rows.end()) continue;
    SourceStatus row{.source = name, .kind = std::string(kKind), .state = "waiting"};
    row.problem = "no bot is here: set its reverse WebSocket to /v1/onebot of the ingest listener, with this token";
    rows.push_back(std::move(row));
  }
  return rows;
}

bool BotDesk::has_source(const std::string& name) const {
  return std::ranges::any_of(sources_, [&](const auto& source) { return source->settings.name == name; });
}

void BotDesk::send_away(const Seat& seat) const {
  seat.thread->send_away(seat.connection);
}

}  // namespace danmakud::adapters
