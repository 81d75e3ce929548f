#include "tools/written_messages.h"

#include <stdexcept>

#include "matchers/classify.h"
#include "tools/labelled_rows.h"

namespace danmakud::tools {
namespace {

using pipeline::EventType;
using pipeline::Judgement;

bool is_for(const matchers::Rule& rule, matchers::Channel channel) {
  return (rule.channels & static_cast<std::uint8_t>(channel)) != 0;
}

void add_harmless_of(const matchers::Rule& rule, EventType type, Screener& screener,
                     std::vector<WrittenMessage>& examples) {
  for (const matchers::Placed& other : rule.nomatch) {
    if (screener.judge(type, other.text).kind == Judgement::Kind::clean) examples.push_back({other.text, ""});
  }
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
      if (is_request || is_for(rule, matchers::Channel::private_message)) {
        examples.push_back({match.text, is_request ? "" : rule.category});
      }
    }
    add_harmless_of(rule, EventType::private_message, screener, examples);
  }
  return examples;
}

std::vector<WrittenMessage> stream_examples_of(std::span<const matchers::Rule> rules, Screener& screener) {
  std::vector<WrittenMessage> examples;
  for (const matchers::Rule& rule : rules) {
    if (!rule.category.starts_with("technical.") || !is_for(rule, matchers::Channel::comment)) continue;
    for (const matchers::Placed& match : rule.match) {
      if (screener.judge(EventType::comment, match.text).kind == Judgement::Kind::complaint) {
        examples.push_back({match.text, rule.category});
      }
    }
    add_harmless_of(rule, EventType::comment, screener, examples);
  }
  return examples;
}

}  // namespace danmakud::tools
