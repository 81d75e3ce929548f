// Moves the store's log back into its file, on a thread and a connection of its own, so that commits do not wait for
// it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

class SqliteCheckpointer {
 public:
  explicit SqliteCheckpointer(const std::string& path);  // throws StoreError
  ~SqliteCheckpointer();                                 // waits for the checkpoint that runs
  SqliteCheckpointer(const SqliteCheckpointer&) = delete;
  SqliteCheckpointer& operator=(const SqliteCheckpointer&) = delete;

  // Any thread; neither waits.
  void request();   // nothing where one is under way
  bool take_end();  // true once after a requested one has ended: record may move the little that came meanwhile

 private:
  enum class State : std::uint8_t { idle, moving, ended };
  void run();

  const SqliteConnection connection_;
  std::mutex mutex_;
  std::condition_variable wake_;
  State state_ = State::idle;  // guarded by mutex_
  bool stopped_ = false;       // guarded by mutex_
  std::thread thread_;         // last: it uses all of the above
};

}  // namespace danmakud::adapters
