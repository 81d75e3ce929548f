#include "adapters/folder_sync.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace danmakud::adapters {

// EINVAL: a file system whose folders cannot be synced, and need not be.
std::error_code sync_folder_of(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = fd >= 0 && (::fsync(fd) == 0 || errno == EINVAL);
  const std::error_code error = is_synced ? std::error_code{} : std::error_code{errno, std::system_category()};
  if (fd >= 0) ::close(fd);
  return error;
}

}  // namespace danmakud::adapters
