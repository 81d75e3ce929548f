#include "adapters/sqlite_salvage.h"

#include <algorithm>
#include <limits>

#include "adapters/sqlite_schema.h"
#include "adapters/store_mending.h"
#include "adapters/store_places.h"

namespace danmakud::adapters {
namespace {

constexpr std::int64_t kRowsAtOnce = 64;
constexpr int kMostInVain = 1024;  // more rows than one inner page leads to
constexpr std::int64_t kLastKey = std::numeric_limits<std::int64_t>::max() - kRowsAtOnce;

// What kept the new file from taking what it was given. A row that breaks its constraints is none: it is damaged.
struct WriteFailure {
  std::error_code error;
  void note(const std::error_code& met) {
    if (!error && (is_io_failure(met) || met == sqlite_error(SQLITE_FULL))) error = met;
  }
};

// The damaged file is to blame: what it should have is not there, or not readable. Otherwise it may be read later.
bool is_its_own(const StoreError& error) {
  return is_corruption(error.code()) || error.code() == sqlite_error(SQLITE_ERROR);
}

// Reads the damaged file and writes the new one, each through a connection of its own: an unreadable page ends no
// transaction.
class Salvage {
 public:
  Salvage(const std::string& damaged_path, const SqliteConnection& into)
      : damaged_(damaged_path, SqliteConnection::Mode::read_write), into_(into) {}

  // 1 where that much is certain, or else the current one.
  std::int64_t version() const {
    try {
      Statement columns(damaged_, "SELECT body FROM tickets");
      return 1;
    } catch (const StoreError& error) {
      if (!is_its_own(error)) throw;
      return kSchemaVersion;
    }
  }

  // Ends early where the new file takes nothing more.
  void run(std::int64_t version, WriteFailure& failure) {
    const bool is_first = version == 1;
    copy("tickets", "seq", failure);
    copy("ticket_states", "seq", failure);
    copy("complainants", is_first ? "id" : "block", failure);
    copy("transitions", "ticket_seq", failure);
    if (!is_first) copy("queues", "number", failure);
    copy("outbox", is_first ? "seq" : "place", failure);
    copy("serials", "day", failure);
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
  Transaction transaction(into);
  failure.note(transaction.begin());
  std::int64_t version = kSchemaVersion;
  try {
    Salvage salvage(damaged_path, into);
    version = salvage.version();
    if (version < kSchemaVersion) begin_at(into, version);
    salvage.run(version, failure);
  } catch (const StoreError& error) {
    // Not even the schema can be read: there is nothing to take over.
    if (!is_its_own(error)) failure.error = error.code();
  }
  if (!failure.error && version < kSchemaVersion) migrate_from(into, version);
  if (!failure.error && version == kSchemaVersion) mend_rows(into);
  if (!failure.error) failure.note(transaction.commit());
  if (failure.error) throw StoreError(fresh_name(damaged_path), failure.error);
}

}  // namespace danmakud::adapters
