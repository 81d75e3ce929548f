// A phrase grammar: word classes whose members may name other classes in braces, expanded at random.
// "{item}有{size}码吗" becomes "卫衣有XL码吗"; "{####}" becomes four digits, the first not 0.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/random.h"

namespace danmakud::bench {

struct WordClass {
  std::string_view name;
  std::string_view members;  // separated by '|'; a member that stands twice is twice as likely
};

// Immutable; its texts must outlive it (they are literals). Any thread.
class Grammar {
 public:
  explicit Grammar(std::span<const WordClass> classes);

  // A random phrase of the class `name`. Requires: the class and all that it names are known.
  std::string phrase(std::string_view name, Random& random) const;
  // The text with its braces expanded.
  std::string expand(std::string_view text, Random& random) const;
  // Whether every class that the text names, and those name, is known.
  bool can_expand(std::string_view text) const;
  std::span<const std::string_view> members(std::string_view name) const { return classes_.find(name)->second; }

 private:
  void append(std::string& to, std::string_view text, Random& random) const;

  std::map<std::string_view, std::vector<std::string_view>, std::less<>> classes_;
};

// What is said in a live-commerce room. The chatter's kinds are named by what people do ("greet", "ask", "joke" …); for
// every category of complaint there is a class of its name ("commerce.quality": comments), and one with "pm." before it
// for longer texts.
std::span<const WordClass> chatter_phrases();
std::span<const WordClass> complaint_phrases();
Grammar live_room_grammar();

}  // namespace danmakud::bench
