#include "bench/grammar.h"

namespace danmakud::bench {
namespace {

std::vector<std::string_view> split(std::string_view members) {
  std::vector<std::string_view> parts;
  for (std::size_t bar = members.find('|'); bar != members.npos; bar = members.find('|')) {
    parts.push_back(members.substr(0, bar));
    members.remove_prefix(bar + 1);
  }
  parts.push_back(members);
  return parts;
}

void append_digits(std::string& to, std::size_t count, Random& random) {
  to += static_cast<char>('1' + random.below(9));
  while (--count > 0) to += static_cast<char>('0' + random.below(10));
}

}  // namespace

Grammar::Grammar(std::span<const WordClass> classes) {
  for (const WordClass& words : classes) classes_.emplace(words.name, split(words.members));
}

std::string Grammar::phrase(std::string_view name, Random& random) const {
  const std::span<const std::string_view> choices = members(name);
  return expand(choices[random.below(choices.size())], random);
}

std::string Grammar::expand(std::string_view text, Random& random) const {
  std::string expanded;
  append(expanded, text, random);
  return expanded;
}

bool Grammar::can_expand(std::string_view text) const {
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{')) {
    const std::size_t close = text.find('}', open);
    if (close == text.npos || close == open + 1) return false;
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (name.front() != '#' && !classes_.contains(name)) return false;
    text.remove_prefix(close + 1);
  }
  return true;
}

void Grammar::append(std::string& to, std::string_view text, Random& random) const {
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{')) {
    const std::size_t close = text.find('}', open);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    to += text.substr(0, open);
    if (name.front() == '#') {
      append_digits(to, name.size(), random);
    } else {
      const std::span<const std::string_view> choices = members(name);
      append(to, choices[random.below(choices.size())], random);
    }
    text.remove_prefix(close + 1);
  }
  to += text;
}

Grammar live_room_grammar() {
  std::vector<WordClass> all(chatter_phrases().begin(), chatter_phrases().end());
  all.insert(all.end(), complaint_phrases().begin(), complaint_phrases().end());
  return Grammar(all);
}

}  // namespace danmakud::bench
