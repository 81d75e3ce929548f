// A request target taken apart: path and query, percent-decoded. Also reads application/x-www-form-urlencoded bodies.
// Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace danmakud::adapters {

using FormFields = std::vector<std::pair<std::string, std::string>>;  // in the order given

struct HttpTarget {
  std::string path;
  std::map<std::string, std::string, std::less<>> query;

  std::string_view get(std::string_view name) const;  // empty where absent
  bool is_on(std::string_view name) const { return get(name) == "1" || get(name) == "true"; }
};

// Nothing: a broken percent escape.
std::optional<FormFields> parse_form(std::string_view text);
// Origin or absolute form. Nothing: a broken percent escape, or a query parameter that stands twice: two readers could
// take it two ways.
std::optional<HttpTarget> parse_target(std::string_view target);
// "http://host:port/path" -> "host:port"; of the origin form: empty.
std::string_view target_authority(std::string_view target);

}  // namespace danmakud::adapters
