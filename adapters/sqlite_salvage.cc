#include "adapters/sqlite_salvage.h"

#include <algorithm>
#include <limits>

#include "adapters/store_places.h"

namespace danmakud::adapters {
namespace {

constexpr std::int64_t kRowsAtOnce = 64;
constexpr int kMostInVain = 1024;  // more rows than one inner page leads to
constexpr std::int64_t kLastKey = std::numeric_limits<std::int64_t>::max() - kRowsAtOnce;

// What was lost with a row of a ticket's state: its last version that went to the handlers, or else it waits for more.
constexpr const char* kRestoreStates = R"(
INSERT INTO ticket_states (seq, status, priority, change, version, updated_ms, events, users, anonymous,
                           first_ms, last_ms)
SELECT t.seq, coalesce(n.status, 'observed'), coalesce(n.priority, 3), coalesce(n.change, 'created'),
       coalesce(max(n.version), 1), coalesce(n.at_ms, t.created_ms), coalesce(n.events, 1), coalesce(n.users, 1), 0,
       t.created_ms, coalesce(n.at_ms, t.created_ms)
FROM tickets t LEFT JOIN transitions n ON n.ticket_seq = t.seq
WHERE t.seq NOT IN (SELECT seq FROM ticket_states) GROUP BY t.seq;
)";
// Chains have no gaps, whatever was lost.
constexpr const char* kRestoreChains = R"(
UPDATE complainants SET previous = found.previous
FROM (SELECT id, lag(id) OVER (PARTITION BY ticket_seq ORDER BY id) AS previous FROM complainants) AS found
WHERE found.id = complainants.id AND found.previous IS NOT complainants.previous;
UPDATE ticket_states SET last_complainant = NULL, early_complainant = NULL;
UPDATE ticket_states SET last_complainant = found.last_id, early_complainant = found.early_id
FROM (SELECT ticket_seq, max(id) AS last_id, max(id) FILTER (WHERE n <= 64) AS early_id
      FROM (SELECT id, ticket_seq, row_number() OVER (PARTITION BY ticket_seq ORDER BY id) AS n FROM complainants)
      GROUP BY ticket_seq) AS found
WHERE found.ticket_seq = ticket_states.seq;
)";

// What kept the new file from taking what it was given. A row that breaks its constraints is none: it is damaged.
struct WriteFailure {
  std::error_code error;
  void note(const std::error_code& met) {
    if (!error && (is_io_failure(met) || met == sqlite_error(SQLITE_FULL))) error = met;
  }
};

// Reads the damaged file and writes the new one, each through a connection of its own: an unreadable page ends no
// transaction.
class Salvage {
 public:
  Salvage(const std::string& damaged_path, const SqliteConnection& into)
      : damaged_(damaged_path, SqliteConnection::Mode::read_write), into_(into) {}

  // Ends early where the new file takes nothing more.
  void run(WriteFailure& failure) {
    copy("tickets", "seq", failure);
    copy("ticket_states", "seq", failure);
    copy("complainants", "id", failure);
    copy("transitions", "ticket_seq", failure);
    copy("outbox", "seq", failure);
  }

 private:
  // From one key to the next one that is there. Where even that cannot be read, on by ranges, until too many of them
  // were in vain: which key is the last may be unreadable, or nonsense.
  void copy(const std::string& table, const std::string& key, WriteFailure& failure) {
    Statement next(damaged_, "SELECT " + key + " FROM " + table + " WHERE " + key + " >= ?1 ORDER BY 1 LIMIT 1");
    Statement select(damaged_, "SELECT * FROM " + table + " WHERE " + key + " BETWEEN ?1 AND ?2");
    Statement insert(into_, "INSERT OR IGNORE INTO " + table + " VALUES " + select.placeholders());
    std::int64_t first = 0;
    for (int in_vain = 0; in_vain < kMostInVain && first <= kLastKey && !failure.error;) {
      std::error_code error;
      const bool is_there = next.bind(first).next(error);
      if (!is_there && !error) return;
      if (is_there) first = next.integer(0);
      in_vain = is_there ? 0 : in_vain + 1;
      const std::int64_t last = std::min(first, kLastKey) + kRowsAtOnce - 1;
      if (copy_range(select, insert, first, last, failure)) {
        for (std::int64_t one = first; one <= last; ++one) copy_range(select, insert, one, one, failure);
      }
      first = last + 1;
    }
  }

  static std::error_code copy_range(Statement& select, Statement& insert, std::int64_t first, std::int64_t last,
                                    WriteFailure& failure) {
    std::error_code error;
    select.bind(first, last);
    while (select.next(error)) failure.note(insert.bind_row(select).run());
    return error;
  }

  const SqliteConnection damaged_;
  const SqliteConnection& into_;
};

}  // namespace

void salvage(const std::string& damaged_path, const SqliteConnection& into) {
  WriteFailure failure;
  const auto attempt = [&](const char* sql) { failure.note(into.run(sql)); };
  attempt("BEGIN");
  try {
    Salvage(damaged_path, into).run(failure);
  } catch (const StoreError&) {
    // Not even the schema can be read: there is nothing to take over.
  }
  attempt("DELETE FROM tickets WHERE NOT json_valid(body)");
  attempt("DELETE FROM outbox WHERE seq NOT IN (SELECT seq FROM tickets)");
  attempt("DELETE FROM ticket_states WHERE seq NOT IN (SELECT seq FROM tickets)");
  attempt("DELETE FROM complainants WHERE ticket_seq NOT IN (SELECT seq FROM tickets)");
  attempt(kRestoreStates);
  attempt(kRestoreChains);
  attempt("INSERT INTO serials SELECT serial_day, max(serial_number) FROM tickets GROUP BY serial_day");
  const std::error_code error = into.run("COMMIT");
  if (failure.error || error)
    throw StoreError(fresh_name(damaged_path) + ": " + (failure.error ? failure.error : error).message());
}

}  // namespace danmakud::adapters
