#include "adapters/store_error.h"

#include <string>

#include <sqlite3.h>

namespace danmakud::adapters {
namespace {

class StoreCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "store"; }
  std::string message(int code) const override {
    switch (static_cast<StoreErrc>(code)) {
      case StoreErrc::size_limit:
        return "the store has reached store.max_mb";
      case StoreErrc::replaced:
        return "the store's file was replaced";
      case StoreErrc::not_replaced:
        return "the damaged file could not be replaced: there must be room for a copy of it; tried again";
      case StoreErrc::bad_cursor:
        return "no such cursor";
    }
    return "unknown";
  }
};

class SqliteCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "sqlite"; }
  std::string message(int code) const override {
    const int kind = code & 0xff;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) {
      return "the file is damaged; it is moved aside, and what is readable is kept";
    }
    if (code == SQLITE_READONLY_DBMOVED) return "the file was moved or removed; it is written again";
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) return "fsync failed";
    return sqlite3_errstr(code);
  }
};

int primary(const std::error_code& error) {
  return error.category() == sqlite_error(SQLITE_ERROR).category() ? error.value() & 0xff : SQLITE_OK;
}

}  // namespace

std::error_code make_error_code(StoreErrc code) {
  static const StoreCategory category;
  return {static_cast<int>(code), category};
}

std::error_code sqlite_error(int result) {
  static const SqliteCategory category;
  if (result == SQLITE_ROW || result == SQLITE_DONE) result = SQLITE_OK;
  return {result, category};
}

bool is_corruption(const std::error_code& error) {
  return primary(error) == SQLITE_CORRUPT || primary(error) == SQLITE_NOTADB;
}

bool is_io_failure(const std::error_code& error) {
  return primary(error) == SQLITE_IOERR;
}

}  // namespace danmakud::adapters
