#include "matchers/rule_compiler.h"

#include <algorithm>

#include "matchers/pattern.h"
#include "matchers/rule_version.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

bool is_plain(const std::string& text) {
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
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
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
  const bool plain = is_plain(pattern.text);
  if (!plain) cost_ += pattern.cost;  // literals cost next to nothing; their number is limited
  out_->patterns.push_back({std::move(pattern.text), pattern.min_length, plain, {}});
  first_uses_.push_back({rule.file, written});
}

// A rule needs each of its `all` and one of its `any`. Its gate is the one of these demands that texts meet most
// rarely, as far as lengths tell: a rule looked for by 主播 and 假货 is looked for by the longer of them.
void RuleCompiler::choose_gates() {
  const auto length = [this](std::uint32_t id) { return out_->patterns[id].min_length; };
  for (std::uint32_t rule = 0; rule < out_->rules.size(); ++rule) {
    const RulePatterns& patterns = out_->rule_patterns[rule];
    std::vector<std::uint32_t> gate = patterns.any;
    std::uint32_t least = gate.empty() ? 0 : length(*std::ranges::min_element(gate, {}, length));
    for (const std::uint32_t id : patterns.all) {
      if (length(id) <= least) continue;
      gate = {id};
      least = length(id);
    }
    for (const std::uint32_t id : gate) out_->patterns[id].gates.push_back(rule);
  }
}

void RuleCompiler::build() {
  std::vector<const char*> expressions;
  for (const CompiledPattern& pattern : out_->patterns) expressions.push_back(pattern.text.c_str());
  DatabaseBuild build = build_database(expressions);
  if (!build.error.empty()) return fault_of_build(build);
  out_->database = std::move(build.database);
}

void RuleCompiler::fault(const Rule& rule, const Placed& place, std::string message) {
  faults_.push_back({rule.file, place.line, place.column, std::move(message)});
}

void RuleCompiler::fault_of_build(const DatabaseBuild& build) {
  if (!build.expression) {
    faults_.push_back({"rules", 0, 0, "the patterns together: " + build.error});
    return;
  }
  fault_of_pattern(*build.expression, build.error);
  for (std::uint32_t id = 0; id < out_->patterns.size(); ++id) {  // the build stops at the first; people want all
    const CompiledPattern& pattern = out_->patterns[id];
    const std::string error = id == *build.expression || pattern.plain ? "" : expression_error(pattern.text);
    if (!error.empty()) fault_of_pattern(id, error);
  }
}

void RuleCompiler::fault_of_pattern(std::uint32_t id, const std::string& error) {
  const FirstUse& use = first_uses_[id];
  faults_.push_back({use.file, use.place.line, use.place.column, "pattern " + quoted(use.place.text) + ": " + error});
}

}  // namespace danmakud::matchers
