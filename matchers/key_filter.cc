#include "matchers/key_filter.h"

#include <bit>

#include "matchers/key_filter_avx512.h"
#include "matchers/processor.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kBitsOfAKey = 32;  // one place in so many passes by chance

// No multiplication: those of 512 bits make the processor lower its clock.
template <std::size_t kSize>
std::uint32_t hash_at(const char32_t* key) {
  std::uint32_t hash = key[0];
  for (std::size_t next = 1; next < kSize; ++next) hash = std::rotl(hash, kKeyTurn) ^ key[next];
  return hash ^ hash >> kKeyFold;
}

std::uint32_t hash_of(std::u32string_view key) {
  if (key.size() == 1) return hash_at<1>(key.data());
  return key.size() == 2 ? hash_at<2>(key.data()) : hash_at<3>(key.data());
}

}  // namespace

KeyFilter::KeyFilter(std::size_t keys)
    : bits_(std::bit_ceil(kBitsOfAKey * keys + 32) / 32), mask_(static_cast<std::uint32_t>(32 * bits_.size() - 1)) {}

void KeyFilter::add(std::u32string_view key) {
  const std::uint32_t bit = hash_of(key) & mask_;
  bits_[bit / 32] |= 1u << bit % 32;
}

template <std::size_t kSize>
std::uint64_t KeyFilter::places_of(const char32_t* text, std::size_t places) const {
  std::uint64_t passing = 0;
  for (std::size_t at = 0; at < places; ++at) {
    const std::uint32_t bit = hash_at<kSize>(text + at) & mask_;
    passing = passing >> 1 | std::uint64_t{bits_[bit / 32] >> bit % 32} << 63;
  }
  return passing >> (kPlacesOfAStep - places);
}

std::uint64_t KeyFilter::places_in(std::u32string_view text, std::size_t key_size) const {
  static const bool is_wide = has_avx512();
  if (!is_wide) return places_plainly_in(text, key_size);
  return places_by_avx512(text.data(), places(text, key_size), key_size, bits_.data(), mask_);
}

std::uint64_t KeyFilter::places_plainly_in(std::u32string_view text, std::size_t key_size) const {
  const std::size_t most = places(text, key_size);
  if (most == 0) return 0;
  if (key_size == 1) return places_of<1>(text.data(), most);
  return key_size == 2 ? places_of<2>(text.data(), most) : places_of<3>(text.data(), most);
}

}  // namespace danmakud::matchers
