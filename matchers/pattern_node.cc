#include "matchers/pattern_node.h"

#include <algorithm>

#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr std::uint64_t kCeiling = 1'000'000'000;  // keeps products of nested repeats from wrapping

std::string text_of(Repeat repeat) {
  if (repeat.min == 0 && repeat.max == 1) return "?";
  if (repeat.max == Repeat::kNoEnd && repeat.min < 2) return repeat.min == 0 ? "*" : "+";
  if (repeat.min == repeat.max) return "{" + std::to_string(repeat.min) + "}";
  return "{" + std::to_string(repeat.min) + "," + (repeat.max == Repeat::kNoEnd ? "" : std::to_string(repeat.max)) +
         "}";
}

std::string text_of(Assertion assertion) {
  switch (assertion) {
    case Assertion::text_begin:
      return "^";
    case Assertion::text_end:
      return "$";
    case Assertion::word_boundary:
      return "\\b";
    case Assertion::no_word_boundary:
      break;
  }
  return "\\B";
}

std::string joined(const std::vector<PatternNode>& nodes, const char* between) {
  std::string text;
  for (const PatternNode& node : nodes) text += (&node == &nodes.front() ? "" : between) + text_of(node);
  return text;
}

}  // namespace

PatternNode literal_node(char32_t c) {
  PatternNode node;
  node.kind = PatternNode::Kind::literal;
  node.c = c;
  return node;
}

PatternNode set_node(CharacterSet set) {
  PatternNode node;
  node.kind = PatternNode::Kind::set;
  node.set = std::move(set);
  return node;
}

PatternNode any_node() {
  PatternNode node;
  node.kind = PatternNode::Kind::any;
  return node;
}

PatternNode assertion_node(Assertion assertion) {
  PatternNode node;
  node.kind = PatternNode::Kind::assertion;
  node.assertion = assertion;
  return node;
}

PatternNode repeat_node(PatternNode child, Repeat repeat) {
  if (repeat.is_once()) return child;
  PatternNode node;
  node.kind = PatternNode::Kind::repeat;
  node.repeat = repeat;
  node.children.push_back(std::move(child));
  return node;
}

std::string text_of(const PatternNode& node) {
  std::string text;
  switch (node.kind) {
    case PatternNode::Kind::literal:
      append_utf8(node.c, text);
      break;
    case PatternNode::Kind::set:
      text = node.set.text();
      break;
    case PatternNode::Kind::any:
      text = ".";
      break;
    case PatternNode::Kind::assertion:
      text = text_of(node.assertion);
      break;
    case PatternNode::Kind::sequence:
      text = joined(node.children, "");
      break;
    case PatternNode::Kind::choice:
      text = "(?:" + joined(node.children, "|") + ")";
      break;
    case PatternNode::Kind::repeat: {
      const PatternNode& child = node.children.front();
      const bool grouped = child.kind == PatternNode::Kind::sequence || child.kind == PatternNode::Kind::repeat;
      text = (grouped ? "(?:" + text_of(child) + ")" : text_of(child)) + text_of(node.repeat);
      break;
    }
  }
  return text;
}

std::uint64_t min_length_of(const PatternNode& node) {
  if (node.kind == PatternNode::Kind::assertion) return 0;
  if (node.children.empty()) return node.kind == PatternNode::Kind::sequence ? 0 : 1;
  const bool choice = node.kind == PatternNode::Kind::choice;
  std::uint64_t length = choice ? kCeiling : 0;
  for (const PatternNode& child : node.children) {
    length = choice ? std::min(length, min_length_of(child)) : length + min_length_of(child);
  }
  if (node.kind == PatternNode::Kind::repeat) length *= node.repeat.min;
  return std::min(length, kCeiling);
}

std::uint64_t cost_of(const PatternNode& node) {
  if (node.kind == PatternNode::Kind::any) return kWideCost;
  if (node.kind == PatternNode::Kind::set) return std::min<std::uint64_t>(1 + node.set.size() / 4, kWideCost);
  if (node.children.empty()) return node.kind == PatternNode::Kind::sequence ? 0 : 1;
  std::uint64_t cost = 0;
  for (const PatternNode& child : node.children) cost += cost_of(child);
  if (node.kind == PatternNode::Kind::repeat) {
    cost *= node.repeat.max == Repeat::kNoEnd ? std::max(node.repeat.min, 1u) : node.repeat.max;
  }
  return std::min(cost, kCeiling);
}

}  // namespace danmakud::matchers
