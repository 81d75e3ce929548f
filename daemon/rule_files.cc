#include "daemon/rule_files.h"

#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>
#include <glob.h>

#include "daemon/config_load.h"
#include "matchers/spelling.h"

namespace danmakud::daemon {

namespace {

std::vector<std::string> files_of(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> files;
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  return files;
}

void read_file(const std::string& name, RuleFiles& read) {
  std::ifstream stream(name);
  if (!stream || std::filesystem::is_directory(name)) {
    read.faults.push_back({name, 0, 0, "cannot be read"});
    return;
  }
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  matchers::ParsedRules parsed = matchers::parse_rules(text, name);
  matchers::append(read.book, std::move(parsed));
  read.faults.insert(read.faults.end(), std::make_move_iterator(parsed.faults.begin()),
                     std::make_move_iterator(parsed.faults.end()));
}

// A category belongs to the configuration, or at least to a family of it, so that someone will handle it.
void check_category(const Config& config, const matchers::Rule& rule, matchers::Faults& faults) {
  const std::string_view id = rule.category;
  if (config.categories.contains(id) || config.categories.contains(id.substr(0, id.find('.')))) return;
  std::vector<std::string_view> known;
  for (const auto& [name, category] : config.categories) known.push_back(name);
  faults.push_back(
      {rule.file, rule.line, 0, fmt::format("{}: {}", rule.id, matchers::unknown_word("category", id, known))});
}

}  // namespace

RuleFiles read_rule_files(const Config& config) {
  RuleFiles read;
  std::set<std::string> names;  // a file that two patterns name is read once
  for (const std::string& pattern : config.rules.files) {
    const std::vector<std::string> found = files_of(pattern);
    if (found.empty())
      read.faults.push_back(fault_at(config, "rules.files", fmt::format("no file fits \"{}\"", pattern)));
    names.insert(found.begin(), found.end());
  }
  for (const std::string& name : names) read_file(name, read);
  for (const matchers::Rule& rule : read.book.rules) check_category(config, rule, read.faults);
  return read;
}

}  // namespace danmakud::daemon
