#include "tools/written_messages.h"

#include <stdexcept>

#include "matchers/classify.h"
#include "tools/labelled_rows.h"

namespace danmakud::tools {
namespace {

using pipeline::EventType;
using pipeline::Judgement;

bool finds_nothing(Screener& screener, std::string_view text) {
  return screener.judge(EventType::private_message, text).kind == Judgement::Kind::clean;
}

bool is_for_messages(const matchers::Rule& rule) {
  return (rule.channels & static_cast<std::uint8_t>(matchers::Channel::private_message)) != 0;
}

}  // namespace

std::vector<WrittenMessage> read_written(const std::string& path) {
  std::vector<WrittenMessage> written;
  for (const std::vector<std::string>& cells : read_tsv(path)) {
    if (cells.size() != 2) {
      throw std::runtime_error(path + ":" + std::to_string(written.size() + 2) +
                               ": must have a category and a text (got " + std::to_string(cells.size()) + " cells)");
    }
    written.push_back({cells[1], cells[0] == "none" ? "" : cells[0]});
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

}  // namespace danmakud::tools
