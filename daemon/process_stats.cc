#include "daemon/process_stats.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace danmakud::daemon {

namespace {

double boot_seconds() {
  std::ifstream stat("/proc/stat");
  for (std::string word; stat >> word;) {
    double seconds = 0;
    if (word == "btime" && stat >> seconds) return seconds;
  }
  return 0;
}

// /proc/self/stat from field 14 on (utime stime … num_threads itimer starttime vsize rss); a name in brackets comes
// before.
void read_stat(ProcessStats& stats) {
  std::ifstream file("/proc/self/stat");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0, start = 0, pages = 0;
  fields >> user >> system;
  for (int field = 16; field < 20; ++field) fields >> skipped;
  fields >> stats.threads >> skipped >> start >> stats.virtual_bytes >> pages;
  stats.cpu_seconds = (user + system) / ticks;
  stats.start_seconds = boot_seconds() + start / ticks;
  stats.resident_bytes = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

ProcessStats process_stats() {
  ProcessStats stats;
  read_stat(stats);
  std::error_code error;
  for (auto fd = std::filesystem::directory_iterator("/proc/self/fd", error); !error && fd != end(fd);
       fd.increment(error)) {
    ++stats.open_fds;
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) stats.max_fds = limit.rlim_cur;
  return stats;
}

}  // namespace danmakud::daemon
