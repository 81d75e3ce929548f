// SQLite as values: a connection that closes itself, and statements that are prepared once, bound by position and
// always reset.
//
// Thread: a connection and its statements belong to one thread at a time.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <sqlite3.h>

#include "adapters/store_error.h"

namespace danmakud::adapters {

using Bytes = std::span<const std::uint8_t>;

class SqliteConnection {
 public:
  enum class Mode : std::uint8_t { read_write, read_only };
  // Throws StoreError: at start-up a store that cannot be opened is the end.
  SqliteConnection(const std::string& path, Mode mode);

  sqlite3* get() const { return handle_.get(); }
  std::error_code run(const char* sql) const;
  bool has_moved() const;  // another file stands at the path by now, or none
  std::int64_t changes() const { return sqlite3_changes64(handle_.get()); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

// Empty texts are stored as NULL, and NULL reads as empty.
class Statement {
 public:
  Statement(const SqliteConnection& connection, std::string_view sql);  // throws StoreError

  // Binds all parameters, in their order. Texts and bytes must outlive the step.
  template <class... Values>
  Statement& bind(const Values&... values) {
    sqlite3_reset(handle_.get());
    int at = 0;
    (bind_one(++at, values), ...);
    return *this;
  }
  void bind_one(int at, std::int64_t value) { sqlite3_bind_int64(handle_.get(), at, value); }
  void bind_one(int at, double value) { sqlite3_bind_double(handle_.get(), at, value); }
  void bind_one(int at, std::string_view text);
  void bind_one(int at, Bytes bytes);
  void bind_one(int at, const std::optional<std::int64_t>& value);
  template <std::integral Int>
  void bind_one(int at, Int value) {
    bind_one(at, static_cast<std::int64_t>(value));  // unsigned hashes travel as their two's complement
  }

  Statement& bind_row(const Statement& row);  // all columns of another statement's current row
  std::string placeholders() const;           // "(?,?,?)", one for each of this statement's columns

  // Runs to the end: for what answers no rows.
  std::error_code run();
  // true: a row is there to be read. false: the end, or an error, which `error` then says.
  bool next(std::error_code& error);
  void reset() { sqlite3_reset(handle_.get()); }

  // Of the current row; views hold until the next step.
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  std::optional<std::int64_t> optional_integer(int column) const;
  std::string_view text(int column) const;
  Bytes bytes(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// Rolls back unless committed.
class Transaction {
 public:
  // What begins and ends one, prepared: for whoever begins many.
  struct Statements {
    explicit Statements(const SqliteConnection& connection)
        : begin(connection, "BEGIN IMMEDIATE"), commit(connection, "COMMIT") {}
    Statement begin, commit;
  };
  explicit Transaction(const SqliteConnection& connection, Statements* statements = nullptr)
      : connection_(connection), statements_(statements) {}
  ~Transaction() {
    if (open_) connection_.run("ROLLBACK");
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  std::error_code begin() {  // to write
    return opened(statements_ != nullptr ? statements_->begin.run() : connection_.run("BEGIN IMMEDIATE"));
  }
  std::error_code begin_reading() { return opened(connection_.run("BEGIN")); }  // no other writer waits for it
  std::error_code commit() {
    const std::error_code error = statements_ != nullptr ? statements_->commit.run() : connection_.run("COMMIT");
    open_ = open_ && error;
    return error;
  }

 private:
  std::error_code opened(std::error_code error) {
    open_ = !error;
    return error;
  }

  const SqliteConnection& connection_;
  Statements* const statements_;
  bool open_ = false;
};

}  // namespace danmakud::adapters
