#include "tests/faults/oracle.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "adapters/sqlite_statement.h"
#include "adapters/ticket_record.h"
#include "tests/faults/feeder.h"

namespace danmakud::test {
namespace {

constexpr const char* kAtOnce = "2000";

std::size_t number_in(std::string_view digits) {
  std::size_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string_view member_of(std::string_view json, std::string_view name) {
  const std::string opening = "\"" + std::string(name) + "\":\"";
  const std::size_t at = json.find(opening);
  if (at == std::string_view::npos) return {};
  json.remove_prefix(at + opening.size());
  return json.substr(0, json.find('"'));
}

// Every complainant's event id, from the store as it lies on disk.
template <class Take>
void for_each_complainant(const std::string& path, Take take) {
  using namespace adapters;
  const SqliteConnection store(path, SqliteConnection::Mode::read_only);
  std::error_code error;
  Statement openings(store, "SELECT opening FROM tickets");
  while (openings.next(error)) take(unpack_opening(openings.bytes(0)).value().body.source.event_id);
  Statement blocks(store, "SELECT joiners FROM complainants");
  while (!error && blocks.next(error)) {
    const JoinerBlock block = JoinerBlock::unpack(blocks.bytes(0)).value();
    for (std::size_t place = 0; place < block.size(); ++place) take(block.at(place).value().event_id);
  }
  if (error) throw std::runtime_error("cannot read " + path + ": " + error.message());
}

}  // namespace

void Oracle::count(std::string_view event_id, Counts& counts) {
  const std::size_t dash = event_id.find('-');
  std::vector<std::uint8_t>& sender = counts.at(number_in(event_id.substr(0, dash)));
  const std::size_t number = number_in(event_id.substr(dash + 1));
  if (sender.size() <= number) sender.resize(number + 1);
  sender[number] = static_cast<std::uint8_t>(std::min(sender[number] + 1, 255));
}

void Oracle::collect(RedisServer& redis) {
  for (const char* const priority : {"P0", "P1", "P2", "P3"}) {
    const std::string queue = std::string("danmaku:{merchant-service}:tickets:") + priority;
    while (true) {
      const RedisAnswer entries = redis.ask({"XRANGE", queue, "-", "+", "COUNT", kAtOnce});
      if (entries.parts.empty()) break;
      for (const RedisAnswer& entry : entries.parts) take(entry);
      const std::string last = entries.parts.back().parts.at(0).text;
      redis.ask({"XTRIM", queue, "MINID", last});
      redis.ask({"XDEL", queue, last});
    }
  }
}

// A crowd's ticket comes again as it grows: each of its versions once. Of the others the opening is all there is.
void Oracle::take(const RedisAnswer& entry) {
  const std::vector<RedisAnswer>& fields = entry.parts.at(1).parts;
  const std::string_view ticket = fields.at(11).text;
  const std::string_view event_id = member_of(ticket, "event_id");
  if (member_of(ticket, "room_id").find("crowd") == std::string_view::npos) {
    count(event_id, entered_);
  } else {
    ++crowd_entries_[fields.at(1).text + "." + fields.at(3).text];
  }
}

Verdict Oracle::judge(const std::vector<std::size_t>& acknowledged, const std::string& store_path) const {
  Counts stored(acknowledged.size());
  for_each_complainant(store_path, [&stored](std::string_view event_id) { count(event_id, stored); });
  Verdict verdict;
  for (const auto& [version, times] : crowd_entries_) verdict.twice += times > 1 ? 1 : 0;
  for (std::size_t sender = 0; sender < acknowledged.size(); ++sender) {
    const auto times = [&](const Counts& counts, std::size_t number) {
      return number < counts[sender].size() ? counts[sender][number] : std::uint8_t{0};
    };
    verdict.acknowledged += acknowledged[sender];
    for (std::size_t number = 0; number < acknowledged[sender]; ++number) {
      const bool is_own = !is_of_a_crowd(number);
      verdict.lost += times(stored, number) == 0 || (is_own && times(entered_, number) == 0) ? 1 : 0;
      verdict.twice += times(stored, number) > 1 || (is_own && times(entered_, number) > 1) ? 1 : 0;
    }
  }
  return verdict;
}

}  // namespace danmakud::test
