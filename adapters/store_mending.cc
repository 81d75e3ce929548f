#include "adapters/store_mending.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "adapters/queue_numbers.h"
#include "adapters/serial_runs.h"
#include "adapters/ticket_record.h"

namespace danmakud::adapters {
namespace {

using pipeline::TicketState;
using pipeline::TicketStatus;

struct Chain {
  std::int64_t last = 0, early = 0;
  std::uint64_t joiners = 0;
};
using Chains = std::unordered_map<std::int64_t, Chain>;  // by the ticket's number

class Mending {
 public:
  explicit Mending(const SqliteConnection& connection) : connection_(connection), queues_(connection) {}

  void run() {
    remove_unreadable("tickets", "seq", "opening", [](Bytes packed) { return unpack_opening(packed).has_value(); });
    remove_unreadable("ticket_states", "seq", "growth", [](Bytes packed) { return unpack_growth(packed).has_value(); });
    require(
        connection_.run("DELETE FROM ticket_states WHERE seq NOT IN (SELECT seq FROM tickets);"
                        "DELETE FROM transitions WHERE ticket_seq NOT IN (SELECT seq FROM tickets);"
                        "DELETE FROM observed"));
    const Chains chains = relink();
    const std::unordered_set<std::int64_t> waiting = take_outbox();
    number_serials();
    visit_tickets([&](std::int64_t seq, const Opening& opening, std::optional<Growth> growth) {
      const auto chain = chains.find(seq);
      mend_state(seq, opening, std::move(growth), chain == chains.end() ? Chain{} : chain->second,
                 waiting.contains(seq));
    });
  }

 private:
  template <class IsReadable>
  void remove_unreadable(const std::string& table, const std::string& key, const std::string& column,
                         IsReadable is_readable) {
    std::vector<std::int64_t> unreadable;
    Statement select(connection_, "SELECT " + key + ", " + column + " FROM " + table);
    std::error_code error;
    while (select.next(error)) {
      if (!is_readable(select.bytes(1))) unreadable.push_back(select.integer(0));
    }
    require(error);
    Statement remove(connection_, "DELETE FROM " + table + " WHERE " + key + " = ?1");
    for (const std::int64_t row : unreadable) require(remove.bind(row).run());
  }

  // Chains have no gaps, whatever was lost. Who joined a lost ticket goes with it: its number may be given again.
  Chains relink() {
    Chains chains;
    Statement next(connection_, "SELECT block, joiners FROM complainants WHERE block > ?1 ORDER BY block LIMIT 1");
    Statement update(connection_, "UPDATE complainants SET joiners = ?2 WHERE block = ?1");
    Statement remove(connection_, "DELETE FROM complainants WHERE block = ?1");
    std::error_code error;
    for (std::int64_t number = 0; next.bind(number).next(error);) {
      number = next.integer(0);
      std::optional<JoinerBlock> block = JoinerBlock::unpack(next.bytes(1));
      next.reset();
      if (!block) {
        require(remove.bind(number).run());
      } else if (relink(number, *block, chains)) {
        block->pack(packed_);
        require(update.bind(number, as_bytes(packed_)).run());
      }
    }
    require(error);
    return chains;
  }

  bool relink(std::int64_t number, JoinerBlock& block, Chains& chains) {
    bool is_changed = false;
    for (std::size_t place = 0; place < block.size(); ++place) {
      const std::optional<Link> link = block.link_at(place);
      if (!link) continue;
      if (!has_ticket(link->seq)) {
        block.remove(place);
        is_changed = true;
        continue;
      }
      Chain& chain = chains[link->seq];
      if (link->previous != chain.last) {
        block.relink(place, chain.last);
        is_changed = true;
      }
      chain.last = JoinerBlock::address(number, place);
      if (++chain.joiners < kEarlyJoiners) chain.early = chain.last;
    }
    return is_changed;
  }

  bool has_ticket(std::int64_t seq) {
    std::error_code error;
    const bool is_there = has_ticket_.bind(seq).next(error);
    has_ticket_.reset();
    require(error);
    return is_there;
  }

  std::unordered_set<std::int64_t> take_outbox() {
    std::unordered_set<std::int64_t> waiting;
    Statement select(connection_, "SELECT place FROM outbox");
    std::error_code error;
    while (select.next(error)) waiting.insert(seq_of(select.integer(0)));
    require(error);
    require(connection_.run("DELETE FROM outbox"));
    return waiting;
  }

  // What was the last of a day stays that, though its ticket is not there any more.
  void number_serials() {
    std::vector<Serial> lasts;
    Statement select(connection_, "SELECT day, max(last) FROM serials GROUP BY day");
    std::error_code error;
    while (select.next(error)) lasts.push_back({select.integer(0), select.integer(1)});
    require(error);
    require(connection_.run("DELETE FROM serials"));
    SerialRuns runs;
    visit_tickets([&runs](std::int64_t seq, const Opening& opening, const std::optional<Growth>&) {
      runs.add(parse_serial(opening.body.serial), seq);
    });
    Statement insert(connection_, "INSERT OR IGNORE INTO serials VALUES (?1, ?2, ?3, ?4)");
    for (const SerialRun& run : runs.get()) require(insert.bind(run.day, run.first, run.last, run.first_seq).run());
    Statement keep(connection_,
                   "INSERT INTO serials SELECT ?1, ?2, ?2, 0 WHERE ?2 > "
                   "(SELECT coalesce(max(last), 0) FROM serials WHERE day = ?1)");
    for (const Serial& last : lasts) require(keep.bind(last.day, last.number).run());
  }

  template <class Visitor>
  void visit_tickets(Visitor visitor) {
    Statement next(connection_,
                   "SELECT t.seq, t.opening, s.growth FROM tickets t LEFT JOIN ticket_states s ON s.seq = t.seq "
                   "WHERE t.seq > ?1 ORDER BY t.seq LIMIT 1");
    std::error_code error;
    for (std::int64_t seq = 0; next.bind(seq).next(error);) {
      seq = next.integer(0);
      const std::optional<Opening> opening = unpack_opening_head(next.bytes(1));
      std::optional<Growth> growth = unpack_growth(next.bytes(2));
      next.reset();
      if (opening) visitor(seq, *opening, std::move(growth));
    }
    require(error);
  }

  void mend_state(std::int64_t seq, const Opening& opening, std::optional<Growth> kept, const Chain& chain,
                  bool is_waiting) {
    const bool is_kept = kept.has_value();
    Growth growth = is_kept ? *kept : first_growth(opening);
    const bool is_told = !is_kept && restore(seq, growth.state);
    const std::int64_t place =
        is_waiting ? place_in(required(queues_.number(opening.body.team, growth.state.priority)), seq) : growth.place;
    const bool is_as_it_was = place == growth.place && chain.last == growth.last_joiner &&
                              chain.early == growth.early_joiner && growth.state.version != 0;
    growth.place = place;
    growth.last_joiner = chain.last;
    growth.early_joiner = chain.early;
    growth.state.version = std::max(growth.state.version, 1U);
    if (!is_as_it_was || is_told) {
      pack_growth(growth, packed_);
      require(put_state_.bind(seq, as_bytes(packed_)).run());
    }
    if (is_waiting) require(queue_.bind(place, growth.state.version).run());
    if (growth.state.status == TicketStatus::observed) require(observe_.bind(seq).run());
  }

  // What was lost with a ticket's state: its last version that went to the handlers. false: there was none.
  bool restore(std::int64_t seq, TicketState& state) {
    std::error_code error;
    const bool is_there = last_told_.bind(seq, state.version).next(error);
    if (is_there) {
      state.version = static_cast<std::uint32_t>(last_told_.integer(0));
      state.updated_ms = std::max(state.updated_ms, last_told_.integer(1));
      for (const auto change : {pipeline::Change::created, pipeline::Change::grown, pipeline::Change::raised})
        if (to_string(change) == last_told_.text(2)) state.change = change;
      state.status = pipeline::parse_status(last_told_.text(3)).value_or(TicketStatus::pending);
      state.priority = std::min(state.priority, static_cast<pipeline::Priority>(last_told_.integer(4)));
      state.duplicates.events = std::max(state.duplicates.events, static_cast<std::uint64_t>(last_told_.integer(5)));
      state.duplicates.users = std::max(state.duplicates.users, static_cast<std::uint64_t>(last_told_.integer(6)));
      state.duplicates.last_ms = std::max(state.duplicates.last_ms, last_told_.integer(1));
    }
    last_told_.reset();
    require(error);
    return is_there;
  }

  const SqliteConnection& connection_;
  QueueNumbers queues_;
  Statement has_ticket_{connection_, "SELECT 1 FROM tickets WHERE seq = ?1"};
  Statement put_state_{connection_, "INSERT OR REPLACE INTO ticket_states VALUES (?1, ?2)"};
  Statement queue_{connection_, "INSERT OR REPLACE INTO outbox VALUES (?1, ?2)"};
  Statement observe_{connection_, "INSERT OR REPLACE INTO observed VALUES (?1)"};
  Statement last_told_{connection_,
                       "SELECT version, at_ms, change, status, priority, events, users FROM transitions WHERE "
                       "ticket_seq = ?1 AND version > ?2 ORDER BY version DESC LIMIT 1"};
  std::string packed_;
};

}  // namespace

void mend_rows(const SqliteConnection& connection) {
  Mending(connection).run();
}

}  // namespace danmakud::adapters
