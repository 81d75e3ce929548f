#include "adapters/file_lock.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "adapters/store_error.h"

namespace danmakud::adapters {

FileLock::FileLock(const std::string& path) : fd_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (fd_ < 0) {
    throw StoreError(path + ": " + std::generic_category().message(errno) +
                     ": `store.path` must lie in a directory that exists and that danmakud may write to");
  }
  if (flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
  const int error = errno;
  close(fd_);
  if (error == EWOULDBLOCK)
    throw StoreError(path + ": another danmakud works on this store; each needs a `store.path` of its own");
  throw StoreError(path + ": " + std::generic_category().message(error));
}

FileLock::~FileLock() {
  close(fd_);
}

}  // namespace danmakud::adapters
