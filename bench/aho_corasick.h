// The textbook's way to find words: one automaton of bytes, with a step for every byte in every state. For comparison.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace danmakud::bench {

class AhoCorasick {
 public:
  explicit AhoCorasick(const std::vector<std::string>& words);

  // Whether one of the words stands in the text.
  bool is_in(std::string_view text) const;
  std::size_t bytes() const { return states_.size() * sizeof(State); }

 private:
  struct State {
    std::array<std::uint32_t, 256> next{};
    bool ends_word = false;
  };
  void add(std::string_view word);
  void complete();

  std::vector<State> states_ = std::vector<State>(1);
};

}  // namespace danmakud::bench
