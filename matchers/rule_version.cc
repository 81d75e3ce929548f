#include "matchers/rule_version.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <string>

#include "matchers/sha256.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

// Lengths before texts, so that no two different rules write the same bytes.
void add(std::string_view text, std::string& out) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void add(std::span<const std::uint32_t> ids, std::span<const std::string_view> patterns, std::string& out) {
  std::vector<std::string_view> texts;
  for (const std::uint32_t id : ids) texts.push_back(patterns[id]);
  std::ranges::sort(texts);
  out += "[";
  for (const std::string_view text : texts) add(text, out);
  out += "]";
}

std::string canonical(const Rule& rule, const RulePatterns& ids, std::span<const std::string_view> patterns) {
  std::string out;
  add(rule.id, out);
  add(rule.category, out);
  std::array<char, 64> rest;
  std::snprintf(rest.data(), rest.size(), "%.17g,%u,%d", rule.weight, unsigned{rule.channels}, rule.channels_given);
  add(rest.data(), out);
  for (const std::optional<double>& own : rule.weight_of) {
    if (own)
      std::snprintf(rest.data(), rest.size(), "%zu=%.17g", static_cast<std::size_t>(&own - rule.weight_of.data()),
                    *own);
    if (own) add(rest.data(), out);
  }
  add(ids.any, patterns, out);
  add(ids.all, patterns, out);
  add(ids.none, patterns, out);
  return out;
}

// What tables say that is in no spelling: it decides what is heard and seen where no spelling stands.
std::set<std::string> beside_spellings(std::span<const DisguiseTable> tables) {
  std::set<std::string> told;
  for (const DisguiseTable& table : tables) {
    for (const Placed& word : table.innocent) told.insert(word.text);
    for (const Placed& word : table.innocent_within) told.insert('~' + word.text);
    for (const DisguiseTable::Entry& character : table.characters) {
      for (const Placed& like : character.spellings) told.insert(character.key.text + '~' + like.text);
    }
  }
  return told;
}

}  // namespace

std::string version_of(std::span<const Rule> rules, std::span<const RulePatterns> rule_patterns,
                       std::span<const std::string_view> patterns, const Disguises& disguises,
                       std::span<const DisguiseTable> tables) {
  std::vector<std::string> meanings;
  for (std::size_t rule = 0; rule < rules.size(); ++rule) {
    meanings.push_back(canonical(rules[rule], rule_patterns[rule], patterns));
  }
  std::ranges::sort(meanings);
  std::string all;
  for (const std::string& meaning : meanings) add(meaning, all);
  for (const Disguises::Spelling& spelling : disguises.spellings()) {
    append_utf8(spelling.text, all);
    all += spelling.doubtful ? '?' : '=';
    append_utf8(spelling.word, all);
    all += '\n';
  }
  for (const std::string& told : beside_spellings(tables)) add(told, all);
  return sha256_version(all);
}

}  // namespace danmakud::matchers
