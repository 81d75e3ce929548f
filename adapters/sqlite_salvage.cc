#include "adapters/sqlite_salvage.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>

namespace danmakud::adapters {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kCheckFor{500};
constexpr std::int64_t kRowsAtOnce = 64;

std::string mark_of(const std::string& path) {
  return path + ".damaged";
}

struct Deadline {
  std::chrono::steady_clock::time_point at;
  static int has_passed(void* self) {
    return std::chrono::steady_clock::now() > static_cast<Deadline*>(self)->at ? 1 : 0;
  }
};

// Large files are checked as far as the time allows: what load() and commit() then trip over is marked for the next
// start.
bool is_damaged(const std::string& path) {
  if (fs::exists(mark_of(path))) return true;
  const SqliteConnection connection(path, SqliteConnection::Mode::read_write);
  Deadline deadline{std::chrono::steady_clock::now() + kCheckFor};
  sqlite3_progress_handler(connection.get(), 10'000, &Deadline::has_passed, &deadline);
  sqlite3_stmt* check = nullptr;
  int result = sqlite3_prepare_v2(connection.get(), "PRAGMA quick_check(1)", -1, &check, nullptr);
  if (result == SQLITE_OK) result = sqlite3_step(check);
  const bool found_fault =
      result == SQLITE_ROW && std::string_view(reinterpret_cast<const char*>(sqlite3_column_text(check, 0))) != "ok";
  sqlite3_finalize(check);
  return found_fault || is_corruption(sqlite_error(result));
}

std::string free_name(const std::string& path) {
  for (int n = 1;; ++n) {
    std::string name = mark_of(path) + "-" + std::to_string(n);
    if (!fs::exists(name)) return name;
  }
}

std::int64_t last_seq(const SqliteConnection& connection) {
  try {
    Statement statement(connection, "SELECT max(seq) FROM damaged.tickets");
    std::error_code error;
    return statement.next(error) ? statement.integer(0) : 0;
  } catch (const StoreError&) {
    return 0;  // not even the schema can be read
  }
}

void copy_rows(const SqliteConnection& into, const std::string& table, const std::string& key, std::int64_t last) {
  Statement copy(into, "INSERT OR IGNORE INTO " + table + " SELECT * FROM damaged." + table + " WHERE " + key +
                           " BETWEEN ?1 AND ?2");
  for (std::int64_t first = 0; first <= last; first += kRowsAtOnce) {
    if (!copy.bind(first, first + kRowsAtOnce - 1).run()) continue;
    for (std::int64_t row = first; row < first + kRowsAtOnce; ++row) static_cast<void>(copy.bind(row, row).run());
  }
}

}  // namespace

std::optional<std::string> move_aside_if_damaged(const std::string& path) {
  if (!fs::exists(path) || !is_damaged(path)) return std::nullopt;
  const std::string aside = free_name(path);
  fs::rename(path, aside);
  for (const char* suffix : {"-wal", "-shm"}) {
    if (fs::exists(path + suffix)) fs::rename(path + suffix, aside + suffix);
  }
  fs::remove(mark_of(path));
  return aside;
}

void mark_damaged(const std::string& path) {
  std::ofstream(mark_of(path)).put('\n');
}

void salvage(const std::string& damaged_path, const SqliteConnection& into) {
  Statement attach(into, "ATTACH ?1 AS damaged");
  if (attach.bind(std::string_view(damaged_path)).run()) return;
  const std::int64_t last = last_seq(into);
  struct Keyed {
    const char* table;
    const char* key;
  };
  constexpr std::array kTables{Keyed{"tickets", "seq"}, Keyed{"complainants", "ticket_seq"},
                               Keyed{"transitions", "ticket_seq"}, Keyed{"outbox", "seq"}};
  if (last > 0) {
    for (const auto& [table, key] : kTables) copy_rows(into, table, key, last);
    static_cast<void>(into.run("INSERT OR IGNORE INTO serials SELECT * FROM damaged.serials"));
    static_cast<void>(
        into.run("INSERT OR REPLACE INTO serials SELECT serial_day, max(serial_number) FROM tickets GROUP BY 1"
                 " HAVING max(serial_number) > coalesce((SELECT last FROM serials WHERE day = serial_day), 0)"));
    static_cast<void>(into.run("DELETE FROM outbox WHERE seq NOT IN (SELECT seq FROM tickets)"));
  }
  static_cast<void>(into.run("DETACH damaged"));
}

}  // namespace danmakud::adapters
