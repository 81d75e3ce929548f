#include "tools/written_messages.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "matchers/classify.h"
#include "matchers/sound_table.h"
#include "tools/labelled_rows.h"

namespace danmakud::tools {
namespace {

using pipeline::EventType;
using pipeline::Judgement;

constexpr int kWrittenWeight = 2;

bool finds_nothing(Screener& screener, std::string_view text) {
  return screener.judge(EventType::private_message, text).kind == Judgement::Kind::clean;
}

bool is_for_messages(const matchers::Rule& rule) {
  return (rule.channels & static_cast<std::uint8_t>(matchers::Channel::private_message)) != 0;
}

// The first word of the dictionary from `at` on; empty where there is none.
std::u32string_view word_from(std::u32string_view text, std::size_t at, std::size_t length) {
  while (at + 1 < text.size() && !matchers::is_ordinary_pair(text[at], text[at + 1])) ++at;
  return at + 1 < text.size() ? text.substr(at, length) : std::u32string_view{};
}

}  // namespace

std::vector<WrittenMessage> read_written(const std::string& path) {
  std::vector<WrittenMessage> written;
  for (const std::vector<std::string>& cells : read_tsv(path)) {
    if (cells.size() != 2) {
      throw std::runtime_error(path + ":" + std::to_string(written.size() + 2) +
                               ": must have a category and a text (got " + std::to_string(cells.size()) + " cells)");
    }
    written.push_back({cells[1], cells[0] == "none" ? "" : cells[0], kWrittenWeight});
  }
  return written;
}

std::vector<WrittenMessage> examples_of(std::span<const matchers::Rule> rules, Screener& screener) {
  std::vector<WrittenMessage> examples;
  for (const matchers::Rule& rule : rules) {
    const bool is_request = matchers::is_request(rule.category);
    for (const matchers::Placed& match : rule.match) {
      if (is_request || is_for_messages(rule)) examples.push_back({match.text, is_request ? "" : rule.category});
    }
    for (const matchers::Placed& other : rule.nomatch) {
      if (finds_nothing(screener, other.text)) examples.push_back({other.text, ""});
    }
  }
  return examples;
}

std::vector<std::string> words_within(std::span<const std::string> texts, std::size_t every,
                                      std::span<const WrittenMessage> written, Screener& screener) {
  std::set<std::string> complaints;
  for (const WrittenMessage& message : written) {
    if (message.is_complaint()) complaints.insert(matchers::fold(message.text));
  }
  std::vector<std::string> words;
  for (std::size_t i = 0; i < texts.size(); i += every) {
    std::u32string folded(texts[i].size(), U'\0');
    folded.resize(static_cast<std::size_t>(matchers::fold_to(texts[i], folded.data()) - folded.data()));
    const std::size_t length = std::size_t{1} + i / every % 3;
    std::string word;
    matchers::append_utf8(word_from(folded, folded.size() / 3, length), word);
    if (!word.empty() && !complaints.contains(word) && finds_nothing(screener, word)) words.push_back(std::move(word));
  }
  return words;
}

}  // namespace danmakud::tools
