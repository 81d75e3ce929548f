#include "matchers/pattern.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "matchers/fold_table.h"
#include "matchers/pattern_class.h"
#include "matchers/pattern_reader.h"

namespace danmakud::matchers {
namespace {

constexpr std::uint32_t kMostDepth = 32;

// One atom of a sequence with its repeat; a gap is a separator, whose meaning hangs on its neighbours.
struct Item {
  bool is_gap = false;
  PatternNode node;
  Repeat repeat;

  bool is_literal() const { return !is_gap && node.kind == PatternNode::Kind::literal; }
};

Item gap() {
  return {true, {}, {}};
}
Item item(PatternNode node) {
  return {false, std::move(node), {}};
}
Item space(Repeat repeat) {
  return {false, literal_node(U' '), repeat};
}

class PatternFolder {
 public:
  PatternFolder(std::string_view pattern, const PatternLimits& limits) : in_(pattern), limits_(limits) {}

  PatternNode fold_all() {
    PatternNode node = alternation(0);
    if (!in_.at_end()) in_.fail("unmatched )");
    return node;
  }

 private:
  PatternNode alternation(std::uint32_t depth) {
    if (depth > kMostDepth) in_.fail("groups are nested over " + std::to_string(kMostDepth) + " deep");
    PatternNode first = sequence(depth);
    if (in_.peek() != '|') return first;
    refuse_vanished();
    PatternNode choice;
    choice.kind = PatternNode::Kind::choice;
    choice.children.push_back(std::move(first));
    while (in_.take('|')) {
      choice.children.push_back(sequence(depth));
      refuse_vanished();
    }
    return choice;
  }

  // (满意|！) would be (满意|), which is there in every text.
  void refuse_vanished() {
    if (vanished_) in_.fail("what stands before here between | folds to nothing");
  }

  PatternNode sequence(std::uint32_t depth) {
    std::vector<Item> items;
    bool is_written = false;
    while (!in_.at_end() && in_.peek() != '|' && in_.peek() != ')') {
      is_written = true;
      std::optional<Item> item = atom(depth);
      if (!item) continue;
      item->repeat = repeat();
      items.push_back(std::move(*item));
    }
    vanished_ = is_written && std::ranges::all_of(items, &Item::is_gap);
    return joined(settled(std::move(items), /*outermost=*/depth == 0));
  }

  // Nothing: the atom folds away, with its repeat.
  std::optional<Item> atom(std::uint32_t depth) {
    switch (in_.peek()) {
      case '(':
        return group(depth);
      case '[': {
        CharacterClass found = read_class(in_);
        return found.only_separators ? gap() : item(set_node(std::move(found.set)));
      }
      case '.':
        in_.next();
        return item(any_node());
      case '^':
        in_.next();
        return item(assertion_node(Assertion::text_begin));
      case '$':
        in_.next();
        return item(assertion_node(Assertion::text_end));
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
      const bool case_flag = in_.take('i');  // folded texts have one case: the flag says nothing new
      if (case_flag && in_.take(')')) return std::nullopt;
      if (!in_.take(':')) in_.fail("only (?:…) and (?i) are supported of the groups that begin with (?");
    }
    PatternNode inner = alternation(depth + 1);
    if (!in_.take(')')) in_.fail("missing )");
    return item(std::move(inner));
  }

  std::optional<Item> escape() {
    Escape escape = read_escape(in_);
    switch (escape.kind) {
      case Escape::Kind::character:
        return literal(escape.c);
      case Escape::Kind::separator:
        return gap();
      case Escape::Kind::assertion:
        return item(assertion_node(escape.assertion));
      case Escape::Kind::set:
        break;
    }
    return item(set_node(std::move(escape.set)));
  }

  std::optional<Item> literal(char32_t written) {
    const char32_t c = folded(written);
    if (c == kFoldSeparator) return gap();
    if (c != kFoldDrop) return item(literal_node(c));
    repeat();
    return std::nullopt;
  }

  Repeat repeat() {
    Repeat repeat;
    if (in_.take('*')) {
      repeat = {0, Repeat::kNoEnd};
    } else if (in_.take('+')) {
      repeat = {1, Repeat::kNoEnd};
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
    return {bounds.min, bounds.max.value_or(Repeat::kNoEnd)};
  }

  // Gaps become what a folded text has in their place; neighbouring gaps are one.
  static std::vector<Item> settled(std::vector<Item> items, bool outermost) {
    std::vector<Item> out;
    for (std::size_t at = 0; at < items.size(); ++at) {
      if (!items[at].is_gap) {
        out.push_back(std::move(items[at]));
        continue;
      }
      bool required = items[at].repeat.min > 0;
      while (at + 1 < items.size() && items[at + 1].is_gap) required |= items[++at].repeat.min > 0;
      const Item* before = out.empty() ? nullptr : &out.back();
      const Item* after = at + 1 < items.size() ? &items[at + 1] : nullptr;
      if (outermost && (before == nullptr || after == nullptr)) continue;
      if (!is_sure(before) || !is_sure(after)) {
        out.push_back(space({0, 1}));
      } else if (!is_han(before->node.c) || !is_han(after->node.c)) {
        out.push_back(space({required ? 1u : 0u, 1}));
      }
    }
    return out;
  }

  static bool is_sure(const Item* item) { return item != nullptr && item->is_literal() && item->repeat.min > 0; }

  // Equal literals in a row are one run, which no folded text has longer than two.
  static PatternNode joined(std::vector<Item> items) {
    PatternNode sequence;
    for (std::size_t at = 0; at < items.size(); ++at) {
      Repeat repeat = items[at].repeat;
      if (!items[at].is_literal()) {
        sequence.children.push_back(repeat_node(std::move(items[at].node), repeat));
        continue;
      }
      const char32_t c = items[at].node.c;
      while (at + 1 < items.size() && items[at + 1].is_literal() && items[at + 1].node.c == c) {
        repeat = sum(repeat, items[++at].repeat);
      }
      add_run(c, {std::min(repeat.min, 2u), std::min(repeat.max, 2u)}, sequence);
    }
    if (sequence.children.size() != 1) return sequence;
    PatternNode only = std::move(sequence.children.front());
    return only;
  }

  static Repeat sum(Repeat a, Repeat b) {
    const bool endless = a.max == Repeat::kNoEnd || b.max == Repeat::kNoEnd;
    return {a.min + b.min, endless ? Repeat::kNoEnd : a.max + b.max};
  }

  static void add_run(char32_t c, Repeat run, PatternNode& sequence) {
    if (run.min == 2) {
      sequence.children.push_back(literal_node(c));
      run = {1, 1};
    }
    sequence.children.push_back(repeat_node(literal_node(c), run));
  }

  PatternReader in_;
  const PatternLimits& limits_;
  bool vanished_ = false;  // the last sequence read was written, and is nothing when folded
};

}  // namespace

Pattern fold_pattern(std::string_view pattern, const PatternLimits& limits) {
  Pattern out;
  if (pattern.size() > 2 && pattern.find_first_not_of(pattern.front()) == std::string_view::npos) {
    out.error = "one byte repeated: no folded text has it over twice in a row";
    return out;
  }
  try {
    out.root = PatternFolder(pattern, limits).fold_all();
  } catch (const PatternError& error) {
    out.error = error.what();
    return out;
  }
  out.text = text_of(out.root);
  out.min_length = static_cast<std::uint32_t>(min_length_of(out.root));
  out.cost = static_cast<std::uint32_t>(cost_of(out.root));
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
