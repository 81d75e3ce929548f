#include "adapters/sqlite_window.h"

#include <unordered_map>
#include <utility>
#include <vector>

#include "adapters/ticket_record.h"

namespace danmakud::adapters {
namespace {

std::error_code load_serials(const SqliteConnection& connection, pipeline::WindowLoader& loader) {
  Statement select(connection, "SELECT day, max(last) FROM serials GROUP BY day");
  std::error_code error;
  while (select.next(error)) {
    loader.on_serial(static_cast<std::int32_t>(select.integer(0)), static_cast<std::uint32_t>(select.integer(1)));
  }
  return error;
}

struct Opener {
  std::int64_t next_joiner = 0;
  pipeline::TicketId ticket;
  pipeline::Complainant who;
};

// Tells of tickets at once, and of those who complained in the order they came: each opener before whoever joined
// after it.
class WindowReader {
 public:
  WindowReader(const SqliteConnection& connection, pipeline::WindowLoader& loader)
      : connection_(connection), loader_(loader) {}

  std::error_code load_tickets(std::size_t max_tickets) {
    Statement select(connection_,
                     "SELECT t.seq, t.opening, s.growth FROM tickets t LEFT JOIN ticket_states s ON s.seq = t.seq "
                     "WHERE t.seq > (SELECT max(seq) FROM tickets) - ?1 ORDER BY t.seq");
    std::error_code error;
    select.bind(max_tickets);
    while (select.next(error)) {
      std::optional<Opening> opening = unpack_opening_head(select.bytes(1));
      if (!opening) continue;  // damaged: whoever looks for it marks that
      const std::optional<Growth> growth = unpack_growth(select.bytes(2));
      ids_.emplace(select.integer(0), opening->body.id);
      loader_.on_ticket(opening->body, growth ? growth->state : opening->state);
      openers_.push_back({opening->next_joiner, opening->body.id, std::move(opening->opener)});
    }
    return error;
  }

  std::error_code load_complainants() {
    if (openers_.empty()) return {};
    Statement select(connection_, "SELECT block, joiners FROM complainants WHERE block >= ?1 ORDER BY block");
    std::error_code error;
    select.bind(JoinerBlock::block_of(openers_.front().next_joiner));
    while (select.next(error)) {
      const std::optional<JoinerBlock> block = JoinerBlock::unpack(select.bytes(1));
      if (block) load_block(select.integer(0), *block);
    }
    while (next_opener_ < openers_.size()) tell_next_opener();
    return error;
  }

 private:
  void load_block(std::int64_t number, const JoinerBlock& block) {
    for (std::size_t place = 0; place < block.size(); ++place) {
      const std::int64_t address = JoinerBlock::address(number, place);
      while (next_opener_ < openers_.size() && openers_[next_opener_].next_joiner <= address) tell_next_opener();
      const std::optional<Link> link = block.link_at(place);
      const auto ticket = link ? ids_.find(link->seq) : ids_.end();
      if (ticket != ids_.end()) loader_.on_complainant(ticket->second, *block.at(place));
    }
  }
  void tell_next_opener() {
    const Opener& opener = openers_[next_opener_++];
    loader_.on_complainant(opener.ticket, opener.who);
  }

  const SqliteConnection& connection_;
  pipeline::WindowLoader& loader_;
  std::unordered_map<std::int64_t, pipeline::TicketId> ids_;
  std::vector<Opener> openers_;
  std::size_t next_opener_ = 0;
};

}  // namespace

std::error_code load_window(const SqliteConnection& connection, std::size_t max_tickets,
                            pipeline::WindowLoader& loader) {
  if (const std::error_code error = load_serials(connection, loader)) return error;
  WindowReader reader(connection, loader);
  const std::error_code error = reader.load_tickets(max_tickets);
  return error ? error : reader.load_complainants();
}

}  // namespace danmakud::adapters
