// LD_PRELOADed under the daemon: the calls by which SQLite writes its files, made to fail as a disk does, and the
// system clock, made to jump. Every other file and call goes straight through.
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/faults/fault_shim.h"

namespace {

using danmakud::test::DiskFault;
using danmakud::test::ShimSettings;

constexpr long kSlowSyncNs = 30'000'000;

ShimSettings* settings() {
  static ShimSettings* const mapped = [] {
    const char* const path = std::getenv(danmakud::test::kShimVariable);
    return path == nullptr ? nullptr : danmakud::test::map_shim_settings(path);
  }();
  return mapped;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool is_shimmed(const char* path) {
  return std::strstr(path, danmakud::test::kShimmedFile) != nullptr;
}

DiskFault fault_of(int file) {
  if (settings() == nullptr || settings()->disk == DiskFault::none) return DiskFault::none;
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return DiskFault::none;
  path[size] = '\0';
  return is_shimmed(path) ? settings()->disk.load() : DiskFault::none;
}

int failure(int error) {
  errno = error;
  return -1;
}

// 0: nothing is wrong with writing to it.
int write_error_of(DiskFault fault) {
  if (fault == DiskFault::full) return ENOSPC;
  if (fault == DiskFault::write_error) return EIO;
  return fault == DiskFault::read_only ? EROFS : 0;
}

ssize_t shimmed_pwrite(const char* name, int file, const void* bytes, size_t size, off64_t at) {
  static auto* const write_at = real<ssize_t(int, const void*, size_t, off64_t)>(name);
  const DiskFault fault = fault_of(file);
  if (const int error = write_error_of(fault)) return failure(error);
  if (fault == DiskFault::short_write && size > 1) size /= 2;
  return write_at(file, bytes, size, at);
}

int shimmed_sync(const char* name, int file) {
  const DiskFault fault = fault_of(file);
  if (fault == DiskFault::sync_error) return failure(EIO);
  if (fault == DiskFault::slow_sync) {
    const timespec pause{0, kSlowSyncNs};
    nanosleep(&pause, nullptr);
  }
  return real<int(int)>(name)(file);
}

int shimmed_open(const char* name, const char* path, int flags, mode_t mode) {
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  const bool fails = writes && is_shimmed(path) && settings() != nullptr && settings()->disk == DiskFault::read_only;
  return fails ? failure(EROFS) : real<int(const char*, int, ...)>(name)(path, flags, mode);
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  return shimmed_pwrite("pwrite64", file, bytes, size, at);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  return shimmed_pwrite("pwrite64", file, bytes, size, at);
}
int fsync(int file) {
  return shimmed_sync("fsync", file);
}
int fdatasync(int file) {
  return shimmed_sync("fdatasync", file);
}
int ftruncate64(int file, off64_t size) noexcept {
  if (const int error = write_error_of(fault_of(file))) return failure(error);
  return real<int(int, off64_t)>("ftruncate64")(file, size);
}
int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return shimmed_open("open", path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return shimmed_open("open64", path, flags, mode);
}
int clock_gettime(clockid_t clock, timespec* now) noexcept {
  static auto* const read_clock = real<int(clockid_t, timespec*)>("clock_gettime");
  const int result = read_clock(clock, now);
  if (result == 0 && clock == CLOCK_REALTIME && settings() != nullptr) now->tv_sec += settings()->clock_ahead_ms / 1000;
  return result;
}

}  // extern "C"
