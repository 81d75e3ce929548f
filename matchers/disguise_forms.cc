#include "matchers/disguise_forms.h"

#include <algorithm>

#include "matchers/fold.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

using Parts = std::vector<std::u32string>;  // what is written for each character of the word

bool is_spelt(std::u32string_view part) {
  return !part.empty() && part.front() < 0x80;
}

class Former {
 public:
  Former(std::u32string_view word, const Substitutes& substitutes) : word_(word) {
    for (const char32_t character : word) {
      plain_.emplace_back(1, character);
      const auto found = substitutes.find(character);
      choices_.push_back(found == substitutes.end() ? Parts() : found->second);
    }
  }

  std::vector<std::u32string> forms() {
    replace_one();
    replace_all([](const std::u32string& choice) { return is_spelt(choice); }, /*keep_plain=*/false);
    replace_all([](const std::u32string& choice) { return !is_spelt(choice) && choice.size() > 1; },
                /*keep_plain=*/true);
    return distinct();
  }

  // A run of three or more comes out of a fold as two.
  std::vector<std::u32string> stuttered() {
    for (std::size_t at = 0; at < plain_.size(); ++at) {
      Parts parts = plain_;
      parts[at] += plain_[at];
      write(parts);
    }
    return distinct();
  }

 private:
  std::vector<std::u32string> distinct() {
    std::ranges::sort(forms_);
    forms_.erase(std::unique(forms_.begin(), forms_.end()), forms_.end());
    return std::move(forms_);
  }

  void replace_one() {
    for (std::size_t at = 0; at < plain_.size(); ++at) {
      for (const std::u32string& choice : choices_[at]) {
        Parts parts = plain_;
        parts[at] = choice;
        write(parts);
      }
    }
  }

  // Every way to choose for all characters at once, of the choices that are `wanted`.
  template <class Wanted>
  void replace_all(Wanted wanted, bool keep_plain) {
    std::vector<Parts> ways = {{}};
    for (std::size_t at = 0; at < plain_.size(); ++at) {
      Parts options = keep_plain ? Parts{plain_[at]} : Parts();
      std::ranges::copy_if(choices_[at], std::back_inserter(options), wanted);
      std::vector<Parts> longer;
      for (const Parts& way : ways) {
        for (const std::u32string& option : options) {
          if (longer.size() == kMostForms) break;
          longer.push_back(way);
          longer.back().push_back(option);
        }
      }
      ways = std::move(longer);
    }
    for (const Parts& way : ways) write(way);
  }

  // Beside letters a folded text may or may not have a space.
  void write(const Parts& parts) {
    add(joined(parts, U""));
    if (std::ranges::any_of(parts, is_spelt)) add(joined(parts, U" "));
  }

  static std::u32string joined(const Parts& parts, std::u32string_view gap) {
    std::u32string form;
    for (std::size_t at = 0; at < parts.size(); ++at) {
      if (at > 0 && (is_spelt(parts[at - 1]) || is_spelt(parts[at]))) form += gap;
      form += parts[at];
    }
    return form;
  }

  // Folded, since a run may have come about.
  void add(const std::u32string& form) {
    std::string bytes;
    append_utf8(form, bytes);
    std::u32string folded = to_utf32(fold(bytes));
    if (folded != word_ && folded.size() > 1 && forms_.size() < kMostForms) forms_.push_back(std::move(folded));
  }

  std::u32string_view word_;
  Parts plain_;
  std::vector<Parts> choices_;
  std::vector<std::u32string> forms_;
};

}  // namespace

std::vector<std::u32string> forms_of(std::u32string_view word, const Substitutes& substitutes) {
  return Former(word, substitutes).forms();
}

std::u32string initials(std::u32string_view word, const Substitutes& substitutes) {
  std::u32string letters;
  for (const char32_t character : word) {
    const auto found = substitutes.find(character);
    if (found == substitutes.end()) return {};
    const auto spelt = std::ranges::find_if(found->second, is_spelt);
    if (spelt == found->second.end()) return {};
    letters += spelt->front();
  }
  return letters;
}

std::vector<std::u32string> stuttered(std::u32string_view word) {
  return Former(word, {}).stuttered();
}

}  // namespace danmakud::matchers
