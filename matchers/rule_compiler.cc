#include "matchers/rule_compiler.h"

#include <algorithm>
#include <map>
#include <span>

#include "matchers/pattern_factors.h"
#include "matchers/rule_version.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kMostHeard = 10'000;  // patterns whose words are known by their sound
constexpr double kCommonShare = 0.4;        // words that stand in more texts than this tell nothing

bool is_word(const std::string& text) {
  return text.find_first_of(".[(\\^$|*+?{") == std::string::npos;
}

// The words of a pattern's rarest factor are looked for anyway: its demands are the characters that begin the words of
// its other factors, then those that end them, the fewest first.
Demands demands_of(const std::vector<Factor>& factors) {
  std::vector<CharacterBloom> blooms;
  for (std::size_t at = 1; at < factors.size() && factors[at].share <= kCommonShare; ++at) {
    CharacterBloom first, last;
    for (const std::u32string& word : factors[at].words) {
      first.set(slot_of(word.front()));
      last.set(slot_of(word.back()));
    }
    blooms.insert(blooms.end(), {first, last});
  }
  std::ranges::stable_sort(blooms, {}, &CharacterBloom::count);
  Demands demands;
  std::copy_n(blooms.begin(), std::min(blooms.size(), demands.sets.size()), demands.sets.begin());
  return demands;
}

std::string quoted(const std::string& text) {
  constexpr std::size_t kShown = 60;
  std::string shown = text.substr(0, kShown);
  while (!is_valid_utf8(shown)) shown.pop_back();
  return "\"" + shown + (shown.size() < text.size() ? "…" : "") + "\"";
}

}  // namespace

RuleCompiler::RuleCompiler(RuleBook book, const CompileLimits& limits)
    : limits_(limits),
      classes_(book.classes, {limits.max_repeat, limits.max_cost}, faults_),
      out_(std::make_unique<RuleSet::Impl>()) {
  out_->rules = std::move(book.rules);
  disguise_tables_ = std::move(book.disguises);
}

std::unique_ptr<RuleSet::Impl> RuleCompiler::compile() {
  refuse_duplicate_ids();
  fold_patterns();
  out_->disguises = Disguises::of(disguise_tables_, vocabulary(), limits_.max_spellings, faults_);
  if (!faults_.empty()) return nullptr;
  choose_gates();
  index_words();
  build_database_of_wordless();
  if (!faults_.empty()) return nullptr;
  out_->version = version_of(out_->rules, out_->rule_patterns, out_->patterns, out_->disguises);
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
  if (++written_count_ > limits_.max_patterns || cost_ > limits_.max_total_cost) return;
  if (written.text.size() > limits_.max_pattern_bytes) {
    return fault(
        rule, written,
        "pattern " + quoted(written.text) + ": longer than " + std::to_string(limits_.max_pattern_bytes) + " bytes");
  }
  const WordClasses::Expansion expanded = classes_.expand(written.text);
  if (!expanded.error.empty()) {
    return fault(rule, written, "pattern " + quoted(written.text) + ": " + expanded.error);
  }
  Pattern pattern = fold_pattern(expanded.text, {limits_.max_repeat, limits_.max_cost});
  const auto [known, fresh] = ids_.emplace(pattern.text, static_cast<std::uint32_t>(out_->patterns.size()));
  if (!pattern.error.empty()) {
    if (fresh) ids_.erase(known);
    return fault(rule, written, "pattern " + quoted(written.text) + ": " + pattern.error);
  }
  ids.push_back(known->second);
  if (!fresh) return;
  CompiledPattern& compiled = out_->patterns.emplace_back();
  compiled.text = pattern.text;
  if (is_word(pattern.text)) {
    compiled.word = to_utf32(pattern.text);
  } else {
    compiled.bits = BitProgram::of(pattern.root);
    if (!compiled.bits) compiled.program = program_of(pattern.root);
    cost_ += pattern.cost;  // words cost next to nothing; their number is limited
  }
  first_uses_.push_back({rule.file, written});
  add_factors(pattern);
}

void RuleCompiler::add_factors(const Pattern& pattern) {
  const std::vector<Factor>& factors = factors_.emplace_back(factors_of(pattern.root));
  out_->demands.push_back(demands_of(factors));
  if (!factors.empty()) out_->patterns.back().share = factors.front().share;
}

// A rule needs each of its `all` and one of its `any`. Its gate is the one of these demands that is met most rarely.
void RuleCompiler::choose_gates() {
  for (std::uint32_t rule = 0; rule < out_->rules.size(); ++rule) {
    RulePatterns& patterns = out_->rule_patterns[rule];
    std::vector<std::uint32_t> gate = patterns.any;
    patterns.any_gates = !gate.empty();
    double share = 0;
    for (const std::uint32_t id : patterns.any) share += out_->patterns[id].share;
    for (const std::uint32_t id : patterns.all) {
      if (!gate.empty() && out_->patterns[id].share >= share) continue;
      gate = {id};
      patterns.any_gates = false;
      share = out_->patterns[id].share;
    }
    for (const std::uint32_t id : gate) out_->patterns[id].gates.push_back(rule);
  }
}

// The words without which no rule holds; none where there is nothing to disguise them, or too many to hear them all.
std::set<std::u32string> RuleCompiler::vocabulary() const {
  std::set<std::u32string> words;
  if (disguise_tables_.empty() || out_->patterns.size() > kMostHeard) return words;
  for (const RulePatterns& patterns : out_->rule_patterns) {
    for (const std::vector<std::uint32_t>* ids : {&patterns.any, &patterns.all}) {
      for (const std::uint32_t id : *ids) {
        for (const Factor& factor : factors_[id]) words.insert(factor.words.begin(), factor.words.end());
      }
    }
  }
  return words;
}

// Spellings of disguised words are looked for with the words of patterns: no text is looked through twice for them.
void RuleCompiler::index_words() {
  std::map<std::u32string_view, std::vector<std::uint32_t>> patterns_of;
  for (std::uint32_t id = 0; id < out_->patterns.size(); ++id) {
    if (out_->patterns[id].gates.empty()) continue;
    if (factors_[id].empty()) {
      out_->wordless.push_back(id);
    } else {
      for (const std::u32string& word : factors_[id].front().words) patterns_of[word].push_back(id);
    }
  }
  std::vector<std::u32string> words;
  for (const auto& [word, patterns] : patterns_of) {
    words.emplace_back(word);
    out_->patterns_of_word.add(patterns);
  }
  out_->is_disguise.assign(words.size(), false);
  for (const Disguises::Spelling& spelling : out_->disguises.spellings()) {
    words.push_back(spelling.text);
    out_->patterns_of_word.add({});
    out_->is_disguise.push_back(true);
  }
  out_->index = WordIndex(words);
}

void RuleCompiler::build_database_of_wordless() {
  std::vector<Expression> expressions;
  for (const std::uint32_t id : out_->wordless) expressions.push_back({out_->patterns[id].text.c_str(), id});
  DatabaseBuild build = build_database(expressions);
  out_->database = std::move(build.database);
  if (build.error.empty()) return;
  if (!build.id) return faults_.push_back({"rules", 0, 0, "the patterns together: " + build.error});
  const auto& [file, place] = first_uses_[*build.id];
  faults_.push_back({file, place.line, place.column, "pattern " + quoted(place.text) + ": " + build.error});
}

void RuleCompiler::fault(const Rule& rule, const Placed& place, std::string message) {
  faults_.push_back({rule.file, place.line, place.column, std::move(message)});
}

}  // namespace danmakud::matchers
