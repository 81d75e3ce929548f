#include "adapters/sqlite_checkpointer.h"

#include "pipeline/thread_name.h"
#include "pipeline/thread_precedence.h"

namespace danmakud::adapters {
namespace {

// The second pass moves what was committed during the first, and leaves hardly anything to record.
constexpr int kPasses = 2;

}  // namespace

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
    if (state_ != State::idle) return;
    state_ = State::moving;
  }
  wake_.notify_one();
}

bool SqliteCheckpointer::take_end() {
  const std::scoped_lock lock(mutex_);
  if (state_ != State::ended) return false;
  state_ = State::idle;
  return true;
}

// A checkpoint that fails leaves the log as it is. The commits go on, the log grows, and record's own checkpoint then
// meets the error.
void SqliteCheckpointer::run() {
  pipeline::take_low_precedence();  // it comes in bursts of milliseconds, and nobody waits for it
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return state_ == State::moving || stopped_; });
    if (stopped_) return;
    lock.unlock();
    for (int pass = 0; pass < kPasses; ++pass) {
      sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
    lock.lock();
    state_ = State::ended;
  }
}

}  // namespace danmakud::adapters
