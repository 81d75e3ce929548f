// Named word classes: `{worry}` in a pattern stands for any of the class's words.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/fault.h"
#include "matchers/pattern.h"
#include "matchers/rule.h"

namespace danmakud::matchers {

class WordClasses {
 public:
  // A class's words written out stay within this; so do memory and time of classes that name classes that name classes.
  static constexpr std::size_t kMostBytes = std::size_t{16} << 10;

  // Refuses, each at its place: a name that is taken or is no name, a class without words, a word that is no pattern,
  // a class that names itself, be it through others, one over kMostBytes and one over kMostDepth.
  WordClasses(const std::vector<WordClass>& classes, const PatternLimits& limits, Faults& faults);

  // Classes in classes: so deep they may be.
  static constexpr std::size_t kMostDepth = 16;

  struct Expansion {
    std::string text;
    std::string error;  // an unknown class, or over kMostBytes; empty otherwise
  };
  Expansion expand(std::string_view pattern) const;

 private:
  enum class State : std::uint8_t { unread, open, done };
  struct Entry {
    const WordClass* written = nullptr;
    State state = State::unread;
    std::string text;  // (?:…|…), once done
  };

  void resolve(Entry& entry, const std::string& path, std::size_t depth, Faults& faults);

  PatternLimits limits_;
  std::map<std::string, Entry, std::less<>> classes_;
};

}  // namespace danmakud::matchers
