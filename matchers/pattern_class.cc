#include "matchers/pattern_class.h"

#include <algorithm>
#include <set>

#include "matchers/fold_table.h"
#include "matchers/pattern.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr char32_t kMostFoldedOneByOne = 1024;  // a longer range, such as [一-龥], stays as it is

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
    return negated ? negative() : positive();
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

  // [:alpha:] and the like stay.
  bool read_posix() {
    in_.next();
    if (!in_.take(':')) return add_range('[', '['), true;
    sets_ += "[:" + in_.take_until(':') + ":]";
    if (!in_.take(']')) in_.fail("missing :]");
    return true;
  }

  // false: it was a set such as \d, which has been taken up.
  bool read_character(char32_t& c) {
    if (in_.at_end()) in_.fail("missing ]");
    if (in_.peek() != '\\') return c = in_.next(), true;
    const Escape escape = read_escape(in_);
    if (escape.kind == Escape::Kind::boundary) in_.fail(escape.text + " in […]");
    if (escape.kind == Escape::Kind::character) return c = escape.c, true;
    if (escape.kind == Escape::Kind::separator) return separators_ = true, false;
    sets_ += escape.text;
    wide_ |= escape.kind == Escape::Kind::wide_set;
    return false;
  }

  void add_range(char32_t low, char32_t high) {
    if (high - low > kMostFoldedOneByOne) {
      sets_ += hex(low) + "-" + hex(high);
      wide_ = true;
      return;
    }
    for (char32_t c = low; c <= high; ++c) {
      if (c >= 0xD800 && c < 0xE000) continue;
      const char32_t to = folded(c);
      if (to == kFoldSeparator) separators_ = true;
      if (to > kFoldSeparator) characters_.insert(to);
    }
  }

  static std::string hex(char32_t c) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string digits;
    for (; c != 0; c >>= 4) digits.insert(digits.begin(), kDigits[c & 15]);
    return "\\x{" + (digits.empty() ? "0" : digits) + "}";
  }

  std::string members() const {
    std::string text = separators_ ? " " : "";
    for (auto at = characters_.begin(); at != characters_.end();) {
      const char32_t low = *at;
      char32_t high = low;
      while (++at != characters_.end() && *at == high + 1) ++high;
      append_utf8(low, text);
      if (high > low + 1) text += '-';
      if (high > low) append_utf8(high, text);
    }
    return text + sets_;
  }

  CharacterClass positive() const {
    if (characters_.empty() && sets_.empty() && !separators_) in_.fail("[…] folds to nothing");
    const auto many = static_cast<std::uint32_t>(std::min<std::size_t>(1 + characters_.size() / 4, kWideCost));
    return {"[" + members() + "]", characters_.empty() && sets_.empty(), wide_ ? kWideCost : many};
  }

  CharacterClass negative() const { return {"[^" + members() + "\\n]", false, kWideCost}; }

  PatternReader& in_;
  std::set<char32_t> characters_;  // folded
  std::string sets_;               // what is kept as written
  bool separators_ = false;
  bool wide_ = false;
};

}  // namespace

CharacterClass read_class(PatternReader& in) {
  return ClassReader(in).read();
}

}  // namespace danmakud::matchers
