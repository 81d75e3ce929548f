#include "daemon/rule_files.h"

#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <glob.h>

#include "daemon/config_load.h"
#include "daemon/unreadable.h"
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

void read_file(const std::string& name, RuleTexts& read) {
  std::ifstream stream(name);
  if (const std::string why = unreadable(stream, name); !why.empty()) {
    read.faults.push_back({name, 0, 0, "cannot be read: " + why});
    return;
  }
  std::ostringstream text;
  text << stream.rdbuf();
  read.by_file[name] = std::move(text).str();
}

bool has_category(const Config& config, std::string_view id) {
  return config.categories.contains(id) || config.categories.contains(id.substr(0, id.find('.')));
}

std::string unknown_category(const Config& config, const matchers::Rule& rule) {
  std::vector<std::string_view> known;
  for (const auto& [name, category] : config.categories) known.push_back(name);
  return matchers::unknown_word("category", rule.category, known);
}

}  // namespace

RuleTexts read_rule_texts(const Config& config) {
  RuleTexts read;
  std::set<std::string> names;  // a file that two patterns name is read once
  for (const std::string& pattern : config.rules.files) {
    const std::vector<std::string> found = files_of(pattern);
    if (found.empty())
      read.faults.push_back(fault_at(config, "rules.files", fmt::format("no file fits \"{}\"", pattern)));
    names.insert(found.begin(), found.end());
  }
  for (const std::string& name : names) read_file(name, read);
  return read;
}

RuleFiles parse_rule_files(const Config& config, const RuleTexts& texts) {
  RuleFiles parsed{{}, texts.faults};
  const auto add = [&parsed](const matchers::Faults& faults) {
    parsed.faults.insert(parsed.faults.end(), faults.begin(), faults.end());
  };
  for (const auto& [name, text] : texts.by_file) {
    matchers::ParsedRules one = matchers::parse_rules(text, name);
    add(one.faults);
    matchers::append(parsed.book, std::move(one));
  }
  add(unknown_categories(config, parsed.book.rules));
  return parsed;
}

matchers::Faults unknown_categories(const Config& config, std::span<const matchers::Rule> rules) {
  matchers::Faults faults;
  for (const matchers::Rule& rule : rules) {
    if (rule.category.empty() || has_category(config, rule.category)) continue;  // none is a fault of its own
    faults.push_back({rule.file, rule.line, 1, fmt::format("{}: {}", rule.id, unknown_category(config, rule))});
  }
  return faults;
}

matchers::Faults inherited_categories(const Config& config, std::span<const matchers::Rule> rules) {
  matchers::Faults warnings;
  for (const matchers::Rule& rule : rules) {
    if (config.categories.contains(rule.category)) continue;
    warnings.push_back({rule.file, rule.line, 1,
                        fmt::format("rule \"{}\": {} Without [categories.\"{}\"] it goes as its family does", rule.id,
                                    unknown_category(config, rule), rule.category)});
  }
  return warnings;
}

}  // namespace danmakud::daemon
