// What the write-fault shim is told, in a file that the harness and the daemon map: where a disk or a clock misbehaves.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace danmakud::test {

enum class DiskFault : std::uint32_t { none, full, write_error, short_write, sync_error, slow_sync, read_only };

// Zeroed memory is a well disk and a right clock.
struct ShimSettings {
  std::atomic<DiskFault> disk;
  std::atomic<std::int64_t> clock_ahead_ms;  // of the system clock; the monotonic one is never touched
};
static_assert(std::atomic<DiskFault>::is_always_lock_free && std::atomic<std::int64_t>::is_always_lock_free);

inline constexpr const char* kShimVariable = "DANMAKUD_FAULT_SHIM";  // names the mapped file
inline constexpr const char* kShimmedFile = "danmakud.db";           // only files whose path holds this are touched

// Maps `path`, which is made where it is missing; null where that fails.
ShimSettings* map_shim_settings(const char* path);

// The harness's side.
class FaultShim {
 public:
  explicit FaultShim(std::string settings_path);  // throws where the settings cannot be mapped
  ~FaultShim();
  FaultShim(const FaultShim&) = delete;
  FaultShim& operator=(const FaultShim&) = delete;

  // Children that are started while it lives are run under the shim.
  class Loaded {
   public:
    explicit Loaded(const FaultShim& shim);
    ~Loaded();
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
  };

  void fail_disk(DiskFault fault) { settings_->disk = fault; }
  void move_clock(std::int64_t ahead_ms) { settings_->clock_ahead_ms = ahead_ms; }
  void heal() {
    fail_disk(DiskFault::none);
    move_clock(0);
  }

 private:
  const std::string path_;
  ShimSettings* const settings_;
};

}  // namespace danmakud::test
