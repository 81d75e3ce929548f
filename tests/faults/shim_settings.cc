#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/faults/fault_shim.h"

namespace danmakud::test {

ShimSettings* map_shim_settings(const char* path) {
  const int file = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return nullptr;
  void* mapped = MAP_FAILED;
  if (::ftruncate(file, sizeof(ShimSettings)) == 0) {
    mapped = ::mmap(nullptr, sizeof(ShimSettings), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  ::close(file);
  return mapped == MAP_FAILED ? nullptr : static_cast<ShimSettings*>(mapped);
}

}  // namespace danmakud::test
