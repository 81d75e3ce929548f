// A disk that fails when told: SQLite's file layer, with the n-th write, sync or opening from now on answering an
// error.
//
// Registered as SQLite's default while the object lives: every connection opened meanwhile goes through it.
#pragma once

#include <memory>

#include <sqlite3.h>

namespace danmakud::test {

class FailingVfs {
 public:
  FailingVfs();
  ~FailingVfs();
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;

  enum class Fault { io_error, disk_full, cannot_open };
  // The n-th write or sync (from 1), or opening of a file, and all after it fail, until heal().
  void fail_from(int nth, Fault fault = Fault::io_error);
  void heal();
  bool has_failed() const;  // since fail_from()

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace danmakud::test
