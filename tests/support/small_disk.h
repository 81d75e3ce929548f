// A disk of its own that can be full or read-only: a tmpfs, where the system lets us mount one.
#pragma once

#include <cstddef>
#include <string>

#include "tests/support/temp_dir.h"

namespace danmakud::test {

class SmallDisk {
 public:
  explicit SmallDisk(std::size_t megabytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool is_mounted() const { return is_mounted_; }  // false: no right to; skip the test
  std::string operator/(const std::string& name) const { return directory_ / name; }

  void fill() const;            // to the last byte
  void empty() const;           // takes the filling away again
  void make_read_only() const;  // throws while files are open for writing

 private:
  TempDir directory_;
  bool is_mounted_ = false;
};

}  // namespace danmakud::test
