#include "adapters/http_target.h"

#include <algorithm>

#include "adapters/percent_decode.h"

namespace danmakud::adapters {
namespace {

// Where the authority of an absolute form begins; nothing: it is no absolute form.
std::optional<std::size_t> authority_begin(std::string_view target) {
  const std::size_t scheme = target.starts_with('/') ? std::string_view::npos : target.find("://");
  return scheme == std::string_view::npos ? std::nullopt : std::optional(scheme + 3);
}

// "http://host:port/path" -> "/path"
std::string_view origin_form(std::string_view target) {
  const auto begin = authority_begin(target);
  if (!begin) return target;
  const std::size_t path = target.find_first_of("/?", *begin);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

}  // namespace

std::string_view HttpTarget::get(std::string_view name) const {
  const auto field = query.find(name);
  return field == query.end() ? std::string_view{} : field->second;
}

std::optional<FormFields> parse_form(std::string_view text) {
  FormFields fields;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), ' ');
    auto value = percent_decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1), ' ');
    if (!name || !value) return std::nullopt;
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

std::optional<HttpTarget> parse_target(std::string_view target) {
  target = origin_form(target);
  const std::size_t mark = target.find('?');
  auto path = percent_decode(target.substr(0, mark));
  auto fields = parse_form(mark == std::string_view::npos ? "" : target.substr(mark + 1));
  if (!path || !fields) return std::nullopt;
  HttpTarget parsed{std::move(*path), {}};
  for (auto& [name, value] : *fields) {
    if (!parsed.query.emplace(std::move(name), std::move(value)).second) return std::nullopt;
  }
  return parsed;
}

std::string_view target_authority(std::string_view target) {
  const auto begin = authority_begin(target);
  return begin ? target.substr(*begin, target.find_first_of("/?", *begin) - *begin) : std::string_view{};
}

}  // namespace danmakud::adapters
