#include "matchers/word_index.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "matchers/word_share.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kBitsOfAKey = 32;  // of the filter: one pair in so many passes by chance

std::uint64_t key_of(char32_t first, char32_t second) {
  return std::uint64_t{first} << 32 | second;
}

struct Keyed {
  char32_t first = 0, second = 0;
  std::uint32_t word = 0, before = 0;

  std::uint64_t key() const { return key_of(first, second); }
};

// About how many of the words hold a pair: what stands in many is a word of the language, and common. Pairs may share a
// counter: a guess is enough.
class PairCounts {
 public:
  explicit PairCounts(std::span<const std::u32string_view> words) : counts_(std::bit_ceil(8 * words.size() + 8)) {
    for (const std::u32string_view word : words) {
      for (std::size_t at = 0; at + 1 < word.size(); ++at) ++counts_[place_of(word[at], word[at + 1])];
    }
  }

  std::uint32_t rarest_pair_of(std::u32string_view word) const {
    std::uint32_t rarest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::uint32_t at = 0; at + 1 < word.size(); ++at) {
      const double share = share_of(word.substr(at, 2)) * counts_[place_of(word[at], word[at + 1])];
      if (share < least) rarest = at;
      least = std::min(least, share);
    }
    return rarest;
  }

 private:
  std::size_t place_of(char32_t first, char32_t second) const {
    return key_of(first, second) * 0x9E3779B97F4A7C15u >> 32 & (counts_.size() - 1);
  }

  std::vector<std::uint32_t> counts_;
};

std::uint32_t shift_for(std::size_t power_of_two) {
  return static_cast<std::uint32_t>(32 - std::countr_zero(power_of_two));
}

}  // namespace

WordIndex::WordIndex(std::span<const std::u32string_view> words) {
  std::vector<Keyed> keyed;
  keyed.reserve(words.size());
  entries_.reserve(words.size());
  const PairCounts pairs(words);
  for (const std::u32string_view word : words) {
    const std::uint32_t before = pairs.rarest_pair_of(word);
    const char32_t second = word.size() == 1 ? kNothing : word[before + 1];
    keyed.push_back({word[before], second, static_cast<std::uint32_t>(keyed.size()), before});
    has_singles_ = has_singles_ || word.size() == 1;
  }
  std::ranges::stable_sort(keyed, {}, &Keyed::key);
  std::size_t keys = keyed.empty() ? 0 : 1;
  for (std::size_t at = 1; at < keyed.size(); ++at) keys += keyed[at].key() != keyed[at - 1].key();
  slots_.assign(std::bit_ceil(2 * keys + 2), {});
  slot_shift_ = shift_for(slots_.size());
  filter_.assign(std::bit_ceil(kBitsOfAKey * keys + 32) / 32, 0);
  filter_shift_ = shift_for(32 * filter_.size());
  for (auto at = keyed.begin(); at != keyed.end();) {
    Slot key{at->first, at->second, static_cast<std::uint32_t>(entries_.size()), 0};
    for (; at != keyed.end() && at->key() == key_of(key.first, key.second); ++at)
      add_entry(words[at->word], at->word, at->before);
    key.end = static_cast<std::uint32_t>(entries_.size());
    add_key(key);
  }
}

void WordIndex::add_entry(std::u32string_view word, std::uint32_t id, std::uint32_t before) {
  Entry entry{id, static_cast<std::uint32_t>(letters_.size()), 0, static_cast<std::uint16_t>(before),
              static_cast<std::uint16_t>(word.size())};
  if (word.size() > 2) entry.neighbour = word[before + 2 < word.size() ? before + 2 : before - 1];
  entries_.push_back(entry);
  letters_ += word;
}

void WordIndex::add_key(const Slot& key) {
  const std::uint32_t bit = hash(key.first, key.second) >> filter_shift_;
  filter_[bit / 32] |= 1u << bit % 32;
  std::size_t slot = hash(key.first, key.second) >> slot_shift_;
  while (slots_[slot].begin != slots_[slot].end) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = key;
}

}  // namespace danmakud::matchers
