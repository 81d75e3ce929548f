// The write-ahead log as the writing connection has it: how long it is, whether it is still at its path, and its
// writes, two for each page of a commit, gathered into one before they are synced.
//
// Thread: record's. What SQLite has not synced yet nobody else reads: a commit shows in the log's index afterwards.
#pragma once

#include <cstdint>
#include <string>

#include <sqlite3.h>

namespace danmakud::adapters {

// SQLite finds its methods for the log's file in this object, so that it must outlive the connection.
class SqliteLog : sqlite3_io_methods {
 public:
  explicit SqliteLog(std::string path);
  SqliteLog(const SqliteLog&) = delete;
  SqliteLog& operator=(const SqliteLog&) = delete;

  // Once the connection has opened its log.
  void attach(sqlite3* connection);

  int pages() const { return pages_; }  // as of the last commit
  bool is_lost() const;                 // another file stands at its path, or none

 private:
  static SqliteLog& of(sqlite3_file* file);
  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset);
  static int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset);
  static int sync(sqlite3_file* file, int flags);
  static int truncate(sqlite3_file* file, sqlite3_int64 size);
  static int tell_size(sqlite3_file* file, sqlite3_int64* size);
  int flush(sqlite3_file* file);
  sqlite3_int64 gathered_end() const;

  const std::string path_;
  const sqlite3_io_methods* real_ = nullptr;
  std::string gathered_;
  sqlite3_int64 gathered_at_ = 0;
  int pages_ = 0;
  std::uint64_t inode_ = 0;  // SQLite removes the log with its last connection only
};

}  // namespace danmakud::adapters
