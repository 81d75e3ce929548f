#include "adapters/sqlite_log.h"

#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

namespace danmakud::adapters {
namespace {

constexpr std::size_t kMostGathered = (128 << 10) - 1;  // SQLite gives 17 bits of a size to pwrite()

// 0: there is no such file. Why not all that stat() tells: a file whose times were asked for gets a new one with its
// next write, and on some file systems the next fdatasync() then writes its inode as well.
std::uint64_t inode_of(const std::string& path) {
  struct statx status {};
  return ::statx(AT_FDCWD, path.c_str(), 0, STATX_INO, &status) == 0 ? status.stx_ino : 0;
}

int note_pages(void* noted, sqlite3* /*connection*/, const char* /*database*/, int pages) {
  *static_cast<int*>(noted) = pages;
  return SQLITE_OK;
}

}  // namespace

SqliteLog::SqliteLog(std::string path) : sqlite3_io_methods{}, path_(std::move(path)) {
  gathered_.reserve(kMostGathered);  // SQLite knows no exceptions
}

void SqliteLog::attach(sqlite3* connection) {
  inode_ = inode_of(path_);
  // Takes the place of SQLite's own checkpoints, which would run inside a commit.
  sqlite3_wal_hook(connection, &note_pages, &pages_);
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&file));
  if (file == nullptr || file->pMethods == nullptr) return;
  real_ = file->pMethods;
  static_cast<sqlite3_io_methods&>(*this) = *real_;
  xWrite = &SqliteLog::write;
  xRead = &SqliteLog::read;
  xSync = &SqliteLog::sync;
  xTruncate = &SqliteLog::truncate;
  xFileSize = &SqliteLog::tell_size;
  file->pMethods = this;
  // In the place of what is rolled back others may commit before the next write.
  sqlite3_rollback_hook(
      connection, [](void* log) { static_cast<SqliteLog*>(log)->gathered_.clear(); }, this);
}

bool SqliteLog::is_lost() const {
  return inode_of(path_) != inode_;
}

SqliteLog& SqliteLog::of(sqlite3_file* file) {
  return *const_cast<SqliteLog*>(static_cast<const SqliteLog*>(file->pMethods));
}

sqlite3_int64 SqliteLog::gathered_end() const {
  return gathered_at_ + static_cast<sqlite3_int64>(gathered_.size());
}

int SqliteLog::write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  SqliteLog& log = of(file);
  if (offset != log.gathered_end() || log.gathered_.size() + static_cast<std::size_t>(size) > kMostGathered) {
    if (const int result = log.flush(file); result != SQLITE_OK) return result;
    log.gathered_at_ = offset;
  }
  log.gathered_.append(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  return SQLITE_OK;
}

int SqliteLog::read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
  SqliteLog& log = of(file);
  const bool is_apart = offset + size <= log.gathered_at_ || offset >= log.gathered_end();
  const int result = is_apart ? SQLITE_OK : log.flush(file);
  return result == SQLITE_OK ? log.real_->xRead(file, bytes, size, offset) : result;
}

int SqliteLog::sync(sqlite3_file* file, int flags) {
  const int result = of(file).flush(file);
  return result == SQLITE_OK ? of(file).real_->xSync(file, flags) : result;
}

int SqliteLog::truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int result = of(file).flush(file);
  return result == SQLITE_OK ? of(file).real_->xTruncate(file, size) : result;
}

int SqliteLog::tell_size(sqlite3_file* file, sqlite3_int64* size) {
  const int result = of(file).flush(file);
  return result == SQLITE_OK ? of(file).real_->xFileSize(file, size) : result;
}

// What could not be written stays: SQLite counts on it until it rolls the transaction back.
int SqliteLog::flush(sqlite3_file* file) {
  if (gathered_.empty()) return SQLITE_OK;
  const int result = real_->xWrite(file, gathered_.data(), static_cast<int>(gathered_.size()), gathered_at_);
  if (result == SQLITE_OK) gathered_.clear();
  return result;
}

}  // namespace danmakud::adapters
