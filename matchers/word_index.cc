#include "matchers/word_index.h"

#include <bit>
#include <limits>

#include "matchers/word_share.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kManyWords = 4000;  // more hold most pairs of characters that are said

struct Keyed {
  std::uint64_t key = 0;
  std::uint32_t word = 0, before = 0;
};

std::uint64_t key_of(std::u32string_view characters) {
  std::uint64_t key = 0;
  for (const char32_t c : characters) key = key << 21 | c;
  return key;
}

// About how many of the words hold some neighbouring characters: what stands in many is a word of the language, and
// common. Keys may share a counter: a guess is enough.
class KeyCounts {
 public:
  KeyCounts(std::span<const std::u32string_view> words, std::size_t size)
      : size_(size), counts_(std::bit_ceil(8 * words.size() + 8)) {
    for (const std::u32string_view word : words) {
      for (std::size_t at = 0; at + size <= word.size(); ++at) ++counts_[place_of(word.substr(at, size))];
    }
  }

  // The place of the rarest key in a word that is longer than one.
  std::uint32_t rarest_in(std::u32string_view word) const {
    std::uint32_t rarest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::uint32_t at = 0; at + size_ <= word.size(); ++at) {
      const std::u32string_view key = word.substr(at, size_);
      const double share = share_of(key) * counts_[place_of(key)];
      if (share < least) rarest = at;
      least = std::min(least, share);
    }
    return rarest;
  }

 private:
  std::size_t place_of(std::u32string_view key) const {
    return key_of(key) * 0x9E3779B97F4A7C15u >> 32 & (counts_.size() - 1);
  }

  std::size_t size_;
  std::vector<std::uint32_t> counts_;
};

std::uint32_t shift_for(std::size_t power_of_two) {
  return static_cast<std::uint32_t>(64 - std::countr_zero(power_of_two));
}

}  // namespace

WordIndex::WordIndex(std::span<const std::u32string_view> words) {
  std::vector<Keyed> keyed;
  keyed.reserve(words.size());
  entries_.reserve(words.size());
  const std::size_t longest = words.size() < kManyWords ? 2 : 3;
  const KeyCounts counts(words, longest);
  for (const std::u32string_view word : words) {
    const std::size_t size = std::min(word.size(), longest);
    const std::uint32_t before = word.size() > size ? counts.rarest_in(word) : 0;
    keyed.push_back({key_of(word.substr(before, size)), static_cast<std::uint32_t>(keyed.size()), before});
    has_keys_of_[size] = true;
  }
  std::ranges::stable_sort(keyed, {}, &Keyed::key);
  std::size_t keys = keyed.empty() ? 0 : 1;
  for (std::size_t at = 1; at < keyed.size(); ++at) keys += keyed[at].key != keyed[at - 1].key;
  slots_.assign(std::bit_ceil(2 * keys + 2), {});
  slot_shift_ = shift_for(slots_.size());
  filter_ = KeyFilter(keys);
  for (auto at = keyed.begin(); at != keyed.end();) {
    filter_.add(words[at->word].substr(at->before, longest));
    Slot slot{at->key, static_cast<std::uint32_t>(entries_.size()), 0};
    for (; at != keyed.end() && at->key == slot.key; ++at) add_entry(words[at->word], at->word, at->before);
    slot.end = static_cast<std::uint32_t>(entries_.size());
    add_key(slot);
  }
}

void WordIndex::add_entry(std::u32string_view word, std::uint32_t id, std::uint32_t before) {
  entries_.push_back({id, static_cast<std::uint32_t>(letters_.size()), static_cast<std::uint16_t>(before),
                      static_cast<std::uint16_t>(word.size())});
  letters_ += word;
}

void WordIndex::add_key(const Slot& key) {
  std::size_t slot = hash(key.key) >> slot_shift_;
  while (slots_[slot].begin != slots_[slot].end) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = key;
}

}  // namespace danmakud::matchers
