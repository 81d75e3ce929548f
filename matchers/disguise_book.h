// The disguise tables of all rule files together: what one says of a character or a word holds for all. And the
// spellings that they make.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "matchers/disguise_forms.h"
#include "matchers/fault.h"
#include "matchers/innocent_words.h"
#include "matchers/rule.h"

namespace danmakud::matchers {

struct DisguiseSpelling {
  std::u32string text;  // folded
  std::u32string word;  // folded
  bool doubtful = false;
};

// For the time of compiling. Faults name the place in the file.
class DisguiseBook {
 public:
  using Words = std::set<std::u32string>;

  DisguiseBook(std::size_t most_spellings, Faults& faults) : most_(most_spellings), faults_(faults) {}

  void read(const DisguiseTable& table);

  // Of the key words, and of characters taken apart. Ascending by text. Once.
  std::vector<DisguiseSpelling> spellings();
  // `vocabulary`, the words of the rules, and the key words, as far as they may be known by their sound.
  Words sounding_words(const Words& vocabulary) const;
  // Of each character those single ones that the tables name for it.
  std::map<char32_t, std::u32string> likenesses() const;

  const Words& key_words() const { return words_; }
  InnocentWords innocent() const {
    return {{innocent_.begin(), innocent_.end()}, {innocent_within_.begin(), innocent_within_.end()}};
  }

 private:
  struct Made {
    std::u32string word;
    bool doubtful = false;
  };

  void read_character(const DisguiseTable::Entry& entry);
  void read_spellings(const DisguiseTable::Entry& entry, bool doubtful);
  std::u32string read_word(const Placed& word);
  void offer_parts();
  void offer(const std::u32string& form, const Made& made);
  void fault(const Placed& place, std::string message);

  std::size_t most_;
  Faults& faults_;
  bool over_ = false;
  std::string file_;
  Words words_;
  Words innocent_, innocent_within_;
  Substitutes substitutes_;
  std::map<std::u32string, Made> made_;  // by its text
};

}  // namespace danmakud::matchers
