#include "bench/aho_corasick.h"

namespace danmakud::bench {

AhoCorasick::AhoCorasick(const std::vector<std::string>& words) {
  for (const std::string& word : words) add(word);
  complete();
}

void AhoCorasick::add(std::string_view word) {
  std::uint32_t state = 0;
  for (const char c : word) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (states_[state].next[byte] == 0) {
      states_[state].next[byte] = static_cast<std::uint32_t>(states_.size());
      states_.emplace_back();
    }
    state = states_[state].next[byte];
  }
  states_[state].ends_word = true;
}

// By breadth: where a state has no step, it takes that of the longest suffix that is a state.
void AhoCorasick::complete() {
  std::vector<std::uint32_t> suffix(states_.size(), 0), queue = {0};
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::uint32_t state = queue[at];
    states_[state].ends_word |= states_[suffix[state]].ends_word;
    for (std::size_t byte = 0; byte < 256; ++byte) {
      std::uint32_t& next = states_[state].next[byte];
      const std::uint32_t elsewhere = state == 0 ? 0 : states_[suffix[state]].next[byte];
      if (next == 0) {
        next = elsewhere;
      } else {
        suffix[next] = elsewhere;
        queue.push_back(next);
      }
    }
  }
}

bool AhoCorasick::is_in(std::string_view text) const {
  std::uint32_t state = 0;
  bool found = false;
  for (const char c : text) {
    state = states_[state].next[static_cast<std::uint8_t>(c)];
    found |= states_[state].ends_word;
  }
  return found;
}

}  // namespace danmakud::bench
