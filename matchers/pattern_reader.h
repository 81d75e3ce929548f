// Reads a pattern's characters and its small words: escapes and the bounds of repeats.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "matchers/pattern_node.h"

namespace danmakud::matchers {

// Never leaves this room: fold_pattern() turns it into a value.
struct PatternError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class PatternReader {
 public:
  struct Bounds {
    std::uint32_t min = 0;
    std::optional<std::uint32_t> max;  // none: no end
  };

  // `pattern` must be valid UTF-8 and outlive the reader.
  explicit PatternReader(std::string_view pattern);

  bool at_end() const { return at_ == end_; }
  char32_t peek() const;  // 0 at the end
  char32_t next();        // Requires: not at_end()
  bool take(char c);      // takes it if it comes next

  // {n}, {n,} or {n,m}; anything else that begins with { is literal text, as in PCRE. Numbers stop growing at a
  // million.
  std::optional<Bounds> take_bounds();

  // What stands up to `close`, which is taken too.
  std::string take_until(char close);

  // Throws PatternError, naming the place.
  [[noreturn]] void fail(const std::string& message) const;

 private:
  std::optional<std::uint32_t> take_number();

  const char* begin_;
  const char* at_;
  const char* end_;
};

struct Escape {
  enum class Kind : std::uint8_t {
    character,  // stands for `c`
    separator,  // white space
    assertion,  // \b, \B
    set,        // \d, \w, \p{Han} and their complements, \S
  };
  Kind kind = Kind::character;
  char32_t c = 0;
  Assertion assertion = Assertion::word_boundary;
  CharacterSet set;
};

// Requires: a backslash comes next.
Escape read_escape(PatternReader& in);

}  // namespace danmakud::matchers
