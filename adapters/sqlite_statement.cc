#include "adapters/sqlite_statement.h"

#include <fcntl.h>
#include <unistd.h>

namespace danmakud::adapters {
namespace {

// A reader meets a lock only while a checkpoint resets the log: short, and worth waiting for.
constexpr int kBusyTimeoutMs = 2000;

// For its owner alone, since it names people; SQLite gives its log and its index the same mode. Only a file that is not
// there yet is touched: to close a descriptor of an open database would drop this process's locks on it.
void make_private_file(const std::string& path) {
  const int made = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made >= 0) close(made);
}

// SQLite counts its memory under a lock for all connections, at each allocation, for whoever asks: nobody does.
void count_no_memory() {
  [[maybe_unused]] static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

SqliteConnection::SqliteConnection(const std::string& path, Mode mode) {
  const int flags = (mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  count_no_memory();
  if (mode == Mode::read_write) make_private_file(path);
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (result != SQLITE_OK) throw StoreError(path, sqlite_error(result));
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
}

std::error_code SqliteConnection::run(const char* sql) const {
  return sqlite_error(sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr));
}

bool SqliteConnection::has_moved() const {
  int moved = 0;
  sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

Statement::Statement(const SqliteConnection& connection, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int length = static_cast<int>(sql.size());
  const int result =
      sqlite3_prepare_v3(connection.get(), sql.data(), length, SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (result != SQLITE_OK) {
    throw StoreError(std::string("store: ") + sqlite3_errmsg(connection.get()), sqlite_error(result));
  }
  handle_.reset(handle);
}

void Statement::bind_one(int at, std::string_view text) {
  if (text.empty()) {
    sqlite3_bind_null(handle_.get(), at);
  } else {
    sqlite3_bind_text64(handle_.get(), at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
}

void Statement::bind_one(int at, Bytes bytes) {
  if (bytes.empty()) {
    sqlite3_bind_null(handle_.get(), at);
  } else {
    sqlite3_bind_blob64(handle_.get(), at, bytes.data(), bytes.size(), SQLITE_STATIC);
  }
}

void Statement::bind_one(int at, const std::optional<std::int64_t>& value) {
  if (value) {
    bind_one(at, *value);
  } else {
    sqlite3_bind_null(handle_.get(), at);
  }
}

Statement& Statement::bind_row(const Statement& row) {
  sqlite3_reset(handle_.get());
  const int columns = sqlite3_column_count(row.handle_.get());
  for (int i = 0; i < columns; ++i)
    sqlite3_bind_value(handle_.get(), i + 1, sqlite3_column_value(row.handle_.get(), i));
  return *this;
}

std::string Statement::placeholders() const {
  std::string list = "(?";
  for (int i = 1; i < sqlite3_column_count(handle_.get()); ++i) list += ",?";
  return list + ")";
}

std::error_code Statement::run() {
  std::error_code error;
  while (next(error)) {
  }
  return error;
}

bool Statement::next(std::error_code& error) {
  const int result = sqlite3_step(handle_.get());
  if (result == SQLITE_ROW) return true;
  error = sqlite_error(result);
  sqlite3_reset(handle_.get());
  return false;
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::string_view Statement::text(int column) const {
  const auto* data = sqlite3_column_text(handle_.get(), column);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

Bytes Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_.get(), column);
  return {static_cast<const std::uint8_t*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

}  // namespace danmakud::adapters
