#include "matchers/pattern_factors.h"

#include <algorithm>
#include <optional>

#include "matchers/word_share.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kMostProducts = 16;  // words made by joining the words of neighbours
constexpr std::size_t kMostProductsOfWeak = 256;
constexpr std::size_t kMostWords = 256;  // of one group of alternatives
constexpr std::size_t kMostSetMembers = 16;

using Words = boost::container::flat_set<std::u32string>;

// What is known of a node: all that it can match, where that is a short list; else only what it must hold.
struct Knowledge {
  std::optional<Words> all;
  std::vector<Factor> factors;
};

bool is_better(const Factor& a, const Factor& b) {
  return a.share < b.share;
}

// Without the words that hold another of them: where they are, that one is.
Words shortest_of(const Words& words) {
  if (words.size() == 1) return words;
  std::vector<std::u32string> by_length(words.begin(), words.end());
  std::ranges::stable_sort(by_length, {}, &std::u32string::size);
  std::vector<std::u32string> kept;
  for (const std::u32string& word : by_length) {
    const auto is_in_word = [&](const std::u32string& shorter) { return word.find(shorter) != std::u32string::npos; };
    if (std::ranges::none_of(kept, is_in_word)) kept.push_back(word);
  }
  return {kept.begin(), kept.end()};
}

// Words as a factor, unless one of them is empty: that is no demand.
void add_factor(const Words& words, std::vector<Factor>& factors) {
  if (words.empty() || words.contains(U"")) return;
  Factor factor{shortest_of(words), 0};
  for (const std::u32string& word : factor.words) factor.share += share_of(word);
  factors.push_back(std::move(factor));
}

// Single characters are everywhere: worth many words to be rid of.
bool is_weak(const Words& words) {
  return !words.contains(U"") &&
         std::ranges::any_of(words, [](const std::u32string& word) { return share_of(word) > 0.003; });
}

std::size_t longest_of(const Words& words) {
  std::size_t longest = 0;
  for (const std::u32string& word : words) longest = std::max(longest, word.size());
  return longest;
}

// Puts each of `right` behind each of `left`. false: they are too many or too long, and `left` is as before.
bool join(Words& left, const Words& right) {
  if (longest_of(left) + longest_of(right) > kLongestFactorWord) return false;
  if (left.size() > 1 && right.size() > 1 &&
      left.size() * right.size() > (is_weak(left) ? kMostProductsOfWeak : kMostProducts)) {
    return false;
  }
  std::vector<std::u32string> out;
  out.reserve(left.size() * right.size());
  for (const std::u32string& head : left) {
    for (const std::u32string& tail : right) out.push_back(head + tail);
  }
  left = Words(out.begin(), out.end());
  return true;
}

Knowledge knowledge_of(const PatternNode& node);

Knowledge of_set(const CharacterSet& set) {
  if (set.size() > kMostSetMembers) return {};
  Words words;
  for (const CharacterRange& range : set.ranges()) {
    for (char32_t c = range.low; c <= range.high; ++c) {
      words.insert(std::u32string(1, c));
    }
  }
  return {words, {}};
}

Knowledge of_sequence(const std::vector<PatternNode>& nodes) {
  Knowledge out;
  Words current = {U""};  // all that may stand where the short lists have been joined so far
  bool whole = true;      // `current` began with the sequence and nothing was left out
  for (const PatternNode& node : nodes) {
    Knowledge next = knowledge_of(node);
    if (next.all && join(current, *next.all)) continue;
    whole = false;
    add_factor(current, out.factors);
    current = next.all ? std::move(*next.all) : Words{U""};
    std::ranges::move(next.factors, std::back_inserter(out.factors));
  }
  if (whole) return {current, {}};
  add_factor(current, out.factors);
  return out;
}

// Alternatives demand together what each of them demands at its best.
Knowledge of_choice(const std::vector<PatternNode>& nodes) {
  Words all, best;
  bool complete = true;
  for (const PatternNode& node : nodes) {
    Knowledge branch = knowledge_of(node);
    complete = complete && branch.all;
    if (branch.all) {
      all.insert(branch.all->begin(), branch.all->end());
      add_factor(*branch.all, branch.factors);
    }
    const auto strongest = std::ranges::min_element(branch.factors, is_better);
    if (strongest == branch.factors.end()) {
      best.insert(U"");
    } else {
      best.insert(strongest->words.begin(), strongest->words.end());
    }
  }
  if (complete && all.size() <= kMostWords) return {all, {}};
  Knowledge out;
  if (best.size() <= kMostWords) add_factor(best, out.factors);
  return out;
}

Knowledge of_repeat(const PatternNode& node) {
  Knowledge once = knowledge_of(node.children.front());
  const Repeat repeat = node.repeat;
  if (once.all && repeat.max <= 2) {
    Words all = repeat.min == 0 ? Words{U""} : Words{};
    Words times = {U""};
    for (std::uint32_t count = 1; count <= repeat.max; ++count) {
      if (!join(times, *once.all)) break;
      if (count >= repeat.min) all.insert(times.begin(), times.end());
      if (count == repeat.max) return {all, {}};
    }
  }
  if (repeat.min == 0) return {};
  if (once.all) add_factor(*once.all, once.factors);
  return {std::nullopt, std::move(once.factors)};
}

Knowledge knowledge_of(const PatternNode& node) {
  switch (node.kind) {
    case PatternNode::Kind::literal:
      return {Words{std::u32string(1, node.c)}, {}};
    case PatternNode::Kind::set:
      return of_set(node.set);
    case PatternNode::Kind::any:
      return {};
    case PatternNode::Kind::assertion:
      return {Words{U""}, {}};
    case PatternNode::Kind::sequence:
      return of_sequence(node.children);
    case PatternNode::Kind::choice:
      return of_choice(node.children);
    case PatternNode::Kind::repeat:
      break;
  }
  return of_repeat(node);
}

}  // namespace

std::vector<Factor> factors_of(const PatternNode& node) {
  Knowledge known = knowledge_of(node);
  if (known.all) add_factor(*known.all, known.factors);
  std::ranges::stable_sort(known.factors, is_better);
  return std::move(known.factors);
}

}  // namespace danmakud::matchers
