// Rules as people write them, in TOML: parsed, with the place of everything that can be wrong. No file is opened here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/fault.h"

namespace danmakud::matchers {

// A string of a rule file with its place, so that every later complaint about it can name it.
struct Placed {
  std::string text;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// Where a text came from, as a rule can name it. A bit each, so that a rule's channels are a mask.
enum class Channel : std::uint8_t { comment = 1, private_message = 2, feedback = 4 };
inline constexpr std::uint8_t kAllChannels = 7;

struct Rule {
  std::string id;        // "commerce.mismatch.basic"
  std::string category;  // "commerce.mismatch"
  double weight = 0.5;   // 0…1: how sure a hit alone makes it
  std::vector<Placed> any;
  std::vector<Placed> all;
  std::vector<Placed> none;
  std::uint8_t channels = kAllChannels;
  bool channels_given =
      false;  // written in the file: only then may a rule of a "counted" category open tickets from comments
  std::vector<Placed> match;  // examples, checked at every load
  std::vector<Placed> nomatch;
  std::string file;
  std::uint32_t line = 0;
};

struct ParsedRules {
  std::vector<Rule> rules;
  Faults faults;  // every fault, not only the first; the rules are not to be used unless it is empty
};

// `toml`: the file's text; `file`: its name, for the faults only. Unknown keys are faults that name the nearest valid
// one.
ParsedRules parse_rules(std::string_view toml, std::string_view file);

}  // namespace danmakud::matchers
