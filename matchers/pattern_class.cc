#include "matchers/pattern_class.h"

#include <array>

#include "matchers/fold_table.h"

namespace danmakud::matchers {
namespace {

constexpr char32_t kMostFoldedOneByOne = 1024;  // a longer range, such as [一-龥], stays as it is

struct PosixClass {
  std::string_view name;
  CharacterSet set;  // of folded texts, in which separators are spaces
};

const std::array<PosixClass, 9>& posix_classes() {
  static const std::array<PosixClass, 9> classes = {{{"alnum", {{U'0', U'9'}, {U'a', U'z'}}},
                                                     {"alpha", {{U'a', U'z'}}},
                                                     {"digit", {{U'0', U'9'}}},
                                                     {"lower", {{U'a', U'z'}}},
                                                     {"upper", {{U'a', U'z'}}},
                                                     {"punct", {{U' ', U' '}}},
                                                     {"space", {{U' ', U' '}}},
                                                     {"word", {{U'0', U'9'}, {U'a', U'z'}}},
                                                     {"xdigit", {{U'0', U'9'}, {U'a', U'f'}}}}};
  return classes;
}

class ClassReader {
 public:
  explicit ClassReader(PatternReader& in) : in_(in) {}

  CharacterClass read() {
    in_.next();
    const bool negated = in_.take('^');
    for (bool first = true; first || in_.peek() != ']'; first = false) {
      if (in_.at_end()) in_.fail("missing ]");
      read_item();
    }
    in_.next();
    if (!negated && set_.empty() && !separators_) in_.fail("[…] folds to nothing");
    if (!negated && set_.empty()) return {{}, true};
    if (separators_) set_.add(U' ', U' ');
    return {negated ? set_.complement() : set_, false};
  }

 private:
  void read_item() {
    if (in_.peek() == '[' && read_posix()) return;
    char32_t low = 0;
    if (!read_character(low)) return;
    char32_t high = low;
    if (in_.take('-')) {
      if (in_.peek() == ']') {
        separators_ = true;  // a hyphen at the end is itself
      } else if (!read_character(high) || high < low) {
        in_.fail("a range in […] that runs backwards or into a set");
      }
    }
    add_range(low, high);
  }

  bool read_posix() {
    in_.next();
    if (!in_.take(':')) return separators_ = true;
    const std::string name = in_.take_until(':');
    if (!in_.take(']')) in_.fail("missing :]");
    for (const PosixClass& posix : posix_classes()) {
      if (posix.name == name) return set_.add(posix.set), true;
    }
    in_.fail("[:" + name + ":] is not supported");
  }

  // false: it was a set such as \d, which has been taken up.
  bool read_character(char32_t& c) {
    if (in_.at_end()) in_.fail("missing ]");
    if (in_.peek() != '\\') return c = in_.next(), true;
    const Escape escape = read_escape(in_);
    if (escape.kind == Escape::Kind::assertion) in_.fail("\\b in […]");
    if (escape.kind == Escape::Kind::character) return c = escape.c, true;
    if (escape.kind == Escape::Kind::separator) return separators_ = true, false;
    set_.add(escape.set);
    return false;
  }

  void add_range(char32_t low, char32_t high) {
    if (high - low > kMostFoldedOneByOne) return set_.add(low, high);
    for (char32_t c = low; c <= high; ++c) {
      if (c >= 0xD800 && c < 0xE000) continue;
      const char32_t to = folded(c);
      if (to == kFoldSeparator) separators_ = true;
      if (to > kFoldSeparator) set_.add(to, to);
    }
  }

  PatternReader& in_;
  CharacterSet set_;  // folded
  bool separators_ = false;
};

}  // namespace

CharacterClass read_class(PatternReader& in) {
  return ClassReader(in).read();
}

}  // namespace danmakud::matchers
