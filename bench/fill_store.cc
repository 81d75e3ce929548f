#include "bench/fill_store.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "adapters/sqlite_store.h"
#include "pipeline/keys.h"
#include "pipeline/ulid.h"

namespace danmakud::bench {
namespace {

using pipeline::TicketChange;

constexpr std::uint64_t kAtOnce = 4096;
constexpr std::uint64_t kTicketsAMillisecond = 50;

TicketChange opening(std::uint64_t n, std::int64_t at_ms) {
  TicketChange change;
  change.kind = TicketChange::Kind::opened;
  change.body = std::make_unique<pipeline::TicketBody>();
  pipeline::TicketBody& body = *change.body;
  const std::string name = std::to_string(n);
  body.id = body.incident = change.ticket = pipeline::make_ticket_id(pipeline::from_ms(at_ms), name);
  body.serial = change.serial = fmt::format("DM-20200101-{:06}", n);
  body.created_ms = body.received_ms = at_ms;
  body.title = "货不对板 · 房间 r" + name;
  body.text = "收到的货和直播间说的完全不一样，申请退款一直没有人处理";
  body.category = "commerce.mismatch";
  body.category_name = "货不对板";
  body.team = change.team = "merchant-service";
  body.team_name = "商家服务团队";
  body.score = 0.97;
  body.matched = {{"commerce.mismatch.basic", "货不对板"}};
  body.source.type = pipeline::EventType::comment;
  body.source.channel = "danmaku";
  body.source.platform = "kuaishou";
  body.source.room_id = "r" + name;
  body.source.event_id = "e" + name;
  body.user.id = "u" + name;
  change.state.updated_ms = at_ms;
  change.state.duplicates = {1, 1, 0, at_ms, at_ms};
  change.queued = true;
  pipeline::Complainant& who = change.complainant;
  who.user_hash = who.event_hash = who.text_hash = pipeline::ticket_key(body.id);  // as well mixed as real ones
  return change;
}

}  // namespace

void fill_store(const std::filesystem::path& path, std::uint64_t tickets) {
  adapters::SqliteOptions options;
  options.path = path;
  options.has_outbox = false;
  adapters::SqliteStore store(options);
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const std::int64_t first_ms = (now - std::chrono::hours{1}).time_since_epoch().count() -
                                static_cast<std::int64_t>(tickets / kTicketsAMillisecond);
  for (std::uint64_t n = 0; n < tickets;) {
    std::vector<TicketChange> changes;
    for (const std::uint64_t end = std::min(n + kAtOnce, tickets); n < end; ++n)
      changes.push_back(opening(n + 1, first_ms + static_cast<std::int64_t>(n / kTicketsAMillisecond)));
    if (const auto report = store.commit(changes, {}); !report)
      throw std::runtime_error(path.string() + ": " + report.error().message());
  }
}

}  // namespace danmakud::bench
