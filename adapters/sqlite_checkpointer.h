// Moves the store's log back into its file, on a thread and a connection of its own, so that commits do not wait for
// it.
#pragma once

#include <condition_variable>
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

  void request();  // any thread; does not wait

 private:
  void run();

  const SqliteConnection connection_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool requested_ = false;  // guarded by mutex_
  bool stopped_ = false;    // guarded by mutex_
  std::thread thread_;      // last: it uses all of the above
};

}  // namespace danmakud::adapters
