// The learnt classifier as a file: columns of int8 weights, compressed, behind a line that says what it is and a hash
// of the rest.
//
//   "danmakud model 4\n"  "sha256 <64 hex digits>\n"  one zstd frame:
//   per column: a byte n and n bytes of name, float32 scale, kLengthClasses float32 biases (little endian),
//   buckets_of(column) int8 weights
//
// The same columns give the same bytes with the same release of zstd.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/fault.h"
#include "matchers/ngrams.h"

namespace danmakud::matchers {

inline constexpr std::uint32_t kCategoryBuckets = 1u << 16;  // n-grams share them by bucket % kCategoryBuckets

// One thing the model answers, as a logit: bias of the length + scale × Σ weights[bucket] / √(number of n-grams).
struct ModelColumn {
  std::string name;  // kMessageColumn, kCommentColumn, or a category
  float scale = 0;
  std::array<float, kLengthClasses> biases{};
  std::vector<std::int8_t> weights;  // buckets_of(this column)
};

inline constexpr std::string_view kMessageColumn = "message";  // complaint or not, of what was written to us
inline constexpr std::string_view kCommentColumn = "comment";  // complaint or not, of what was said in a room
inline constexpr std::size_t kFirstCategory = 2;               // columns before it say whether, from it on, of what
inline constexpr std::size_t kModelColumns = 16;               // at most
inline constexpr std::size_t kMaxModelBytes = 4u << 20;        // of a file

constexpr std::uint32_t buckets_of(std::size_t column) {
  return column < kFirstCategory ? kNgramBuckets : kCategoryBuckets;
}

std::string write_model(const std::vector<ModelColumn>& columns);

struct ReadModel {
  std::vector<ModelColumn> columns;  // the two of kMessageColumn and kCommentColumn first
  std::string version;               // "sha256:07be845a"
  Faults faults;                     // one; then nothing else is to be used
};

// Time and memory are bounded by kMaxModelBytes and kModelColumns, whatever `bytes` holds.
ReadModel read_model(std::string_view bytes, std::string_view file);

}  // namespace danmakud::matchers
