#include "adapters/reserve_file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace danmakud::adapters {
namespace {

constexpr std::uint64_t kPartOfDisk = 16;

std::uint64_t disk_bytes(const std::string& path) {
  std::error_code error;
  const auto directory = std::filesystem::absolute(path, error).parent_path();
  const auto space = std::filesystem::space(directory, error);
  return error ? 0 : space.capacity;
}

}  // namespace

ReserveFile::ReserveFile(std::string path, std::uint64_t bytes)
    : path_(std::move(path)), bytes_(std::min(bytes, disk_bytes(path_) / kPartOfDisk)) {
  take();
}

// A part of it would be a promise that cannot be kept: all or nothing.
void ReserveFile::take() {
  const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;
  const bool has_room = ::posix_fallocate(file, 0, static_cast<off_t>(bytes_)) == 0;
  ::close(file);
  if (!has_room) give_back();
}

void ReserveFile::give_back() {
  ::unlink(path_.c_str());
}

}  // namespace danmakud::adapters
