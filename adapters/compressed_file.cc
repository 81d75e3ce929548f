#include "adapters/compressed_file.h"

#include <cerrno>
#include <cstdio>
#include <vector>

#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

namespace danmakud::adapters {

namespace {

using pipeline::Result;

std::error_code system_error() {
  return {errno != 0 ? errno : EIO, std::generic_category()};
}

class PackedCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "compressed file"; }
  std::string message(int) const override { return "is damaged or cut short: what it holds cannot be unpacked"; }
};

std::error_code damaged() {
  static const PackedCategory category;
  return {1, category};
}

struct CloseGzip {
  void operator()(gzFile file) const { ::gzclose_r(file); }
};

// zlib passes plain bytes on as they are.
class GzipFile final : public CompressedFile {
 public:
  explicit GzipFile(gzFile file) : file_(file) { ::gzbuffer(file, 256 * 1024); }

  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t count = ::gzfread(out.data(), 1, out.size(), file_.get());
    if (count == out.size()) return count;
    int error = Z_OK;
    ::gzerror(file_.get(), &error);
    if (error == Z_ERRNO) return system_error();
    if (error != Z_OK) return damaged();
    return count;
  }

  std::uint64_t consumed() const override {
    return static_cast<std::uint64_t>(std::max<z_off_t>(0, gzoffset(file_.get())));
  }

 private:
  std::unique_ptr<gzFile_s, CloseGzip> file_;
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct FreeStream {
  void operator()(ZSTD_DStream* stream) const { ::ZSTD_freeDStream(stream); }
};

class ZstdFile final : public CompressedFile {
 public:
  explicit ZstdFile(std::FILE* file) : file_(file), stream_(::ZSTD_createDStream()), input_(::ZSTD_DStreamInSize()) {}

  Result<std::size_t> read(std::span<char> out) override {
    ZSTD_outBuffer target{out.data(), out.size(), 0};
    while (target.pos < target.size) {
      if (pending_.pos == pending_.size && !refill()) {
        if (std::ferror(file_.get()) != 0) return system_error();
        if (is_inside_frame_) return damaged();  // cut off
        break;
      }
      const std::size_t hint = ::ZSTD_decompressStream(stream_.get(), &target, &pending_);
      if (::ZSTD_isError(hint) != 0) return damaged();
      is_inside_frame_ = hint != 0;
    }
    return target.pos;
  }

  std::uint64_t consumed() const override { return consumed_; }

 private:
  bool refill() {
    pending_ = {input_.data(), std::fread(input_.data(), 1, input_.size(), file_.get()), 0};
    consumed_ += pending_.size;
    return pending_.size > 0;
  }

  std::unique_ptr<std::FILE, CloseFile> file_;
  std::unique_ptr<ZSTD_DStream, FreeStream> stream_;
  std::vector<char> input_;
  ZSTD_inBuffer pending_{nullptr, 0, 0};
  std::uint64_t consumed_ = 0;
  bool is_inside_frame_ = false;
};

}  // namespace

Result<std::unique_ptr<CompressedFile>> open_compressed(const std::string& path) {
  errno = 0;
  if (path.ends_with(".zst")) {
    std::FILE* const file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) return system_error();
    return std::make_unique<ZstdFile>(file);
  }
  gzFile const file = path == "-" ? ::gzdopen(::dup(STDIN_FILENO), "rb") : ::gzopen(path.c_str(), "rb");
  if (file == nullptr) return system_error();
  return std::make_unique<GzipFile>(file);
}

}  // namespace danmakud::adapters
