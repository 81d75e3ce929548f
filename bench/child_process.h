// A program started by this one: its standard outputs go to a file, it is measured through /proc and ended with its
// owner.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace danmakud::bench {

using ThreadTimes = std::map<std::string, std::chrono::milliseconds>;  // of CPU, by the threads' name

class ChildProcess {
 public:
  // `core`: the only one it may run on. Throws std::system_error when it cannot be started.
  ChildProcess(const std::vector<std::string>& command, const std::filesystem::path& log, std::optional<int> core = {});
  ~ChildProcess();  // SIGKILL where stop() was not called
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  bool is_running();
  void signal(int number);
  std::chrono::milliseconds cpu_time() const;  // all threads, user and system, in the kernel's ticks
  ThreadTimes thread_times() const;            // the same of each thread that runs
  std::size_t resident_bytes() const;
  std::size_t peak_resident_bytes() const;
  // SIGTERM, then SIGKILL after `patience`. The exit status; nothing where a signal ended it.
  std::optional<int> stop(std::chrono::seconds patience);
  std::string log_tail() const;

 private:
  std::size_t status_bytes(const std::string& name) const;
  bool has_ended(int& status, int options);

  std::filesystem::path log_;
  pid_t pid_ = -1;
  std::optional<int> exit_;
  bool ended_ = false;
};

}  // namespace danmakud::bench
