// An advisory lock on a file of its own: held while the object lives, freed by the kernel when the process dies.
#pragma once

#include <string>

namespace danmakud::adapters {

class FileLock {
 public:
  explicit FileLock(const std::string& path);  // throws StoreError when another process holds it
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_ = -1;
};

}  // namespace danmakud::adapters
