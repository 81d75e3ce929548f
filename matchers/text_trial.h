// One text at a time, and which of a rule set's patterns match in it: each is tried at most once. For the scanner only.
//
// Thread: one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "matchers/character_bloom.h"
#include "matchers/round_set.h"
#include "matchers/rule_set_internal.h"

namespace danmakud::matchers {

class TextTrial {
 public:
  // By their ids; both outlive their use.
  void adopt(std::span<const CompiledPattern> patterns, std::span<const Demands> demands) {
    patterns_ = patterns;
    demands_ = demands;
  }

  // All that follows is about this text, which stays where it is.
  void begin(std::u32string_view text);

  bool matches(std::uint32_t pattern);
  // The same, but false where it was asked or told of before.
  bool matches_anew(std::uint32_t pattern) { return !tried_.contains(pattern) && matches(pattern); }
  // It is known to match: it need not be tried.
  void know(std::uint32_t pattern);
  // Its leftmost match, in characters, where it matches.
  std::optional<Span> find(std::uint32_t pattern);

 private:
  bool matches_anywhere(std::uint32_t pattern);

  std::span<const CompiledPattern> patterns_;
  std::span<const Demands> demands_;
  std::u32string_view text_;
  std::optional<CharacterBloom> characters_;  // of text_, once they were asked for
  RoundSet tried_, matched_;                  // patterns
  ProgramRunner runner_;
};

}  // namespace danmakud::matchers
