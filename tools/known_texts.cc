#include "tools/known_texts.h"

#include <algorithm>

#include <xxhash.h>

#include "matchers/fold.h"
#include "matchers/utf8.h"

namespace danmakud::tools {
namespace {

constexpr std::size_t kLength = 4;
constexpr double kLike = 0.5;  // of what either has, how much both have

// The different sequences of four characters; of a shorter text itself.
std::vector<std::uint64_t> sequences_of(std::string_view text) {
  std::vector<char32_t> characters;
  const std::string folded = matchers::fold(text);
  for (const char* at = folded.data(); at != folded.data() + folded.size();) {
    characters.push_back(matchers::decode_utf8(at));
  }
  characters.resize(std::max(characters.size(), kLength));
  std::vector<std::uint64_t> sequences;
  for (std::size_t i = 0; i + kLength <= characters.size(); ++i) {
    sequences.push_back(XXH3_64bits(&characters[i], kLength * sizeof(char32_t)));
  }
  std::ranges::sort(sequences);
  sequences.erase(std::unique(sequences.begin(), sequences.end()), sequences.end());
  return sequences;
}

}  // namespace

void KnownTexts::add(std::string_view text) {
  const std::vector<std::uint64_t> sequences = sequences_of(text);
  for (const std::uint64_t sequence : sequences) {
    texts_with_[sequence].push_back(static_cast<std::uint32_t>(sizes_.size()));
  }
  sizes_.push_back(sequences.size());
}

bool KnownTexts::has_like(std::string_view text) const {
  const std::vector<std::uint64_t> sequences = sequences_of(text);
  std::unordered_map<std::uint32_t, std::size_t> shared;
  for (const std::uint64_t sequence : sequences) {
    const auto found = texts_with_.find(sequence);
    if (found == texts_with_.end()) continue;
    for (const std::uint32_t known : found->second) ++shared[known];
  }
  return std::ranges::any_of(shared, [&](const auto& with) {
    const auto both = static_cast<double>(with.second);
    return both >= kLike * (static_cast<double>(sequences.size() + sizes_[with.first]) - both);
  });
}

}  // namespace danmakud::tools
