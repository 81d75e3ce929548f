#include "matchers/spelling.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace danmakud::matchers {
namespace {

std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> words) {
  word = word.substr(0, 128);  // a longer one is no misspelling, and the table is its length times theirs
  const auto nearest = std::ranges::min_element(
      words, {}, [word](std::string_view candidate) { return edit_distance(word, candidate); });
  return nearest == words.end() ? std::string_view() : *nearest;
}

std::string unknown_word(std::string_view what, std::string_view word, std::span<const std::string_view> words) {
  std::string text = "unknown " + std::string(what) + " \"" + std::string(word) + "\"";
  const std::string_view nearest = nearest_word(word, words);
  return nearest.empty() ? text : text + ", did you mean \"" + std::string(nearest) + "\"?";
}

}  // namespace danmakud::matchers
