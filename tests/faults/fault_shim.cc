#include "tests/faults/fault_shim.h"

#include <cstdlib>
#include <stdexcept>

#include <sys/mman.h>

namespace danmakud::test {

FaultShim::FaultShim(const std::string& settings_path) : settings_(map_shim_settings(settings_path.c_str())) {
  if (settings_ == nullptr) throw std::runtime_error("cannot map " + settings_path);
  ::setenv(kShimVariable, settings_path.c_str(), 1);
  ::setenv("LD_PRELOAD", FAULT_SHIM_LIBRARY, 1);
}

FaultShim::~FaultShim() {
  ::unsetenv("LD_PRELOAD");
  ::unsetenv(kShimVariable);
  ::munmap(settings_, sizeof(ShimSettings));
}

}  // namespace danmakud::test
