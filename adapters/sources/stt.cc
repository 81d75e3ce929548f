#include "adapters/sources/stt.h"

#include <algorithm>

namespace danmakud::adapters {
namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kCountedHeaderBytes = 8;  // behind the first length

// One pass from left to right: "@AS" is the text "@S", not a slash.
std::string unescape_stt(std::string_view value) {
  std::string text;
  text.reserve(value.size());
  for (std::size_t at = 0; at < value.size(); ++at) {
    const std::string_view pair = value.substr(at, 2);
    if (pair == "@A" || pair == "@S") {
      text += pair == "@A" ? '@' : '/';
      ++at;
    } else {
      text += value[at];
    }
  }
  return text;
}

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == '@') {
      out += "@A";
    } else if (c == '/') {
      out += "@S";
    } else {
      out += c;
    }
  }
}

void append_number(std::size_t number, std::size_t bytes, std::string& out) {
  for (std::size_t at = 0; at < bytes; ++at) out += static_cast<char>(number >> (8 * at) & 0xFF);
}

// Requires: four bytes.
std::size_t read_length(std::string_view bytes) {
  std::size_t number = 0;
  for (std::size_t at = kLengthBytes; at-- > 0;) number = number << 8 | static_cast<std::uint8_t>(bytes[at]);
  return number;
}

}  // namespace

SttFields::SttFields(std::string_view body) {
  while (!body.empty()) {
    const std::string_view field = body.substr(0, body.find('/'));
    body.remove_prefix(std::min(field.size() + 1, body.size()));
    const std::size_t equals = field.find("@=");
    if (equals == std::string_view::npos) continue;
    fields_.emplace_back(unescape_stt(field.substr(0, equals)), unescape_stt(field.substr(equals + 2)));
  }
}

std::string_view SttFields::get(std::string_view name) const {
  const auto field = std::ranges::find(fields_, name, [](const auto& pair) { return std::string_view(pair.first); });
  return field == fields_.end() ? std::string_view{} : field->second;
}

std::string stt_body(const std::vector<SttPair>& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    append_escaped(name, body);
    body += "@=";
    append_escaped(value, body);
    body += '/';
  }
  return body;
}

std::string stt_frame(std::string_view body, SttSender sender) {
  const std::size_t length = kCountedHeaderBytes + body.size() + 1;
  std::string frame;
  append_number(length, kLengthBytes, frame);
  append_number(length, kLengthBytes, frame);
  append_number(static_cast<std::size_t>(sender), 2, frame);
  append_number(0, 2, frame);
  return frame.append(body).append(1, '\0');
}

SttFrames cut_stt_frames(std::string_view bytes) {
  SttFrames frames;
  while (bytes.size() >= 2 * kLengthBytes) {
    const std::size_t length = read_length(bytes);
    const bool is_frame = length > kCountedHeaderBytes && length <= kMaxSttFrameBytes &&
                          read_length(bytes.substr(kLengthBytes)) == length;
    frames.is_broken = !is_frame;
    if (!is_frame || length > bytes.size() - kLengthBytes) break;
    std::string_view body = bytes.substr(kLengthBytes + kCountedHeaderBytes, length - kCountedHeaderBytes);
    if (body.ends_with('\0')) body.remove_suffix(1);
    frames.bodies.push_back(body);
    frames.used += kLengthBytes + length;
    bytes.remove_prefix(kLengthBytes + length);
  }
  return frames;
}

}  // namespace danmakud::adapters
