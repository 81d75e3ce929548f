// Why a store could not do what it was asked. Values of SQLite keep their extended result codes; our own are named
// here.
#pragma once

#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace danmakud::adapters {

enum class StoreErrc {
  size_limit = 1,  // the file has reached store.max_mb; older tickets must go, or the limit must rise
  replaced,        // the file was damaged and replaced: what was read from it before does not count any more
  not_replaced,    // it could not be, yet
  bad_cursor,      // a page was asked for with a cursor that was not one of ours
};

std::error_code make_error_code(StoreErrc code);

// An SQLite result code, extended or not, as an error. SQLITE_OK, SQLITE_ROW and SQLITE_DONE are none.
std::error_code sqlite_error(int result);

bool is_corruption(const std::error_code& error);  // the file is damaged, or is no database
bool is_io_failure(const std::error_code& error);  // the connection must be opened anew before it is trusted again

// At start-up only: the store cannot be opened, and why.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  StoreError(const std::string& what, std::error_code code)
      : std::runtime_error(what + ": " + code.message()), code_(code) {}
  std::error_code code() const { return code_; }  // none where it is not SQLite that says so

 private:
  std::error_code code_;
};

inline void require(const std::error_code& error) {
  if (error) throw StoreError("store", error);
}
// What a result holds, where it holds one.
template <class Result>
auto required(Result result) {
  if (!result) require(result.error());
  return *std::move(result);
}

}  // namespace danmakud::adapters

template <>
struct std::is_error_code_enum<danmakud::adapters::StoreErrc> : std::true_type {};
