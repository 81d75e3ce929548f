#include "adapters/sources/irc_line.h"

#include <algorithm>

namespace danmakud::adapters {
namespace {

constexpr std::size_t kMaxParams = 16;

// Takes what stands before the next `separator`, and the separators, off the front of `text`.
std::string_view cut(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(text.find_first_not_of(separator, part.size()), text.size()));
  return part;
}

char unescaped(char c) {
  switch (c) {
    case 's':
      return ' ';
    case ':':
      return ';';
    case 'r':
      return '\r';
    case 'n':
      return '\n';
    default:
      return c;
  }
}

// A lone backslash at the end stands for nothing.
std::string unescape_tag(std::string_view value) {
  std::string text;
  text.reserve(value.size());
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (value[at] != '\\') {
      text += value[at];
    } else if (++at < value.size()) {
      text += unescaped(value[at]);
    }
  }
  return text;
}

}  // namespace

std::string IrcLine::tag(std::string_view name) const {
  for (std::string_view rest = tags; !rest.empty();) {
    const std::string_view pair = cut(rest, ';');
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return equals == std::string_view::npos ? std::string{} : unescape_tag(pair.substr(equals + 1));
  }
  return {};
}

std::string_view IrcLine::param(std::size_t index) const {
  return index < params.size() ? params[index] : std::string_view{};
}

std::string_view IrcLine::login() const {
  return prefix.substr(0, prefix.find('!'));
}

std::optional<IrcLine> parse_irc_line(std::string_view line) {
  IrcLine parsed;
  if (line.starts_with('@')) parsed.tags = cut(line, ' ').substr(1);
  if (line.starts_with(':')) parsed.prefix = cut(line, ' ').substr(1);
  parsed.command = cut(line, ' ');
  if (parsed.command.empty()) return std::nullopt;
  while (!line.empty() && parsed.params.size() < kMaxParams) {
    const bool is_trailing = line.front() == ':';
    parsed.params.push_back(is_trailing ? line.substr(1) : cut(line, ' '));
    if (is_trailing) break;
  }
  return parsed;
}

}  // namespace danmakud::adapters
