// Any bytes as a request: its end is found however it is cut, a head that passes has one reading, targets and bodies
// are cut within their bounds.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "adapters/event_bodies.h"
#include "adapters/http_checks.h"
#include "adapters/http_target.h"

using namespace danmakud;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_head(std::string_view bytes) {
  const auto end = adapters::find_head_end(bytes);
  for (std::size_t size = 0; size < bytes.size() && size < 200; ++size) {
    const auto early = adapters::find_head_end(bytes.substr(0, size));
    require(!early || early == end);
  }
  if (!end) return;
  require(*end <= bytes.size());
  const std::string_view head =
      bytes.substr(adapters::leading_line_breaks(bytes), *end - adapters::leading_line_breaks(bytes));
  if (adapters::check_head(head)) return;
  require(head.ends_with("\r\n\r\n") && head.find("\r\n\r\n") == head.size() - 4);
  require(head.find("\r\n ") == head.npos && head.find('\0') == head.npos);
  const std::size_t first = head.find(' ');
  adapters::parse_target(head.substr(first + 1, head.find(' ', first + 1) - first - 1));
}

void check_lines(std::string_view body) {
  std::size_t at = 0;
  for (const pipeline::Message& piece : adapters::cut_lines(body, 16)) {
    require(piece.offset == at && piece.length > 0);
    at += piece.length;
    require(at == body.size() || body[at - 1] == '\n');
  }
  require(at == body.size());
}

void check_json(std::string_view bytes) {
  std::string body(bytes);
  const auto messages = adapters::cut_json(body);
  if (!messages) return;
  simdjson::dom::parser parser;
  std::size_t at = 0;
  for (const pipeline::Message& message : *messages) {
    require(message.offset >= at && message.offset + message.length <= body.size());
    at = message.offset + message.length;
    const auto error = parser.parse(body.data() + message.offset, message.length).error();
    require(error == simdjson::SUCCESS || error == simdjson::NUMBER_ERROR);  // numbers of any size are taken
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  check_head(bytes);
  check_lines(bytes);
  check_json(bytes);
  adapters::feedback_from_json(bytes);
  adapters::feedback_from_form(bytes);
  return 0;
}
