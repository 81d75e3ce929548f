#include "adapters/store_damage.h"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace danmakud::adapters {
namespace {

constexpr std::chrono::milliseconds kCheckFor{500};

struct Deadline {
  std::chrono::steady_clock::time_point at;
  static int has_passed(void* self) {
    return std::chrono::steady_clock::now() > static_cast<Deadline*>(self)->at ? 1 : 0;
  }
};

std::error_code quick_check(const SqliteConnection& connection) {
  Deadline deadline{std::chrono::steady_clock::now() + kCheckFor};
  sqlite3_progress_handler(connection.get(), 10'000, &Deadline::has_passed, &deadline);
  Statement check(connection, "PRAGMA quick_check(1)");
  std::error_code error;
  if (check.next(error) && check.text(0) != "ok") error = sqlite_error(SQLITE_CORRUPT);
  return error;
}

}  // namespace

std::string damage_mark(const std::string& path) {
  return path + ".damaged";
}

bool is_marked_damaged(const std::string& path) {
  return ::access(damage_mark(path).c_str(), F_OK) == 0;
}

void mark_damaged(const std::string& path) {
  std::ofstream(damage_mark(path)).put('\n');
}

void mark_if_damaged(const std::string& path, const SqliteConnection& reader, const std::error_code& error) {
  if (is_corruption(error) && !reader.has_moved()) mark_damaged(path);
}

void look_at(const std::string& path) {
  if (!std::filesystem::exists(path)) return;
  const SqliteConnection connection(path, SqliteConnection::Mode::read_write);
  sqlite3_db_config(connection.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);  // the store needs the log at once
  const std::error_code error = connection.run(
      "SELECT count(*) FROM sqlite_schema; SELECT max(seq) FROM tickets; SELECT count(*) FROM outbox;"
      "SELECT max(block) FROM complainants; SELECT count(*) FROM observed");
  if (is_corruption(error)) mark_damaged(path);
}

void look_through(const std::string& path) {
  try {
    const SqliteConnection connection(path, SqliteConnection::Mode::read_only);
    mark_if_damaged(path, connection, quick_check(connection));
  } catch (const StoreError&) {
    // Moved or removed meanwhile, or there is no descriptor left: who works with it meets that, too.
  }
}

}  // namespace danmakud::adapters
