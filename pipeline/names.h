// Numbers for the few names that very many things have. A name is never forgotten.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace danmakud::pipeline {

class Names {
 public:
  std::uint32_t number_of(std::string_view name) {
    const auto known = numbers_.find(name);
    if (known != numbers_.end()) return known->second;
    const auto number = static_cast<std::uint32_t>(names_.size());
    numbers_.emplace(names_.emplace_back(name), number);
    return number;
  }
  const std::string& operator[](std::uint32_t number) const { return names_[number]; }

 private:
  std::deque<std::string> names_;  // stay where they are
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

}  // namespace danmakud::pipeline
