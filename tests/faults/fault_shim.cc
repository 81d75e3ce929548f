#include "tests/faults/fault_shim.h"

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <sys/mman.h>

namespace danmakud::test {
namespace {

constexpr const char* kLinkOrder = "verify_asan_link_order=0";

}  // namespace

FaultShim::FaultShim(std::string settings_path)
    : path_(std::move(settings_path)), settings_(map_shim_settings(path_.c_str())) {
  if (settings_ == nullptr) throw std::runtime_error("cannot map " + path_);
}

FaultShim::~FaultShim() {
  ::munmap(settings_, sizeof(ShimSettings));
}

FaultShim::Loaded::Loaded(const FaultShim& shim) {
  ::setenv(kShimVariable, shim.path_.c_str(), 1);
  ::setenv("LD_PRELOAD", FAULT_SHIM_LIBRARY, 1);
  // AddressSanitizer wants to be loaded first, and the shim is: it calls on into whatever comes after it.
  const char* const options = std::getenv("ASAN_OPTIONS");
  const std::string others = options == nullptr ? "" : std::string(options) + ":";
  if (others.find(kLinkOrder) == std::string::npos) ::setenv("ASAN_OPTIONS", (others + kLinkOrder).c_str(), 1);
}

FaultShim::Loaded::~Loaded() {
  ::unsetenv("LD_PRELOAD");
  ::unsetenv(kShimVariable);
}

}  // namespace danmakud::test
