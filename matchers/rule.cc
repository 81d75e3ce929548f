#include "matchers/rule.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <optional>
#include <sstream>

#include <toml++/toml.h>

#include "matchers/spelling.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr std::array<std::string_view, 9> kRuleKeys = {"id",   "category", "weight", "any",    "all",
                                                       "none", "channels", "match",  "nomatch"};
constexpr std::array<std::string_view, 3> kFileKeys = {"rule", "classes", "disguises"};
constexpr std::array<std::string_view, 6> kDisguiseKeys = {"words",    "characters", "spellings",
                                                           "doubtful", "innocent",   "innocent_within"};
constexpr std::array<std::string_view, 3> kChannelNames = {"comment", "private_message", "feedback"};

// Reads one file's tables, and keeps reading after a fault: a person wants to see them all.
class RuleReader {
 public:
  RuleReader(std::string_view file, ParsedRules& out) : file_(file), out_(out) {}

  void read_file(const toml::table& root) {
    check_keys(root, kFileKeys);
    if (const toml::table* classes = section(root, "classes")) read_classes(*classes);
    if (const toml::table* disguises = section(root, "disguises")) read_disguises(*disguises);
    read_rules(root);
  }

  void fault(const toml::source_region& place, std::string message) {
    out_.faults.push_back({file_, place.begin.line, place.begin.column, std::move(message)});
  }

 private:
  void fault(const toml::node& node, std::string message) { fault(node.source(), std::move(message)); }

  // A table under `key`, if it is there.
  const toml::table* section(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (node != nullptr && !node->is_table()) fault(*node, std::string(key) + ": must be a table");
    return node == nullptr ? nullptr : node->as_table();
  }

  static Placed placed(const toml::key& key) {
    return {std::string(key.str()), key.source().begin.line, key.source().begin.column};
  }

  void read_classes(const toml::table& table) {
    for (const auto& [key, value] : table) {
      out_.classes.push_back({placed(key), read_strings(table, key.str()), file_});
    }
  }

  void read_disguises(const toml::table& table) {
    check_keys(table, kDisguiseKeys);
    DisguiseTable read;
    read.file = file_;
    read.words = read_words(table, "words");
    read.innocent = read_words(table, "innocent");
    read.innocent_within = read_words(table, "innocent_within");
    read.characters = read_spellings(table, "characters");
    read.spellings = read_spellings(table, "spellings");
    read.doubtful = read_spellings(table, "doubtful");
    out_.disguises.push_back(std::move(read));
  }

  std::vector<DisguiseTable::Entry> read_spellings(const toml::table& table, std::string_view name) {
    std::vector<DisguiseTable::Entry> entries;
    const toml::table* spellings = section(table, name);
    if (spellings == nullptr) return entries;
    for (const auto& [key, value] : *spellings) entries.push_back({placed(key), read_words(*spellings, key.str())});
    return entries;
  }

  // One string, of words with spaces between them.
  std::vector<Placed> read_words(const toml::table& table, std::string_view key) {
    std::vector<Placed> words;
    const toml::node* node = table.get(key);
    if (node == nullptr) return words;
    const auto text = node->value_exact<std::string>();
    if (!text) return fault(*node, std::string(key) + ": must be a string, of words with spaces between them"), words;
    std::istringstream stream(*text);
    for (std::string word; stream >> word;) {
      words.push_back({word, node->source().begin.line, node->source().begin.column});
    }
    return words;
  }

  void read_rules(const toml::table& root) {
    const toml::node* rules = root.get("rule");
    if (rules == nullptr) return;
    const toml::array* tables = rules->as_array();
    if (tables == nullptr) return fault(*rules, "rule: write [[rule]], with two brackets");
    for (const toml::node& node : *tables) {
      if (const toml::table* table = node.as_table()) {
        read_rule(*table);
      } else {
        fault(node, "rule: must be a table");
      }
    }
  }

  void read_rule(const toml::table& table) {
    check_keys(table, kRuleKeys);
    Rule rule;
    rule.file = file_;
    rule.line = table.source().begin.line;
    rule.id = read_name(table, "id");
    rule.category = read_name(table, "category");
    read_weights(table, rule);
    rule.any = read_strings(table, "any");
    rule.all = read_strings(table, "all");
    rule.none = read_strings(table, "none");
    rule.match = read_strings(table, "match");
    rule.nomatch = read_strings(table, "nomatch");
    read_channels(table, rule);
    if (!has_strings(table, "any") && !has_strings(table, "all")) {
      fault(table, "rule \"" + rule.id + "\": needs a pattern in \"any\" or \"all\"");
    }
    out_.rules.push_back(std::move(rule));
  }

  void check_keys(const toml::table& table, std::span<const std::string_view> known) {
    for (const auto& [key, value] : table) {
      if (std::ranges::find(known, key.str()) == known.end()) {
        fault(key.source(), unknown_word("key", key.str(), known));
      }
    }
  }

  // An id or a category: what may stand in a file name, a metric label and a URL.
  std::string read_name(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return fault(table, std::string(key) + ": missing"), std::string();
    const auto name = node->value_exact<std::string>();
    if (!name) return fault(*node, std::string(key) + ": must be a string"), std::string();
    const auto allowed = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; };
    const bool sound = !name->empty() && allowed(name->front()) &&
                       std::ranges::all_of(*name, [&](char c) { return allowed(c) || c == '.'; });
    if (name->empty()) {
      fault(*node, std::string(key) + ": must not be empty");
    } else if (!sound || name->size() > 128) {
      fault(*node, std::string(key) + ": up to 128 of letters, digits, '_', '-' and '.', none of '.' first");
    }
    return *name;
  }

  // One number, or a number a channel: `weight = { comment = 0.2, private_message = 0.8 }`.
  void read_weights(const toml::table& table, Rule& rule) {
    const toml::node* node = table.get("weight");
    if (node == nullptr) return;
    const toml::table* by_channel = node->as_table();
    if (by_channel == nullptr) return read_weight(*node, [&](double given) { rule.weight = given; });
    check_keys(*by_channel, kChannelNames);
    for (std::size_t channel = 0; channel < kChannelNames.size(); ++channel) {
      const toml::node* own = by_channel->get(kChannelNames[channel]);
      if (own != nullptr) read_weight(*own, [&](double given) { rule.weight_of[channel] = given; });
    }
  }

  template <class Set>
  void read_weight(const toml::node& node, Set set) {
    if (!node.is_number()) return fault(node, "weight: must be a number, or a table of numbers by channel");
    const double given = node.value<double>().value_or(-1);
    if (!(given >= 0 && given <= 1)) return fault(node, "weight: must be 0…1");
    set(given);
  }

  static bool has_strings(const toml::table& table, std::string_view key) {
    const toml::array* array = table.get_as<toml::array>(key);
    return array != nullptr && !array->empty();
  }

  std::vector<Placed> read_strings(const toml::table& table, std::string_view key) {
    std::vector<Placed> strings;
    const toml::node* node = table.get(key);
    if (node == nullptr) return strings;
    const toml::array* array = node->as_array();
    if (array == nullptr) return fault(*node, std::string(key) + ": must be an array of strings"), strings;
    for (const toml::node& item : *array) {
      if (auto text = item.value_exact<std::string>()) {
        strings.push_back({std::move(*text), item.source().begin.line, item.source().begin.column});
      } else {
        fault(item, std::string(key) + ": must hold strings only");
      }
    }
    return strings;
  }

  void read_channels(const toml::table& table, Rule& rule) {
    const toml::node* node = table.get("channels");
    if (node == nullptr) return;
    rule.channels = 0;
    rule.channels_given = true;
    for (const Placed& name : read_strings(table, "channels")) {
      const auto known = std::ranges::find(kChannelNames, name.text);
      if (known == kChannelNames.end()) {
        out_.faults.push_back({file_, name.line, name.column, unknown_word("channel", name.text, kChannelNames)});
      } else {
        rule.channels = static_cast<std::uint8_t>(rule.channels | 1u << (known - kChannelNames.begin()));
      }
    }
    if (const toml::array* array = node->as_array(); array != nullptr && array->empty()) {
      fault(*node, "channels: must name at least one");
    }
  }

  std::string file_;
  ParsedRules& out_;
};

// Where the byte at `offset` stands; the column counts characters, as the parser's columns do.
Fault fault_at(std::string_view toml, std::size_t offset, std::string_view file, std::string message) {
  const std::string_view before = toml.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return {std::string(file), static_cast<std::uint32_t>(1 + std::ranges::count(before, '\n')),
          static_cast<std::uint32_t>(1 + std::ranges::count_if(before.substr(line_start), is_lead)),
          std::move(message)};
}

}  // namespace

double weight_in(const Rule& rule, Channel channel) {
  const auto index = static_cast<std::size_t>(std::countr_zero(static_cast<std::uint8_t>(channel)));
  return rule.weight_of[index].value_or(rule.weight);
}

void append(RuleBook& book, RuleBook&& more) {
  const auto move_all = [](auto& to, auto& from) { std::ranges::move(from, std::back_inserter(to)); };
  move_all(book.rules, more.rules);
  move_all(book.classes, more.classes);
  move_all(book.disguises, more.disguises);
}

ParsedRules parse_rules(std::string_view toml, std::string_view file) {
  ParsedRules parsed;
  if (const std::size_t valid = valid_utf8_length(toml); valid != toml.size()) {
    parsed.faults.push_back(fault_at(toml, valid, file, "invalid UTF-8"));
    return parsed;
  }
  RuleReader reader(file, parsed);
  try {
    reader.read_file(toml::parse(toml, file));
  } catch (const toml::parse_error& error) {
    reader.fault(error.source(), "syntax: " + std::string(error.description()));
  }
  std::ranges::stable_sort(parsed.faults, {}, [](const Fault& fault) { return std::pair(fault.line, fault.column); });
  return parsed;
}

}  // namespace danmakud::matchers
