#include "daemon/config_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

namespace danmakud::daemon {

namespace {

std::string to_text(const toml::date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

TomlValue to_strings(const toml::array& array) {
  std::vector<std::string> strings;
  for (const toml::node& node : array) {
    if (const auto* string = node.as_string()) {
      strings.push_back(string->get());
    } else if (const auto* date = node.as_date()) {
      strings.push_back(to_text(date->get()));
    } else if (const auto* integer = node.as_integer()) {
      strings.push_back(std::to_string(integer->get()));
    } else {
      return Unusable{node.is_table() ? "an array of tables" : "an array of other values than strings"};
    }
  }
  return strings;
}

TomlValue to_value(const toml::node& node) {
  if (const auto* boolean = node.as_boolean()) return boolean->get();
  if (const auto* integer = node.as_integer()) return integer->get();
  if (const auto* real = node.as_floating_point()) return real->get();
  if (const auto* string = node.as_string()) return string->get();
  if (const auto* date = node.as_date()) return to_text(date->get());
  if (const auto* array = node.as_array()) return to_strings(*array);
  return Unusable{"a time"};
}

void flatten(const toml::table& table, const std::vector<std::string>& above, const std::string& file,
             std::vector<TomlEntry>& entries) {
  for (const auto& [key, node] : table) {
    std::vector<std::string> path = above;
    path.emplace_back(key.str());
    const toml::source_position begin = key.source().begin ? key.source().begin : node.source().begin;
    const toml::array* const tables = node.as_array();
    if (tables != nullptr && !tables->empty() && tables->is_homogeneous<toml::table>()) {
      for (std::size_t i = 0; i < tables->size(); ++i) {
        std::vector<std::string> one = path;
        one.push_back(std::to_string(i));
        const toml::table& inner = *tables->get_as<toml::table>(i);
        const toml::source_position at = inner.source().begin;
        if (inner.empty()) entries.push_back({one, EmptyTable{}, {file, at.line, at.column}});
        flatten(inner, one, file, entries);
      }
    } else if (const toml::table* inner = node.as_table(); inner != nullptr && !inner->empty()) {
      flatten(*inner, path, file, entries);
    } else {
      TomlValue value = inner != nullptr ? TomlValue{EmptyTable{}} : to_value(node);
      entries.push_back({std::move(path), std::move(value), {file, begin.line, begin.column}});
    }
  }
}

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

TomlEntries read_toml(std::string_view text, const std::string& file) {
  TomlEntries read;
  try {
    flatten(toml::parse(text, file), {}, file, read.entries);
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    std::string reason(error.description());
    if (reason.ends_with("could not determine value type")) reason += "; texts stand in quotes";
    read.faults.push_back({file, at.line, at.column, std::move(reason)});
  }
  return read;
}

TomlEntries read_assignment(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  const std::string place = fmt::format("--set {}", assignment.substr(0, equals));  // the value may be a secret
  if (equals == std::string_view::npos) return {{}, {{place, 0, 0, "not of the form section.key=value"}}};
  TomlEntries read = read_toml(assignment, place);
  if (!read.faults.empty()) {
    read = read_toml(fmt::format("{}={}", assignment.substr(0, equals), toml_string(assignment.substr(equals + 1))),
                     place);
  }
  for (TomlEntry& entry : read.entries) entry.place = {place, 0, 0};
  for (matchers::Fault& fault : read.faults) fault.line = fault.column = 0;
  return read;
}

namespace {

struct Shown {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const {
    return value.size() <= 60 ? fmt::format("\"{}\"", value) : fmt::format("a string of {} bytes", value.size());
  }
  std::string operator()(const std::vector<std::string>& value) const {
    return fmt::format("an array of {} strings", value.size());
  }
  std::string operator()(EmptyTable) const { return "a table"; }
  std::string operator()(const Unusable& value) const { return value.kind; }
};

}  // namespace

std::string shown(const TomlValue& value) {
  return std::visit(Shown{}, value);
}

}  // namespace danmakud::daemon
