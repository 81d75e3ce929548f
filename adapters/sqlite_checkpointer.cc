#include "adapters/sqlite_checkpointer.h"

#include "pipeline/thread_name.h"

namespace danmakud::adapters {

SqliteCheckpointer::SqliteCheckpointer(const std::string& path)
    : connection_(path, SqliteConnection::Mode::read_write) {
  // SQLite opens the log with the first read.
  if (const std::error_code error = connection_.run("SELECT count(*) FROM sqlite_schema")) {
    throw StoreError(path + ": " + error.message());
  }
  thread_ = std::thread([this] {
    pipeline::name_this_thread("checkpoint");
    run();
  });
}

SqliteCheckpointer::~SqliteCheckpointer() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void SqliteCheckpointer::request() {
  {
    const std::scoped_lock lock(mutex_);
    requested_ = true;
  }
  wake_.notify_one();
}

// A checkpoint that fails leaves the log as it is. The commits go on, the log grows, and record's own checkpoint then
// meets the error.
void SqliteCheckpointer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return requested_ || stopped_; });
    if (stopped_) return;
    requested_ = false;
    lock.unlock();
    sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    lock.lock();
  }
}

}  // namespace danmakud::adapters
