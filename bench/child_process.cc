#include "bench/child_process.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace danmakud::bench {
namespace {

// In the child, between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, const char* log, std::optional<int> core) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // when the benchmark is killed it leaves nothing behind
  const int out = ::open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  if (core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<unsigned>(*core), &cores);
    ::sched_setaffinity(0, sizeof cores, &cores);
  }
  ::execvp(arguments[0], arguments);
  ::_exit(127);
}

struct Usage {
  std::string name;
  std::chrono::milliseconds cpu_time{};
};

// proc(5): the name stands in parentheses; the fields after it begin with the third, utime and stime are the 14th and
// 15th.
Usage read_usage(const std::filesystem::path& file) {
  std::ifstream stream(file);
  const std::string stat((std::istreambuf_iterator<char>(stream)), {});
  const std::size_t begin = stat.find('('), end = stat.rfind(')');
  if (end == std::string::npos) return {};  // a thread that has ended
  std::istringstream fields(stat.substr(end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  std::int64_t user = 0, system = 0;
  fields >> user >> system;
  return {stat.substr(begin + 1, end - begin - 1),
          std::chrono::milliseconds{(user + system) * 1000 / ::sysconf(_SC_CLK_TCK)}};
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::filesystem::path& log,
                           std::optional<int> core)
    : log_(log) {
  std::vector<std::string> copies = command;
  std::vector<char*> arguments;
  for (std::string& argument : copies) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) become(arguments.data(), log_.c_str(), core);
}

ChildProcess::~ChildProcess() {
  stop(std::chrono::seconds{0});
}

bool ChildProcess::has_ended(int& status, int options) {
  if (!ended_ && ::waitpid(pid_, &status, options) == pid_) {
    ended_ = true;
    if (WIFEXITED(status)) exit_ = WEXITSTATUS(status);
  }
  return ended_;
}

bool ChildProcess::is_running() {
  int status = 0;
  return !has_ended(status, WNOHANG);
}

void ChildProcess::signal(int number) {
  ::kill(pid_, number);
}

std::chrono::milliseconds ChildProcess::cpu_time() const {
  return read_usage("/proc/" + std::to_string(pid_) + "/stat").cpu_time;
}

ThreadTimes ChildProcess::thread_times() const {
  ThreadTimes times;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task")) {
    const Usage usage = read_usage(thread.path() / "stat");
    times[usage.name] += usage.cpu_time;
  }
  return times;
}

std::size_t ChildProcess::status_bytes(const std::string& name) const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

std::size_t ChildProcess::resident_bytes() const {
  return status_bytes("VmRSS");
}
std::size_t ChildProcess::peak_resident_bytes() const {
  return status_bytes("VmHWM");
}

std::optional<int> ChildProcess::stop(std::chrono::seconds patience) {
  int status = 0;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  if (!has_ended(status, WNOHANG)) ::kill(pid_, patience.count() > 0 ? SIGTERM : SIGKILL);
  while (!has_ended(status, WNOHANG) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  if (!ended_) {
    ::kill(pid_, SIGKILL);
    has_ended(status, 0);
  }
  return exit_;
}

std::string ChildProcess::log_tail() const {
  std::ifstream file(log_);
  std::string log((std::istreambuf_iterator<char>(file)), {});
  return log.substr(log.size() > 2000 ? log.size() - 2000 : 0);
}

}  // namespace danmakud::bench
