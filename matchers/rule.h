// Rules as people write them, in TOML: parsed, with the place of everything that can be wrong. No file is opened here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  std::string id;                                  // "commerce.mismatch.basic"
  std::string category;                            // "commerce.mismatch"
  double weight = 0.5;                             // 0…1: how sure a hit alone makes it
  std::array<std::optional<double>, 3> weight_of;  // of one channel, in the order of Channel, where it has its own
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

double weight_in(const Rule& rule, Channel channel);

// Words under a name: `{worry}` in a pattern of any file is one of them.
struct WordClass {
  Placed name;
  std::vector<Placed> words;  // patterns, which may name other classes
  std::string file;
};

// What stands for key words without being them, as a file writes it; Disguises makes spellings of it.
struct DisguiseTable {
  struct Entry {
    Placed key;
    std::vector<Placed> spellings;
  };
  std::vector<Placed> words;            // key words
  std::vector<Entry> characters;        // of a character of key words: what is written in its place
  std::vector<Entry> spellings;         // of a whole word
  std::vector<Entry> doubtful;          // the same, but ordinary words too
  std::vector<Placed> innocent;         // ordinary words that would come out as spellings
  std::vector<Placed> innocent_within;  // the same, but spellings where nothing else stands
  std::string file;
};

// What rule files say, one or all of them together.
struct RuleBook {
  RuleBook() = default;
  // Rules alone are a book. NOLINTNEXTLINE(google-explicit-constructor)
  RuleBook(std::vector<Rule> rules_in) : rules(std::move(rules_in)) {}

  std::vector<Rule> rules;
  std::vector<WordClass> classes;
  std::vector<DisguiseTable> disguises;
};

void append(RuleBook& book, RuleBook&& more);

struct ParsedRules : RuleBook {
  Faults faults;  // every fault, not only the first; the rules are not to be used unless it is empty
};

// `toml`: the file's text; `file`: its name, for the faults only. Unknown keys are faults that name the nearest valid
// one.
ParsedRules parse_rules(std::string_view toml, std::string_view file);

}  // namespace danmakud::matchers
