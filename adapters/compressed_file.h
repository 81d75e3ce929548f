// Recorded events as they lie on disk: plain, .gz or .zst, or standard input; read as one stream of bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "pipeline/store.h"

namespace danmakud::adapters {

// Thread: one.
class CompressedFile {
 public:
  virtual ~CompressedFile() = default;
  // Fills `out` as far as it can; fewer bytes only at the end, 0 behind it. A damaged file is an error.
  virtual pipeline::Result<std::size_t> read(std::span<char> out) = 0;
  virtual std::uint64_t consumed() const = 0;  // bytes of the file itself so far, for a progress bar
};

// "-" is standard input, plain or gzip. The suffix .zst chooses zstd; gzip is told from plain by its first bytes.
pipeline::Result<std::unique_ptr<CompressedFile>> open_compressed(const std::string& path);

}  // namespace danmakud::adapters
