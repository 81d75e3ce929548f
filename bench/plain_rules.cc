#include "bench/plain_rules.h"

#include <algorithm>
#include <queue>
#include <set>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "matchers/fold.h"
#include "matchers/utf8.h"

namespace danmakud::bench {
namespace {

constexpr std::size_t kMostRules = 500;
constexpr std::size_t kShortest = 2, kLongest = 4;  // characters of a word

bool is_letter(char32_t c) {
  return c >= 0x80 || (c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9');
}

std::u32string folded_characters(const std::string& text) {
  const std::string folded = matchers::fold(text);
  std::u32string out;
  for (const char* at = folded.data(); at != folded.data() + folded.size();) out += matchers::decode_utf8(at);
  return out;
}

std::string utf8(std::u32string_view word) {
  std::string out;
  for (const char32_t c : word) matchers::append_utf8(c, out);
  return out;
}

// Calls `visit` with every word of letters, kShortest to kLongest characters long, that stands in the text.
template <class Visit>
void visit_words(std::u32string_view text, Visit visit) {
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    for (std::size_t size = 1; size <= kLongest && begin + size <= text.size(); ++size) {
      if (!is_letter(text[begin + size - 1])) break;
      if (size >= kShortest) visit(text.substr(begin, size));
    }
  }
}

struct Texts {
  std::vector<std::u32string> complaints, chatter;  // folded; complaints all distinct
};

Texts texts_of(const TrafficProfile& profile, std::size_t events) {
  Texts texts;
  std::unordered_set<std::u32string> seen;
  Traffic traffic(profile);
  for (std::size_t i = 0; i < events; ++i) {
    const TrafficEvent event = traffic.next();
    std::u32string text = folded_characters(event.text);
    if (!event.is_complaint) {
      texts.chatter.push_back(std::move(text));
    } else if (seen.insert(text).second) {
      texts.complaints.push_back(std::move(text));
    }
  }
  return texts;
}

// A word of complaints: which of them it stands in, and how often it stands in chatter.
struct Word {
  std::vector<std::size_t> complaints;
  std::size_t in_chatter = 0;
};
using Words = std::unordered_map<std::u32string_view, Word>;

Words words_of_complaints(const Texts& texts) {
  Words words;
  for (std::size_t index = 0; index < texts.complaints.size(); ++index) {
    visit_words(texts.complaints[index], [&](std::u32string_view text) {
      std::vector<std::size_t>& in = words[text].complaints;
      if (in.empty() || in.back() != index) in.push_back(index);
    });
  }
  for (const std::u32string& text : texts.chatter) {
    visit_words(text, [&](std::u32string_view said) {
      if (const auto word = words.find(said); word != words.end()) ++word->second.in_chatter;
    });
  }
  return words;
}

// Again and again the word that covers most of the complaints not yet covered; words of chatter last, the rarest first.
std::vector<std::u32string> covering_words(const Texts& texts) {
  const Words words = words_of_complaints(texts);
  std::vector<bool> covered(texts.complaints.size());
  using Worth = std::tuple<std::ptrdiff_t, std::ptrdiff_t, std::u32string_view>;
  const auto worth = [&](std::u32string_view text) {
    const Word& word = words.at(text);
    const auto is_open = [&](std::size_t index) { return !covered[index]; };
    return Worth{-static_cast<std::ptrdiff_t>(word.in_chatter), std::ranges::count_if(word.complaints, is_open), text};
  };
  std::priority_queue<Worth> queue;
  for (const auto& [text, word] : words) queue.push(worth(text));
  std::vector<std::u32string> chosen;
  while (!queue.empty()) {
    const Worth before = queue.top();
    queue.pop();
    const Worth now = worth(std::get<2>(before));
    if (std::get<1>(now) == 0) continue;
    if (now < before) {
      queue.push(now);
      continue;
    }
    chosen.emplace_back(std::get<2>(now));
    for (const std::size_t index : words.at(chosen.back()).complaints) covered[index] = true;
  }
  return chosen;
}

// Of the characters of the chatter, as often as they stand in it; three or four of them.
std::vector<std::u32string> unsaid_words(const Texts& texts, std::size_t count) {
  Random random(1);
  const std::vector<std::u32string>& source = texts.chatter.empty() ? texts.complaints : texts.chatter;
  const auto any_character = [&] {
    while (true) {
      const std::u32string& text = source[random.below(source.size())];
      const char32_t c = text.empty() ? U' ' : text[random.below(text.size())];
      if (c >= 0x4E00) return c;
    }
  };
  std::set<std::u32string> made;
  while (made.size() < count * 5 / 4 + 100) {
    std::u32string word;
    for (std::size_t left = 3 + random.below(2); left > 0; --left) word += any_character();
    if (word[0] != word[1] && word[1] != word[2]) made.insert(std::move(word));
  }
  std::unordered_set<std::u32string_view> unsaid(made.begin(), made.end());
  for (const auto* said : {&texts.chatter, &texts.complaints}) {
    for (const std::u32string& text : *said) visit_words(text, [&](std::u32string_view word) { unsaid.erase(word); });
  }
  std::vector<std::u32string> words;
  for (const std::u32string& word : made) {
    if (words.size() < count && unsaid.contains(word)) words.push_back(word);
  }
  if (words.size() < count) throw std::runtime_error("plain rules: too few words that nobody says");
  return words;
}

std::string rule_file(const std::vector<std::u32string>& words) {
  const std::size_t rules = std::min(words.size(), kMostRules);
  std::string toml;
  for (std::size_t rule = 0; rule < rules; ++rule) {
    toml += "[[rule]]\nid = \"commerce.quality.plain_" + std::to_string(rule) + "\"\ncategory = \"commerce.quality\"\n";
    toml += "weight = 0.9\nany = [";
    for (std::size_t word = rule; word < words.size(); word += rules) {
      toml += (word == rule ? "\"" : ", \"") + utf8(words[word]) + '"';
    }
    toml += "]\nmatch = [\"" + utf8(words[rule]) + "\"]\n\n";
  }
  return toml;
}

}  // namespace

PlainRules::PlainRules(const TrafficProfile& profile, std::size_t events, std::size_t patterns) {
  const Texts texts = texts_of(profile, events);
  std::vector<std::u32string> words = covering_words(texts);
  if (words.size() > patterns) {
    throw std::runtime_error("plain rules: " + std::to_string(words.size()) + " patterns are needed");
  }
  said_.insert(words.begin(), words.end());
  std::ranges::move(unsaid_words(texts, patterns - words.size()), std::back_inserter(words));
  file_ = rule_file(words);
}

bool PlainRules::finds(const std::string& text) const {
  bool found = false;
  visit_words(folded_characters(text),
              [&](std::u32string_view word) { found |= said_.contains(std::u32string(word)); });
  return found;
}

}  // namespace danmakud::bench
