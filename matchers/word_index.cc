#include "matchers/word_index.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "matchers/word_share.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kBitsOfAKey = 16;  // of the filter: one pair in so many passes by chance

struct Keyed {
  char32_t first = 0, second = 0;
  std::uint32_t word = 0, before = 0;
};

std::uint32_t rarest_pair_of(std::u32string_view word) {
  std::uint32_t rarest = 0;
  double share = 2;
  for (std::uint32_t at = 0; at + 1 < word.size(); ++at) {
    const double own = share_of(word.substr(at, 2));
    if (own < share) share = own, rarest = at;
  }
  return rarest;
}

std::uint32_t shift_for(std::size_t power_of_two) {
  return static_cast<std::uint32_t>(32 - std::countr_zero(power_of_two));
}

}  // namespace

WordIndex::WordIndex(std::span<const std::u32string> words) {
  std::vector<Keyed> keyed;
  for (const std::u32string& word : words) {
    const std::uint32_t before = rarest_pair_of(word);
    const char32_t second = word.size() == 1 ? kNothing : word[before + 1];
    keyed.push_back({word[before], second, static_cast<std::uint32_t>(keyed.size()), before});
    has_singles_ = has_singles_ || word.size() == 1;
  }
  const auto key_of = [](const Keyed& one) { return std::tie(one.first, one.second); };
  std::ranges::stable_sort(keyed, {}, key_of);
  slots_.assign(std::bit_ceil(2 * keyed.size() + 2), {});
  filter_.assign(std::bit_ceil(kBitsOfAKey * keyed.size() + 32) / 32, 0);
  slot_shift_ = shift_for(slots_.size());
  filter_shift_ = shift_for(filter_.size() * 32);
  for (auto at = keyed.begin(); at != keyed.end();) {
    Slot key{at->first, at->second, static_cast<std::uint32_t>(entries_.size()), 0};
    for (; at != keyed.end() && key_of(*at) == std::tie(key.first, key.second); ++at)
      add_entry(words[at->word], at->word, at->before);
    key.end = static_cast<std::uint32_t>(entries_.size());
    add_key(key);
  }
}

void WordIndex::add_entry(const std::u32string& word, std::uint32_t id, std::uint32_t before) {
  entries_.push_back(
      {id, before, static_cast<std::uint32_t>(letters_.size()), static_cast<std::uint32_t>(word.size())});
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
