#include "adapters/event_bodies.h"

#include <algorithm>

#include <simdjson.h>

#include "adapters/http_target.h"
#include "pipeline/ticket_json.h"
#include "pipeline/wide_numbers.h"

namespace danmakud::adapters {
namespace {

using pipeline::Framing;
using pipeline::Message;

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Message message_of(std::string_view body, std::string_view part, Framing framing) {
  return {static_cast<std::uint32_t>(part.data() - body.data()), static_cast<std::uint32_t>(part.size()), framing};
}

// On-Demand finds where elements end without looking into them; the DOM parser then looks at each, whole.
bool is_json(simdjson::dom::parser& checker, std::string_view text) {
  const auto error = checker.parse(text.data(), text.size(), /*realloc_if_needed=*/false).error();
  if (error != simdjson::NUMBER_ERROR) return error == simdjson::SUCCESS;
  const auto narrow = pipeline::without_wide_numbers(text);
  return narrow && checker.parse(*narrow).error() == simdjson::SUCCESS;
}

std::string_view raw_text(simdjson::ondemand::value value) {
  simdjson::ondemand::json_type type{};
  std::string_view text;
  if (value.type().get(type) != simdjson::SUCCESS) return {};
  if (type == simdjson::ondemand::json_type::object) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS || object.raw_json().get(text) != simdjson::SUCCESS)
      return {};
  } else if (type == simdjson::ondemand::json_type::array) {
    simdjson::ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS || array.raw_json().get(text) != simdjson::SUCCESS) return {};
  } else {
    text = value.raw_json_token();
  }
  return trim(text);
}

std::optional<std::vector<Message>> cut_array(std::string_view body, std::size_t capacity) {
  simdjson::ondemand::parser parser;
  simdjson::dom::parser checker;
  simdjson::ondemand::document document;
  simdjson::ondemand::array array;
  if (parser.iterate(body.data(), body.size(), capacity).get(document) != simdjson::SUCCESS) return std::nullopt;
  if (document.get_array().get(array) != simdjson::SUCCESS) return std::nullopt;
  std::vector<Message> messages;
  for (auto element : array) {
    simdjson::ondemand::value value;
    if (element.get(value) != simdjson::SUCCESS) return std::nullopt;
    const std::string_view text = raw_text(value);
    if (text.empty() || !is_json(checker, text)) return std::nullopt;
    messages.push_back(message_of(body, text, Framing::single));
  }
  const bool is_at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  if (!is_at_end) return std::nullopt;
  return messages;
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() <= 18 && (text == "0" || text.front() != '0') &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::vector<Message> cut_lines(std::string_view body, std::size_t piece_bytes) {
  std::vector<Message> pieces;
  for (std::string_view rest = body; !rest.empty();) {
    std::size_t end = rest.size();
    if (end > piece_bytes) {
      end = rest.substr(0, piece_bytes).rfind('\n');
      if (end == std::string_view::npos) end = rest.find('\n', piece_bytes);
      end = std::min(end == std::string_view::npos ? end : end + 1, rest.size());
    }
    pieces.push_back(message_of(body, rest.substr(0, end), Framing::lines));
    rest.remove_prefix(end);
  }
  return pieces;
}

std::optional<std::vector<Message>> cut_json(std::string& body) {
  const std::size_t size = body.size();
  body.resize(size + pipeline::kBlockSlackBytes);
  body.resize(size);  // keeps the room
  const std::string_view text = trim(body);
  if (text.starts_with('[')) {
    const std::size_t offset = static_cast<std::size_t>(text.data() - body.data());
    auto messages = cut_array(text, body.capacity() - offset);
    if (messages) std::ranges::for_each(*messages, [&](Message& m) { m.offset += static_cast<std::uint32_t>(offset); });
    return messages;
  }
  simdjson::dom::parser checker;
  if (text.empty() || !is_json(checker, text)) return std::nullopt;
  return std::vector{message_of(body, text, Framing::single)};
}

// Of a member that stands twice the last counts, so the type is put last.
std::optional<std::string> feedback_from_json(std::string_view body) {
  const std::string_view object = trim(body);
  if (object.size() < 2 || object.front() != '{' || object.back() != '}') return std::nullopt;
  const std::string_view members = trim(object.substr(1, object.size() - 2));
  std::string event = "{";
  event += members;
  event += members.empty() ? "\"type\":\"feedback\"}" : ",\"type\":\"feedback\"}";
  return event;
}

std::optional<std::string> feedback_from_form(std::string_view body) {
  const auto fields = parse_form(body);
  if (!fields) return std::nullopt;
  std::string event = "{";
  std::string attachments;
  for (const auto& [name, value] : *fields) {
    if (name == "attachments") {
      if (!attachments.empty()) attachments += ',';
      pipeline::append_json_string(value, attachments);
      continue;
    }
    pipeline::append_json_string(name, event);
    event += ':';
    const bool is_number = (name == "ts_ms" || name == "stream_pos_ms") && is_integer(value);
    is_number ? void(event += value) : pipeline::append_json_string(value, event);
    event += ',';
  }
  if (!attachments.empty()) event += "\"attachments\":[" + attachments + "],";
  return event += "\"type\":\"feedback\"}";
}

}  // namespace danmakud::adapters
