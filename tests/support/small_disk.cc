#include "tests/support/small_disk.h"

#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

namespace danmakud::test {

SmallDisk::SmallDisk(std::size_t megabytes) {
  const std::string options = "size=" + std::to_string(megabytes) + "m";
  is_mounted_ = ::mount("danmakud-test", directory_.path().c_str(), "tmpfs", 0, options.c_str()) == 0;
}

SmallDisk::~SmallDisk() {
  if (is_mounted_) ::umount2(directory_.path().c_str(), MNT_DETACH);
}

void SmallDisk::fill() const {
  const int file = ::open((directory_ / "filling").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const std::vector<char> bytes(4096);
  while (::write(file, bytes.data(), bytes.size()) > 0) {
  }
  ::close(file);
}

void SmallDisk::empty() const {
  ::unlink((directory_ / "filling").c_str());
}

void SmallDisk::make_read_only() const {
  if (::mount(nullptr, directory_.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0)
    throw std::runtime_error("cannot make the disk read-only");
}

}  // namespace danmakud::test
