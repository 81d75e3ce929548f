#include "tests/support/folder_syncs.h"

#include <filesystem>
#include <map>
#include <mutex>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace danmakud::test {
namespace {

namespace fs = std::filesystem;

struct Syncs {
  std::mutex mutex;
  std::map<fs::path, std::vector<Names>> by_folder;  // guarded by mutex
};

Syncs& syncs() {
  static Syncs all;
  return all;
}

void note(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISDIR(status.st_mode)) return;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/fd/" + std::to_string(fd), error);
  Names names;
  for (const auto& entry : fs::directory_iterator(folder, error)) names.insert(entry.path().filename());
  const std::scoped_lock lock(syncs().mutex);
  syncs().by_folder[folder].push_back(std::move(names));
}

}  // namespace

std::vector<Names> synced_names(const std::string& folder) {
  const std::scoped_lock lock(syncs().mutex);
  return syncs().by_folder[folder];
}

}  // namespace danmakud::test

extern "C" int fsync(int fd) {
  danmakud::test::note(fd);
  return static_cast<int>(::syscall(SYS_fsync, fd));
}
