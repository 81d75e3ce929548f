// A pattern tried on one text: a small machine that follows all its ways at once, in time text × pattern at most.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "matchers/fold.h"
#include "matchers/pattern_node.h"

namespace danmakud::matchers {

struct PatternProgram {
  struct Instruction {
    enum class Kind : std::uint8_t { literal, set, any, assertion, fork, jump, match };
    Kind kind = Kind::match;
    Assertion assertion = Assertion::text_begin;
    std::uint32_t to = 0;     // jump, fork: next instruction; set: index into sets; literal: the character
    std::uint32_t other = 0;  // fork: the other next instruction
  };
  std::vector<Instruction> code;
  std::vector<CharacterSet> sets;
  CharacterSet firsts;         // what a match can begin with
  bool begins_anyhow = false;  // firsts says nothing
};

PatternProgram program_of(const PatternNode& node);

// Memory for running programs; belongs to one thread.
class ProgramRunner {
 public:
  // The leftmost match, of those the longest; in characters of `text`, which holds no '\n'.
  std::optional<Span> find(const PatternProgram& program, std::span<const char32_t> text);

 private:
  struct Thread {
    std::uint32_t at = 0;     // instruction
    std::uint32_t begin = 0;  // where its match began
  };
  struct Step;

  std::vector<Thread> now_, next_;
  std::vector<std::uint32_t> pending_;     // instructions to follow
  std::vector<std::uint32_t> visited_at_;  // by instruction: the step in which it was last entered
  std::uint32_t step_ = 0;
};

}  // namespace danmakud::matchers
