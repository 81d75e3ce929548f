#include "adapters/store_places.h"

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "adapters/store_damage.h"

namespace danmakud::adapters {
namespace {

namespace fs = std::filesystem;

std::string free_name(const std::string& path) {
  for (int n = 1;; ++n) {
    std::string name = damage_mark(path) + "-" + std::to_string(n);
    if (!fs::exists(name)) return name;
  }
}

}  // namespace

std::string fresh_name(const std::string& path) {
  return path + ".new";
}

// All is in there already, whatever the log still holds.
void copy(const SqliteConnection& moved, const std::string& to) {
  const std::string unfinished = to + "-unfinished";
  fs::remove(unfinished);
  Statement vacuum(moved, "VACUUM INTO ?1");
  if (const std::error_code error = vacuum.bind(std::string_view(unfinished)).run())
    throw StoreError(to + ": " + error.message());
  const int file = ::open(unfinished.c_str(), O_RDWR | O_CLOEXEC);
  const bool is_kept = ::fsync(file) == 0;
  ::close(file);
  if (!is_kept) throw StoreError(to + ": " + sqlite_error(SQLITE_IOERR_FSYNC).message());
  fs::rename(unfinished, to);
}

std::string change_places(const std::string& path) {
  const std::string aside = free_name(path);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    if (fs::exists(path + suffix)) fs::rename(path + suffix, aside + suffix);
  }
  finish_changing_places(path);
  return aside;
}

// A log of the old file would be taken for one of the new.
void finish_changing_places(const std::string& path) {
  if (!is_marked_damaged(path) || fs::exists(path) || !fs::exists(fresh_name(path))) return;
  for (const char* suffix : {"-wal", "-shm"}) fs::remove(path + suffix);
  fs::rename(fresh_name(path), path);
  fs::remove(damage_mark(path));
}

}  // namespace danmakud::adapters
