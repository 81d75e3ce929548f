// Texts that others must not repeat: what is like one of them, word for word or nearly, is told from what is new.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace danmakud::tools {

class KnownTexts {
 public:
  void add(std::string_view text);

  // Whether half of the different sequences of four characters that it and one of them have, folded, are in both.
  bool has_like(std::string_view text) const;

 private:
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> texts_with_;  // by the hash of a sequence
  std::vector<std::size_t> sizes_;                                            // of each text, in sequences
};

}  // namespace danmakud::tools
