#include "adapters/store_places.h"

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "adapters/folder_sync.h"
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

bool is_synced(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  const bool is_kept = ::fsync(file) == 0;
  ::close(file);
  return is_kept;
}

// The names around the store are as they are now, whatever comes.
void keep_names(const std::string& path) {
  if (const std::error_code error = sync_folder_of(path)) throw fs::filesystem_error("sync", path, error);
}

}  // namespace

std::string fresh_name(const std::string& path) {
  return path + ".new";
}

// All is in there already, whatever the log still holds. What is not whole would take room that may be missing.
void copy(const SqliteConnection& from, const std::string& to) {
  const std::string unfinished = to + "-unfinished";
  fs::remove(unfinished);
  std::error_code error = Statement(from, "VACUUM INTO ?1").bind(std::string_view(unfinished)).run();
  if (!error && !is_synced(unfinished)) error = sqlite_error(SQLITE_IOERR_FSYNC);
  if (!error) {
    fs::rename(unfinished, to);
    error = sync_folder_of(to);
  } else {
    fs::remove(unfinished);
  }
  if (error) throw StoreError(to + ": the copy failed", error);
}

// Each step is on disk before the next one: without its mark, a store that was only moved aside would be taken for one
// that never was, and an empty one begun.
std::string change_places(const std::string& path) {
  keep_names(path);
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
  keep_names(path);
  fs::rename(fresh_name(path), path);
  keep_names(path);
  fs::remove(damage_mark(path));
}

}  // namespace danmakud::adapters
