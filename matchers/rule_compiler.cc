#include "matchers/rule_compiler.h"

#include <algorithm>

#include "matchers/pattern_factors.h"
#include "matchers/rule_version.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr double kCommonShare = 0.4;          // words that stand in more texts than this tell nothing
constexpr std::size_t kMostWordsTried = 256;  // of a further factor: they are tried one by one
constexpr std::size_t kMostFactors = 4;       // of a pattern: enough to tell where it is worth trying

bool is_word(const std::string& text) {
  return text.find_first_of(".[(\\^$|*+?{") == std::string::npos;
}

std::string quoted(const std::string& text) {
  constexpr std::size_t kShown = 60;
  std::string shown = text.substr(0, kShown);
  while (!is_valid_utf8(shown)) shown.pop_back();
  return "\"" + shown + (shown.size() < text.size() ? "…" : "") + "\"";
}

}  // namespace

RuleCompiler::RuleCompiler(std::vector<Rule> rules, const CompileLimits& limits)
    : limits_(limits), out_(std::make_unique<RuleSet::Impl>()) {
  out_->rules = std::move(rules);
}

std::unique_ptr<RuleSet::Impl> RuleCompiler::compile() {
  refuse_duplicate_ids();
  fold_patterns();
  if (!faults_.empty()) return nullptr;
  choose_gates();
  build();
  if (!faults_.empty()) return nullptr;
  out_->version = version_of(out_->rules, out_->rule_patterns, out_->patterns);
  return std::move(out_);
}

void RuleCompiler::refuse_duplicate_ids() {
  std::unordered_map<std::string_view, const Rule*> seen;
  for (const Rule& rule : out_->rules) {
    const auto [first, fresh] = seen.emplace(rule.id, &rule);
    if (fresh) continue;
    fault(rule, {rule.id, rule.line, 0},
          "id " + quoted(rule.id) + " is taken by " + first->second->file + ":" + std::to_string(first->second->line));
  }
}

void RuleCompiler::fold_patterns() {
  for (const Rule& rule : out_->rules) {
    out_->rule_patterns.push_back({fold_all(rule, rule.any), fold_all(rule, rule.all), fold_all(rule, rule.none)});
  }
  if (written_count_ > limits_.max_patterns) {
    faults_.push_back(
        {"rules", 0, 0,
         std::to_string(written_count_) + " patterns are over the limit of " + std::to_string(limits_.max_patterns)});
  }
  if (cost_ > limits_.max_total_cost) {
    faults_.push_back({"rules", 0, 0,
                       "the patterns with operators together cost " + std::to_string(cost_) +
                           " positions, over the limit of " + std::to_string(limits_.max_total_cost)});
  }
}

std::vector<std::uint32_t> RuleCompiler::fold_all(const Rule& rule, const std::vector<Placed>& patterns) {
  std::vector<std::uint32_t> ids;
  for (const Placed& written : patterns) fold_one(rule, written, ids);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

void RuleCompiler::fold_one(const Rule& rule, const Placed& written, std::vector<std::uint32_t>& ids) {
  if (++written_count_ > limits_.max_patterns) return;
  if (written.text.size() > limits_.max_pattern_bytes) {
    return fault(
        rule, written,
        "pattern " + quoted(written.text) + ": longer than " + std::to_string(limits_.max_pattern_bytes) + " bytes");
  }
  Pattern pattern = fold_pattern(written.text, {limits_.max_repeat, limits_.max_cost});
  const auto [known, fresh] = ids_.emplace(pattern.text, static_cast<std::uint32_t>(out_->patterns.size()));
  if (!pattern.error.empty()) {
    if (fresh) ids_.erase(known);
    return fault(rule, written, "pattern " + quoted(written.text) + ": " + pattern.error);
  }
  ids.push_back(known->second);
  if (!fresh) return;
  const std::uint32_t id = known->second;
  CompiledPattern& compiled = out_->patterns.emplace_back();
  compiled.text = pattern.text;
  compiled.is_word = is_word(pattern.text);
  if (!compiled.is_word) {
    compiled.program = program_of(pattern.root);
    cost_ += pattern.cost;  // words cost next to nothing; their number is limited
  }
  first_uses_.push_back({rule.file, written});
  add_factors(pattern, id);
}

// A pattern without words is looked for by Hyperscan as a whole.
void RuleCompiler::add_factors(const Pattern& pattern, std::uint32_t id) {
  const std::vector<Factor> factors = factors_of(pattern.root);
  const bool is_regex = factors.empty();
  const std::set<std::string>& rarest = is_regex ? std::set{pattern.text} : factors.front().words;
  for (const std::string& word : rarest) out_->words[word_id(word, is_regex)].patterns.push_back(id);
  if (!is_regex) out_->patterns[id].share = factors.front().share;
  for (std::size_t at = 1; at < std::min(factors.size(), kMostFactors); ++at) {
    if (factors[at].share > kCommonShare) break;
    if (factors[at].words.size() > kMostWordsTried) continue;
    out_->patterns[id].factors.push_back(factor_id(factors[at].words));
  }
}

std::uint32_t RuleCompiler::factor_id(const std::set<std::string>& words) {
  std::string key;
  for (const std::string& word : words) key += word + '\n';
  const auto [known, fresh] = factor_ids_.emplace(key, static_cast<std::uint32_t>(out_->factors.size()));
  if (fresh) out_->factors.emplace_back(words.begin(), words.end());
  return known->second;
}

std::uint32_t RuleCompiler::word_id(const std::string& text, bool is_regex) {
  const auto [known, fresh] = word_ids_.emplace(text, static_cast<std::uint32_t>(out_->words.size()));
  if (fresh) out_->words.push_back({text, is_regex, false, {}});
  return known->second;
}

// A rule needs each of its `all` and one of its `any`. Its gate is the one of these demands that is met most rarely.
void RuleCompiler::choose_gates() {
  for (std::uint32_t rule = 0; rule < out_->rules.size(); ++rule) {
    const RulePatterns& patterns = out_->rule_patterns[rule];
    std::vector<std::uint32_t> gate = patterns.any;
    double share = 0;
    for (const std::uint32_t id : patterns.any) share += out_->patterns[id].share;
    for (const std::uint32_t id : patterns.all) {
      if (!gate.empty() && out_->patterns[id].share >= share) continue;
      gate = {id};
      share = out_->patterns[id].share;
    }
    for (const std::uint32_t id : gate) out_->patterns[id].gates.push_back(rule);
  }
}

void RuleCompiler::mark_gate_words() {
  for (Word& word : out_->words) {
    const auto is_gate = [this](std::uint32_t id) { return !out_->patterns[id].gates.empty(); };
    word.is_of_gate = std::ranges::any_of(word.patterns, is_gate);
  }
}

void RuleCompiler::build() {
  mark_gate_words();
  out_->database = built(/*gates_only=*/false);
  if (faults_.empty()) out_->gate_database = built(/*gates_only=*/true);
}

DatabasePtr RuleCompiler::built(bool gates_only) {
  std::vector<Expression> expressions;
  for (std::uint32_t id = 0; id < out_->words.size(); ++id) {
    const Word& word = out_->words[id];
    if (word.is_of_gate || !gates_only) expressions.push_back({word.text.c_str(), id, word.is_regex});
  }
  DatabaseBuild build = build_database(expressions);
  if (build.error.empty()) return std::move(build.database);
  if (!build.id) {
    faults_.push_back({"rules", 0, 0, "the patterns together: " + build.error});
    return nullptr;
  }
  const FirstUse& use = first_uses_[out_->words[*build.id].patterns.front()];
  faults_.push_back(
      {use.file, use.place.line, use.place.column, "pattern " + quoted(use.place.text) + ": " + build.error});
  return nullptr;
}

void RuleCompiler::fault(const Rule& rule, const Placed& place, std::string message) {
  faults_.push_back({rule.file, place.line, place.column, std::move(message)});
}

}  // namespace danmakud::matchers
