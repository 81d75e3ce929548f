// A table from 64-bit hashes to small values, in little more memory than they take, and with no pause while it grows.
//
// How: each part of the table is one run of entries in the order of their keys, with gaps; where a key lies in its part
// is told by how great it is. So a search ends at the first gap or greater key, mostly within a cache line, even in a
// table that is 7/8 full; and a part grows alone, by a quarter.
//
// Keys are hashes that anybody can compute, of ids that anybody can choose. So a key is kept multiplied by a secret odd
// number: who does not know it cannot make keys that meet (Dietzfelbinger et al. 1997, multiply-shift).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "pipeline/fetch_line.h"

namespace danmakud::pipeline {

// Keys are well-mixed hashes and never 0.
template <class Value>
class KeyTable {
 public:
  explicit KeyTable(std::uint64_t seed = 0) : factor_(seed | 1) {}

  // Null: it is not there. Holds, like the other, until the next insert or erase.
  Value* find(std::uint64_t key) {
    key *= factor_;
    return part_of(key).find(key);
  }
  // The key's value, and whether it is new.
  std::pair<Value*, bool> insert(std::uint64_t key);
  void erase(std::uint64_t key) {
    key *= factor_;
    size_ -= part_of(key).erase(key) ? 1 : 0;
  }
  void clear();  // keeps the room

  // Loads what the others will look at: of many keys, one behind the other, the memory is waited for together.
  void fetch(std::uint64_t key) const {
    key *= factor_;
    part_of(key).fetch(key);
  }
  std::size_t size() const { return size_; }
  std::size_t longest_run_for_test() const;

 private:
  struct Entry {
    std::array<std::uint32_t, 2> halves{};  // not one number: that would leave a gap before the value
    Value value{};

    std::uint64_t key() const { return std::uint64_t{halves[1]} << 32 | halves[0]; }
    bool is_empty() const { return key() == 0; }
    void set_key(std::uint64_t key) {
      halves = {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
    }
  };

  class Part {
   public:
    Value* find(std::uint64_t key);
    std::pair<Value*, bool> insert(std::uint64_t key);
    bool erase(std::uint64_t key);
    void clear();
    void fetch(std::uint64_t key) const { fetch_line(&entries_[home(key)]); }
    std::size_t longest_run() const;

   private:
    static constexpr std::size_t kLeast = 16;

    // By the 32 bits behind those that tell the part.
    std::size_t home(std::uint64_t key) const { return (key << kPartBits >> 32) * homes_ >> 32; }
    std::size_t place(std::uint64_t key) const;  // where it is or belongs
    void grow();
    void keep_end(std::size_t last);

    std::size_t homes_ = kLeast, used_ = 0;
    std::vector<Entry> entries_{2 * kLeast};  // the last one is always empty
  };

  static constexpr unsigned kPartBits = 6;
  Part& part_of(std::uint64_t key) { return parts_[key >> (64 - kPartBits)]; }
  const Part& part_of(std::uint64_t key) const { return parts_[key >> (64 - kPartBits)]; }

  std::uint64_t factor_;
  std::vector<Part> parts_{std::size_t{1} << kPartBits};
  std::size_t size_ = 0;
};

template <class Value>
std::pair<Value*, bool> KeyTable<Value>::insert(std::uint64_t key) {
  key *= factor_;
  const std::pair<Value*, bool> inserted = part_of(key).insert(key);
  if (inserted.second) ++size_;
  return inserted;
}

template <class Value>
void KeyTable<Value>::clear() {
  for (Part& part : parts_) part.clear();
  size_ = 0;
}

template <class Value>
std::size_t KeyTable<Value>::longest_run_for_test() const {
  std::size_t longest = 0;
  for (const Part& part : parts_) longest = std::max(longest, part.longest_run());
  return longest;
}

template <class Value>
std::size_t KeyTable<Value>::Part::longest_run() const {
  std::size_t longest = 0, run = 0;
  for (const Entry& entry : entries_) longest = std::max(longest, run = entry.is_empty() ? 0 : run + 1);
  return longest;
}

template <class Value>
std::size_t KeyTable<Value>::Part::place(std::uint64_t key) const {
  std::size_t place = home(key);
  while (!entries_[place].is_empty() && entries_[place].key() < key) ++place;
  return place;
}

template <class Value>
Value* KeyTable<Value>::Part::find(std::uint64_t key) {
  Entry& entry = entries_[place(key)];
  return entry.key() == key ? &entry.value : nullptr;
}

template <class Value>
std::pair<Value*, bool> KeyTable<Value>::Part::insert(std::uint64_t key) {
  std::size_t at = place(key);
  if (entries_[at].key() == key) return {&entries_[at].value, false};
  if (used_ >= homes_ - homes_ / 8) {
    grow();
    at = place(key);
  }
  std::size_t gap = at;
  while (!entries_[gap].is_empty()) ++gap;
  keep_end(gap);
  Entry* const run = entries_.data();
  std::move_backward(run + at, run + gap, run + gap + 1);
  entries_[at] = {};
  entries_[at].set_key(key);
  ++used_;
  return {&entries_[at].value, true};
}

template <class Value>
bool KeyTable<Value>::Part::erase(std::uint64_t key) {
  std::size_t at = place(key);
  if (entries_[at].key() != key) return false;
  for (std::size_t next = at + 1; !entries_[next].is_empty() && home(entries_[next].key()) < next; ++next) {
    entries_[at++] = entries_[next];
  }
  entries_[at] = {};
  --used_;
  return true;
}

template <class Value>
void KeyTable<Value>::Part::clear() {
  std::ranges::fill(entries_, Entry{});
  used_ = 0;
}

template <class Value>
void KeyTable<Value>::Part::grow() {
  homes_ += homes_ / 4;
  const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(homes_ + homes_ / 84 + kLeast));
  std::size_t next = 0;
  for (const Entry& entry : old) {
    if (entry.is_empty()) continue;
    next = std::max(next, home(entry.key()));
    keep_end(next);
    entries_[next++] = entry;
  }
}

template <class Value>
void KeyTable<Value>::Part::keep_end(std::size_t last) {
  if (last + 1 >= entries_.size()) entries_.resize(last + 1 + kLeast);
}

}  // namespace danmakud::pipeline
