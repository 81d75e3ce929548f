#include "adapters/sqlite_window.h"

#include <limits>
#include <optional>
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

// Tickets and who joined them are read side by side, in the order they came: each opener before whoever joined after
// it. So nothing is kept but ids.
class WindowReader {
 public:
  WindowReader(const SqliteConnection& connection, pipeline::WindowLoader& loader)
      : loader_(loader),
        tickets_(connection,
                 "SELECT t.seq, t.opening, s.growth FROM tickets t LEFT JOIN ticket_states s ON s.seq = t.seq WHERE "
                 "t.seq > (SELECT max(seq) FROM tickets) - ?1 ORDER BY t.seq"),
        blocks_(connection, "SELECT block, joiners FROM complainants WHERE block >= ?1 ORDER BY block") {}

  std::error_code load(std::size_t max_tickets) {
    std::error_code error;
    tickets_.bind(max_tickets);
    while (!error && loader_.wants_more() && tickets_.next(error)) {
      const std::optional<Opening> opening = unpack_opening_head(tickets_.bytes(1));
      if (!opening) continue;  // damaged: whoever looks for it marks that
      if (ids_.empty()) begin_at(tickets_.integer(0), opening->next_joiner);
      error = tell_joiners_before(opening->next_joiner);
      tell_ticket(tickets_.integer(0), *opening);
    }
    return error ? error : tell_joiners_before(std::numeric_limits<std::int64_t>::max());
  }

 private:
  void begin_at(std::int64_t seq, std::int64_t next_joiner) {
    first_seq_ = seq;
    blocks_.bind(JoinerBlock::block_of(next_joiner));
    has_blocks_ = true;
  }

  void tell_ticket(std::int64_t seq, const Opening& opening) {
    const std::optional<Growth> growth = unpack_growth(tickets_.bytes(2));
    ids_.resize(static_cast<std::size_t>(seq - first_seq_));  // none for those that are gone
    ids_.push_back(opening.body.id);
    loader_.on_ticket(opening.body, growth ? growth->state : opening.state);
    loader_.on_complainant(opening.body.id, opener_of(opening));
  }

  std::error_code tell_joiners_before(std::int64_t address) {
    std::error_code error;
    while ((place_ < block_.size() || read_block(error)) && JoinerBlock::address(number_, place_) < address) {
      tell_joiner(place_++);
    }
    return error;
  }

  void tell_joiner(std::size_t place) {
    const std::optional<Link> link = block_.link_at(place);
    if (!link || link->seq < first_seq_ || link->seq - first_seq_ >= std::ssize(ids_)) return;
    const pipeline::TicketId& ticket = ids_[static_cast<std::size_t>(link->seq - first_seq_)];
    if (ticket != pipeline::TicketId{}) loader_.on_complainant(ticket, *block_.at(place));
  }

  // The next that can be read and is not empty.
  bool read_block(std::error_code& error) {
    block_.clear();
    while (has_blocks_ && block_.size() == 0) {
      has_blocks_ = blocks_.next(error);
      if (!has_blocks_) break;
      number_ = blocks_.integer(0);
      place_ = 0;
      if (std::optional<JoinerBlock> block = JoinerBlock::unpack(blocks_.bytes(1))) block_ = std::move(*block);
    }
    return block_.size() != 0;
  }

  pipeline::WindowLoader& loader_;
  Statement tickets_, blocks_;
  std::vector<pipeline::TicketId> ids_;  // by their numbers, from the first on
  std::int64_t first_seq_ = 0;
  JoinerBlock block_;  // whose joiners are told
  std::int64_t number_ = 0;
  std::size_t place_ = 0;
  bool has_blocks_ = false;  // there may be more
};

}  // namespace

std::error_code load_window(const SqliteConnection& connection, std::size_t max_tickets,
                            pipeline::WindowLoader& loader) {
  if (const std::error_code error = load_serials(connection, loader)) return error;
  return WindowReader(connection, loader).load(max_tickets);
}

}  // namespace danmakud::adapters
