#include "matchers/model_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include <zstd.h>

#include "matchers/sha256.h"

namespace danmakud::matchers {
namespace {

static_assert(std::endian::native == std::endian::little, "the file holds floats as they lie in memory");

constexpr std::string_view kMagic = "danmakud model ";
constexpr std::string_view kFormat = "4";
constexpr std::string_view kHashWord = "sha256 ";
constexpr int kCompression = 19;
constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxContent = kModelColumns * (1 + kMaxNameBytes + (1 + kLengthClasses) * sizeof(float)) +
                                    kFirstCategory * kNgramBuckets +
                                    (kModelColumns - kFirstCategory) * kCategoryBuckets;

void append_float(float value, std::string& out) {
  const auto bytes = std::bit_cast<std::array<char, sizeof value>>(value);
  out.append(bytes.data(), bytes.size());
}

// Takes a line off the front of `bytes`; nothing where there is none.
std::optional<std::string_view> take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return line;
}

std::optional<std::string> decompress(std::string_view frame) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size > kMaxContent) return std::nullopt;  // the codes for "unknown" and "no frame" are larger still
  std::string content(size, '\0');
  const std::size_t got = ZSTD_decompress(content.data(), content.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0 || got != content.size()) return std::nullopt;
  return content;
}

bool take(std::string_view& content, void* into, std::size_t bytes) {
  if (content.size() < bytes) return false;
  std::memcpy(into, content.data(), bytes);
  content.remove_prefix(bytes);
  return true;
}

bool take_column(std::string_view& content, std::uint32_t buckets, ModelColumn& column) {
  std::uint8_t name_bytes = 0;
  if (!take(content, &name_bytes, 1) || name_bytes == 0 || name_bytes > kMaxNameBytes) return false;
  column.name.resize(name_bytes);
  column.weights.resize(buckets);
  return take(content, column.name.data(), name_bytes) && take(content, &column.scale, sizeof column.scale) &&
         take(content, column.biases.data(), sizeof column.biases) && take(content, column.weights.data(), buckets);
}

bool take_columns(std::string_view content, std::vector<ModelColumn>& columns) {
  while (!content.empty()) {
    if (columns.size() == kModelColumns) return false;
    const std::uint32_t buckets = buckets_of(columns.size());
    if (!take_column(content, buckets, columns.emplace_back())) return false;
  }
  const auto is_finite = [](const ModelColumn& column) {
    return std::isfinite(column.scale) &&
           std::ranges::all_of(column.biases, [](float bias) { return std::isfinite(bias); });
  };
  return columns.size() > kFirstCategory && std::ranges::all_of(columns, is_finite) &&
         columns[0].name == kMessageColumn && columns[1].name == kCommentColumn;
}

}  // namespace

std::string write_model(const std::vector<ModelColumn>& columns) {
  std::string content;
  for (const ModelColumn& column : columns) {
    content += static_cast<char>(column.name.size());
    content += column.name;
    append_float(column.scale, content);
    for (const float bias : column.biases) append_float(bias, content);
    for (const std::int8_t weight : column.weights) content += static_cast<char>(weight);
  }
  std::string frame(ZSTD_compressBound(content.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), content.data(), content.size(), kCompression));
  return std::string(kMagic) + std::string(kFormat) + "\n" + std::string(kHashWord) + sha256_hex(frame) + "\n" + frame;
}

ReadModel read_model(std::string_view bytes, std::string_view file) {
  ReadModel read;
  const auto refuse = [&](std::uint32_t line, std::string message) {
    read = {};
    read.faults.push_back({std::string(file), line, 0, std::move(message)});
    return read;
  };
  if (bytes.size() > kMaxModelBytes) return refuse(0, "larger than any model (at most 4 MiB)");
  std::string_view rest = bytes;
  const std::optional<std::string_view> head = take_line(rest);
  if (!head || !head->starts_with(kMagic)) return refuse(1, "not a model file of danmakud");
  if (const std::string_view format = head->substr(kMagic.size()); format != kFormat) {
    return refuse(1, "model of format " + std::string(format.substr(0, 16)) + "; this program reads format " +
                         std::string(kFormat) + ": train it again, or run the program it came with");
  }
  const std::optional<std::string_view> hash = take_line(rest);
  if (!hash || *hash != std::string(kHashWord) + sha256_hex(rest)) {
    return refuse(2, "cut short or damaged: the hash does not fit; copy the file again");
  }
  const std::optional<std::string> content = decompress(rest);
  if (!content || !take_columns(*content, read.columns)) return refuse(3, "its content is not that of a model");
  read.version = sha256_version(rest);
  return read;
}

}  // namespace danmakud::matchers
