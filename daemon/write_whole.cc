#include "daemon/write_whole.h"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "adapters/folder_sync.h"

namespace danmakud::daemon {

std::error_code write_whole(const std::filesystem::path& file, std::string_view bytes) {
  const std::string fresh = file.string() + ".new";
  std::error_code error;
  const auto require = [&error](bool is_good) {
    if (!is_good && !error) error = {errno, std::system_category()};
  };
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  require(fd >= 0);
  if (error) return error;
  while (!error && !bytes.empty()) {
    const ssize_t size = ::write(fd, bytes.data(), bytes.size());
    require(size > 0);
    if (!error) bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  require(::fsync(fd) == 0);
  require(::close(fd) == 0);
  if (!error) require(::rename(fresh.c_str(), file.c_str()) == 0);
  if (!error) error = adapters::sync_folder_of(file);
  if (error) ::unlink(fresh.c_str());  // on a full disk it would take the room that is missing
  return error;
}

}  // namespace danmakud::daemon
