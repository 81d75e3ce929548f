// Small lists of numbers, one behind the other.
#pragma once

#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace danmakud::matchers {

class ListTable {
 public:
  struct Member {
    std::uint32_t list = 0, number = 0;
  };

  ListTable() = default;
  // So many lists; of each one its members, in the order in which they come.
  ListTable(std::size_t lists, std::span<const Member> members) : numbers_(members.size()), ends_(lists + 2) {
    for (const Member& member : members) ++ends_[member.list + 2];
    std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
    for (const Member& member : members) numbers_[ends_[member.list + 1]++] = member.number;
    ends_.pop_back();
  }

  std::span<const std::uint32_t> operator[](std::size_t list) const {
    return std::span(numbers_).subspan(ends_[list], ends_[list + 1] - ends_[list]);
  }
  std::size_t size() const { return ends_.size() - 1; }

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, numbers_, ends_);
  }

 private:
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> ends_ = {0};
};

}  // namespace danmakud::matchers
