// Room on the disk that is kept for a bad day: given back so that rows can be deleted where nothing can be written any
// more, and taken again afterwards.
//
// Thread: record's.
#pragma once

#include <cstdint>
#include <string>

namespace danmakud::adapters {

class ReserveFile {
 public:
  // Takes `bytes`, but no more than a small part of the disk; takes nothing where there is no room.
  ReserveFile(std::string path, std::uint64_t bytes);

  void take();
  void give_back();

 private:
  const std::string path_;
  const std::uint64_t bytes_;
};

}  // namespace danmakud::adapters
