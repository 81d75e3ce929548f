#include "matchers/pattern.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <vector>

#include "matchers/fold_table.h"
#include "matchers/pattern_class.h"
#include "matchers/pattern_reader.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr std::uint32_t kMostDepth = 32;
constexpr std::uint32_t kNoEnd = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kCostCeiling = 1'000'000'000;  // keeps products of nested repeats from wrapping

struct Repeat {
  std::uint32_t min = 1;
  std::uint32_t max = 1;
};

// One atom of a sequence with its repeat.
struct Item {
  enum class Kind : std::uint8_t { literal, gap, other };
  Kind kind = Kind::other;
  char32_t c = 0;  // literal: the folded character
  Repeat repeat;
  std::string text;  // other: as it goes to Hyperscan, without the repeat
  std::uint64_t min_length = 0;
  std::uint64_t cost = 0;
};

// A part of the pattern that is ready.
struct Piece {
  std::string text;
  std::uint64_t min_length = 0;
  std::uint64_t cost = 0;
};

std::string written(Repeat repeat) {
  if (repeat.min == 1 && repeat.max == 1) return "";
  if (repeat.min == 0 && repeat.max == 1) return "?";
  if (repeat.max == kNoEnd && repeat.min < 2) return repeat.min == 0 ? "*" : "+";
  if (repeat.min == repeat.max) return "{" + std::to_string(repeat.min) + "}";
  return "{" + std::to_string(repeat.min) + "," + (repeat.max == kNoEnd ? "" : std::to_string(repeat.max)) + "}";
}

class PatternFolder {
 public:
  PatternFolder(std::string_view pattern, const PatternLimits& limits) : in_(pattern), limits_(limits) {}

  Piece fold_all() {
    Piece piece = alternation(0);
    if (!in_.at_end()) in_.fail("unmatched )");
    return piece;
  }

 private:
  Piece alternation(std::uint32_t depth) {
    if (depth > kMostDepth) in_.fail("groups are nested over " + std::to_string(kMostDepth) + " deep");
    Piece all = sequence(depth);
    while (in_.take('|')) {
      const Piece next = sequence(depth);
      all.text += "|" + next.text;
      all.min_length = std::min(all.min_length, next.min_length);
      all.cost = std::min(all.cost + next.cost, kCostCeiling);
    }
    return all;
  }

  Piece sequence(std::uint32_t depth) {
    std::vector<Item> items;
    while (!in_.at_end() && in_.peek() != '|' && in_.peek() != ')') {
      std::optional<Item> item = atom(depth);
      if (!item) continue;
      item->repeat = repeat();
      items.push_back(std::move(*item));
    }
    return joined(settled(std::move(items), /*outermost=*/depth == 0));
  }

  // Nothing: the atom folds away, with its repeat.
  std::optional<Item> atom(std::uint32_t depth) {
    switch (in_.peek()) {
      case '(':
        return group(depth);
      case '[':
        return of_class(read_class(in_));
      case '.':
        in_.next();
        return other(".", 1, kWideCost);
      case '^':
      case '$':
        return other(std::string(1, static_cast<char>(in_.next())), 0, 1);
      case '*':
      case '+':
      case '?':
        in_.fail("nothing to repeat");
      case '\\':
        return escape();
      default:
        return literal(in_.next());
    }
  }

  std::optional<Item> group(std::uint32_t depth) {
    in_.next();
    if (in_.take('?')) {
      const bool named_case = in_.take('i');  // folded texts have one case: the flag says nothing new
      if (named_case && in_.take(')')) return std::nullopt;
      if (!in_.take(':')) in_.fail("only (?:…) and (?i) are supported of the groups that begin with (?");
    }
    Piece inner = alternation(depth + 1);
    if (!in_.take(')')) in_.fail("missing )");
    return other("(?:" + inner.text + ")", inner.min_length, inner.cost);
  }

  std::optional<Item> escape() {
    const Escape escape = read_escape(in_);
    switch (escape.kind) {
      case Escape::Kind::character:
        return literal(escape.c);
      case Escape::Kind::separator:
        return gap();
      case Escape::Kind::boundary:
        return other(escape.text, 0, 1);
      case Escape::Kind::narrow_set:
        return other(escape.text, 1, 1);
      case Escape::Kind::wide_set:
        break;
    }
    // The complements of \d, \w and \s would take in the separator of joined texts.
    const char letter = escape.text[1];
    const std::string text = letter == 'D'   ? "[^\\d\\n]"
                             : letter == 'W' ? "[^\\w\\n]"
                             : letter == 'S' ? "[^ \\n]"
                                             : escape.text;
    return other(text, 1, kWideCost);
  }

  std::optional<Item> literal(char32_t written) {
    const char32_t c = folded(written);
    if (c == kFoldSeparator) return gap();
    if (c == kFoldDrop) {
      repeat();
      return std::nullopt;
    }
    Item item;
    item.kind = Item::Kind::literal;
    item.c = c;
    return item;
  }

  static Item gap() {
    Item item;
    item.kind = Item::Kind::gap;
    return item;
  }

  static Item other(std::string text, std::uint64_t min_length, std::uint64_t cost) {
    Item item;
    item.text = std::move(text);
    item.min_length = min_length;
    item.cost = cost;
    return item;
  }

  static Item of_class(const CharacterClass& set) { return set.only_separators ? gap() : other(set.text, 1, set.cost); }

  Repeat repeat() {
    Repeat repeat;
    if (in_.take('*')) {
      repeat = {0, kNoEnd};
    } else if (in_.take('+')) {
      repeat = {1, kNoEnd};
    } else if (in_.take('?')) {
      repeat = {0, 1};
    } else if (const auto bounds = in_.take_bounds()) {
      repeat = bounded(*bounds);
    } else {
      return repeat;
    }
    in_.take('?');  // lazy: all matches are reported anyway
    if (in_.peek() == '+') in_.fail("possessive repeats are not supported");
    return repeat;
  }

  Repeat bounded(const PatternReader::Bounds& bounds) {
    if (std::max(bounds.min, bounds.max.value_or(0)) > limits_.max_repeat) {
      in_.fail("a repeat is over the limit of " + std::to_string(limits_.max_repeat));
    }
    if (bounds.max && (*bounds.max < bounds.min || *bounds.max == 0)) in_.fail("a repeat of nothing");
    return {bounds.min, bounds.max.value_or(kNoEnd)};
  }

  // Gaps become what a folded text has in their place; neighbouring gaps are one.
  static std::vector<Item> settled(std::vector<Item> items, bool outermost) {
    std::vector<Item> out;
    for (std::size_t at = 0; at < items.size(); ++at) {
      if (items[at].kind != Item::Kind::gap) {
        out.push_back(std::move(items[at]));
        continue;
      }
      bool required = items[at].repeat.min > 0;
      while (at + 1 < items.size() && items[at + 1].kind == Item::Kind::gap) required |= items[++at].repeat.min > 0;
      const Item* before = out.empty() ? nullptr : &out.back();
      const Item* after = at + 1 < items.size() ? &items[at + 1] : nullptr;
      if (outermost && (before == nullptr || after == nullptr)) continue;
      if (is_sure(before) && is_sure(after)) {
        if (is_han(before->c) && is_han(after->c)) continue;
        out.push_back(other(required ? " " : " ?", required ? 1 : 0, 1));
      } else {
        out.push_back(other(" ?", 0, 1));
      }
    }
    return out;
  }

  static bool is_sure(const Item* item) {
    return item != nullptr && item->kind == Item::Kind::literal && item->repeat.min > 0;
  }

  // Writes a sequence out; equal literals in a row are one run, which no folded text has longer than two.
  static Piece joined(const std::vector<Item>& items) {
    Piece piece;
    for (std::size_t at = 0; at < items.size(); ++at) {
      if (items[at].kind == Item::Kind::literal) {
        Repeat run = items[at].repeat;
        while (at + 1 < items.size() && items[at + 1].kind == Item::Kind::literal && items[at + 1].c == items[at].c) {
          ++at;
          run.min += items[at].repeat.min;
          run.max = run.max == kNoEnd || items[at].repeat.max == kNoEnd ? kNoEnd : run.max + items[at].repeat.max;
        }
        add_run(items[at].c, {std::min(run.min, 2u), std::min(run.max, 2u)}, piece);
      } else {
        add_other(items[at], piece);
      }
    }
    return piece;
  }

  static void add_run(char32_t c, Repeat run, Piece& piece) {
    append_utf8(c, piece.text);
    if (run.min == 2) {
      append_utf8(c, piece.text);
    } else {
      piece.text += written(run);
    }
    piece.min_length += run.min;
    piece.cost = std::min(piece.cost + run.max, kCostCeiling);
  }

  static void add_other(const Item& item, Piece& piece) {
    const std::uint64_t times = item.repeat.max == kNoEnd ? std::max(item.repeat.min, 1u) : item.repeat.max;
    piece.text += item.text + written(item.repeat);
    piece.min_length = std::min(piece.min_length + item.min_length * item.repeat.min, kCostCeiling);
    piece.cost = std::min(piece.cost + item.cost * times, kCostCeiling);
  }

  PatternReader in_;
  const PatternLimits& limits_;
};

}  // namespace

Pattern fold_pattern(std::string_view pattern, const PatternLimits& limits) {
  Pattern out;
  try {
    const Piece piece = PatternFolder(pattern, limits).fold_all();
    out.text = piece.text;
    out.min_length = static_cast<std::uint32_t>(piece.min_length);
    out.cost = static_cast<std::uint32_t>(piece.cost);
  } catch (const PatternError& error) {
    out.error = error.what();
    return out;
  }
  if (out.text.empty()) {
    out.error = "folds to nothing";
  } else if (out.min_length == 0) {
    out.error = "can match the empty text";
  } else if (out.cost > limits.max_cost) {
    out.error = "costs " + std::to_string(out.cost) + " positions with its repeats written out, over the limit of " +
                std::to_string(limits.max_cost);
  }
  return out;
}

}  // namespace danmakud::matchers
