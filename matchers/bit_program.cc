#include "matchers/bit_program.h"

#include <algorithm>
#include <map>
#include <utility>

namespace danmakud::matchers {
namespace {

constexpr std::size_t kMostNamed = 32;  // characters of a set that are named one by one

std::uint32_t hash(char32_t c) {
  return static_cast<std::uint32_t>(c) * 0x9E3779B1u;
}

template <std::size_t Words>
class BitMachineWriter {
 public:
  std::optional<BitMachine<Words>> write(const PatternNode& node) {
    const Part whole = add(node);
    if (!fits_ || whole.nullable || edges_meet()) return std::nullopt;
    out_.first = whole.first;
    out_.last = whole.last;
    fill_table();
    note_beginnings();
    return std::move(out_);
  }

 private:
  using Positions = PositionSet<Words>;

  // What is known of a part of the pattern: whether it matches nothing at all, where its matches begin and end.
  struct Part {
    bool nullable = true;
    Positions first, last;
  };

  Part add(const PatternNode& node) {
    switch (node.kind) {
      case PatternNode::Kind::literal:
        return take(named_[node.c]);
      case PatternNode::Kind::set:
        return add_set(node.set);
      case PatternNode::Kind::any:
        return take(out_.anything);
      case PatternNode::Kind::assertion:
        return add_assertion(node.assertion);
      case PatternNode::Kind::sequence:
        return add_sequence(node.children);
      case PatternNode::Kind::choice:
        return add_choice(node.children);
      case PatternNode::Kind::repeat:
        break;
    }
    return add_repeat(node.children.front(), node.repeat);
  }

  // A new position, which `takers` gets.
  Part take(Positions& takers) {
    if (out_.follow.size() == Positions::kMost) fits_ = false;
    if (!fits_) return {};
    Positions position;
    position.add(out_.follow.size());
    out_.follow.emplace_back();
    takers |= position;
    return {false, position, position};
  }

  Part add_set(const CharacterSet& set) {
    typename BitMachine<Words>::Wide wide{set, {}};
    const Part part = take(wide.positions);
    if (set.size() > kMostNamed) {
      out_.wide.push_back(std::move(wide));
      return part;
    }
    for (const CharacterRange& range : set.ranges()) {
      for (char32_t c = range.low; c <= range.high; ++c) named_[c] |= wide.positions;
    }
    return part;
  }

  Part add_assertion(Assertion assertion) {
    if (assertion == Assertion::text_begin) return take(out_.text_begin);
    if (assertion == Assertion::text_end) return take(out_.text_end);
    fits_ = false;
    return {};
  }

  void link(const Positions& from, const Positions& to) {
    from.for_each([&](std::size_t position) { out_.follow[position] |= to; });
  }

  // Behind an edge of the text there can be an edge again: a step that takes one at a time would miss it.
  bool edges_meet() const {
    Positions edges = out_.text_begin;
    edges |= out_.text_end;
    bool meet = false;
    edges.for_each([&](std::size_t position) { meet = meet || out_.follow[position].meets(edges); });
    return meet;
  }

  static Positions either(Positions one, const Positions& other) { return one |= other; }

  Part joined(const Part& left, const Part& right) {
    link(left.last, right.first);
    return {left.nullable && right.nullable, left.nullable ? either(left.first, right.first) : left.first,
            right.nullable ? either(right.last, left.last) : right.last};
  }

  Part add_sequence(const std::vector<PatternNode>& nodes) {
    Part out;
    for (const PatternNode& node : nodes) out = joined(out, add(node));
    return out;
  }

  Part add_choice(const std::vector<PatternNode>& branches) {
    Part out;
    out.nullable = false;
    for (const PatternNode& branch : branches) {
      const Part one = add(branch);
      out = {out.nullable || one.nullable, either(out.first, one.first), either(out.last, one.last)};
    }
    return out;
  }

  Part add_repeat(const PatternNode& child, Repeat repeat) {
    Part out;
    for (std::uint32_t count = 0; count < repeat.min && fits_; ++count) out = joined(out, add(child));
    if (repeat.max == Repeat::kNoEnd) {
      Part more = add(child);
      link(more.last, more.first);
      more.nullable = true;
      return joined(out, more);
    }
    for (std::uint32_t count = repeat.min; count < repeat.max && fits_; ++count) {
      Part more = add(child);
      more.nullable = true;
      out = joined(out, more);
    }
    return out;
  }

  void fill_table() {
    out_.slots.assign(std::bit_ceil(2 * named_.size() + 2), {});
    out_.slot_shift = static_cast<std::uint32_t>(32 - std::countr_zero(out_.slots.size()));
    for (auto& [c, positions] : named_) {
      for (const typename BitMachine<Words>::Wide& wide : out_.wide) {
        if (wide.set.contains(c)) positions |= wide.positions;
      }
      std::size_t slot = hash(c) >> out_.slot_shift;
      while (out_.slots[slot].c != 0) slot = (slot + 1) & (out_.slots.size() - 1);
      out_.slots[slot] = {c, either(positions, out_.anything)};
    }
  }

  // A named character stands in the table; where anything or a wide set begins a match, nothing is told.
  void note_beginnings() {
    Positions untold = out_.anything;
    for (const auto& wide : out_.wide) untold |= wide.positions;
    if (untold.meets(out_.first)) return static_cast<void>(out_.beginnings.set());
    for (const auto& slot : out_.slots) {
      if (slot.positions.meets(out_.first)) out_.beginnings.set(slot_of(slot.c));
    }
  }

  BitMachine<Words> out_;
  std::map<char32_t, Positions> named_;
  bool fits_ = true;
};

}  // namespace

template <std::size_t Words>
void BitMachine<Words>::keep_what_takes(char32_t c, Positions& reached) const {
  for (std::size_t slot = hash(c) >> slot_shift; slots[slot].c != 0; slot = (slot + 1) & (slots.size() - 1)) {
    if (slots[slot].c == c) return static_cast<void>(reached &= slots[slot].positions);
  }
  Positions positions = anything;
  for (const Wide& one : wide) {
    if (one.set.contains(c)) positions |= one.positions;
  }
  reached &= positions;
}

template <std::size_t Words>
void BitMachine<Words>::add_followers(const Positions& active, Positions& reached) const {
  active.for_each([&](std::size_t position) { reached |= follow[position]; });
}

template <std::size_t Words>
bool BitMachine<Words>::matches(std::u32string_view text) const {
  Positions active = first;
  active &= text_begin;
  for (const char32_t c : text) {
    if (active.empty() && !beginnings.test(slot_of(c))) continue;
    Positions reached = first;
    add_followers(active, reached);
    keep_what_takes(c, reached);
    if (reached.meets(last)) return true;
    active = reached;
  }
  Positions at_end = first;
  add_followers(active, at_end);
  at_end &= text_end;
  return at_end.meets(last) || active.meets(last);
}

template <std::size_t Words>
std::optional<Span> BitMachine<Words>::find(std::u32string_view text) const {
  for (std::uint32_t begin = 0; begin <= text.size(); ++begin) {
    const bool is_edge = begin == text.size() || (begin == 0 && first.meets(text_begin));
    if (!is_edge && !beginnings.test(slot_of(text[begin]))) continue;
    if (const auto end = end_of_match_at(begin, text)) return Span{begin, *end};
  }
  return std::nullopt;
}

// The end of the longest.
template <std::size_t Words>
std::optional<std::uint32_t> BitMachine<Words>::end_of_match_at(std::uint32_t begin, std::u32string_view text) const {
  std::optional<std::uint32_t> end;
  Positions active, reached = first;
  if (begin == 0) active = first, active &= text_begin;
  if (active.meets(last)) end = begin;
  for (std::uint32_t at = begin; at < text.size(); ++at) {
    add_followers(active, reached);
    keep_what_takes(text[at], reached);
    if (reached.empty()) return end;
    if (reached.meets(last)) end = at + 1;
    active = std::exchange(reached, {});
  }
  add_followers(active, reached);
  reached &= text_end;
  return reached.meets(last) ? static_cast<std::uint32_t>(text.size()) : end;
}

template <std::size_t Words>
std::optional<BitProgram> BitProgram::in_words(const PatternNode& node) {
  std::optional<BitMachine<Words>> machine = BitMachineWriter<Words>().write(node);
  if (!machine) return std::nullopt;
  return BitProgram(std::move(*machine));
}

std::optional<BitProgram> BitProgram::of(const PatternNode& node) {
  if (std::optional<BitProgram> small = in_words<1>(node)) return small;
  if (std::optional<BitProgram> medium = in_words<2>(node)) return medium;
  return in_words<6>(node);
}

bool BitProgram::matches(std::u32string_view text) const {
  return std::visit([text](const auto& machine) { return machine.matches(text); }, machine_);
}

std::optional<Span> BitProgram::find(std::u32string_view text) const {
  return std::visit([text](const auto& machine) { return machine.find(text); }, machine_);
}

}  // namespace danmakud::matchers
