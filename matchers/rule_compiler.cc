#include "matchers/rule_compiler.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "matchers/pattern_words.h"
#include "matchers/plain_word.h"
#include "matchers/rule_version.h"
#include "matchers/utf8.h"
#include "matchers/word_share.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kMostHeard = 50'000;  // patterns whose words are known by their sound
constexpr std::size_t kPatternsAStep = 64;  // of progress
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

bool is_topic_in_all(const Rule& rule) {
  return std::ranges::all_of(std::array{Channel::comment, Channel::private_message, Channel::feedback},
                             [&](Channel channel) {
                               const bool is_heard = (rule.channels & static_cast<std::uint8_t>(channel)) != 0;
                               return !is_heard || weight_in(rule, channel) == 0;
                             });
}

std::string quoted(const std::string& text) {
  constexpr std::size_t kShown = 60;
  std::string shown = text.substr(0, kShown);
  while (!is_valid_utf8(shown)) shown.pop_back();
  return "\"" + shown + (shown.size() < text.size() ? "…" : "") + "\"";
}

}  // namespace

RuleCompiler::RuleCompiler(RuleBook book, const CompileLimits& limits, const CompileProgress& progress)
    : limits_(limits),
      progress_(progress),
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
  const std::vector<std::string_view> texts(texts_.begin(), texts_.end());
  out_->version = version_of(out_->rules, out_->rule_patterns, texts, out_->disguises, disguise_tables_);
  return std::move(out_);
}

void RuleCompiler::refuse_duplicate_ids() {
  std::unordered_map<std::string_view, const Rule*> seen;
  for (const Rule& rule : out_->rules) {
    const auto [first, fresh] = seen.emplace(rule.id, &rule);
    if (fresh) continue;
    fault(rule, {rule.id, rule.line, 1},
          "id " + quoted(rule.id) + " is taken by " + first->second->file + ":" + std::to_string(first->second->line));
  }
}

void RuleCompiler::fold_patterns() {
  reserve();
  for (const Rule& rule : out_->rules) {
    out_->rule_patterns.push_back({fold_all(rule, rule.any), fold_all(rule, rule.all), fold_all(rule, rule.none)});
  }
  if (over_limit_.rule == nullptr) return;
  fault(*over_limit_.rule, *over_limit_.place,
        cost_ > limits_.max_total_cost
            ? "with this pattern those with operators together cost " + std::to_string(cost_) +
                  " positions, over the limit of " + std::to_string(limits_.max_total_cost)
            : "from this one on " + std::to_string(written_count_) + " patterns are over the limit of " +
                  std::to_string(limits_.max_patterns));
}

// Moving what there is of tens of thousands of patterns, again and again, would cost as much as reading them.
void RuleCompiler::reserve() {
  for (const Rule& rule : out_->rules) total_ += rule.any.size() + rule.all.size() + rule.none.size();
  const std::size_t count = std::min(total_, limits_.max_patterns);
  ids_.reserve(count);
  factors_.reserve(count);
  shares_.reserve(count);
  first_uses_.reserve(count);
  out_->patterns.reserve(count);
  out_->demands.reserve(count);
}

std::vector<std::uint32_t> RuleCompiler::fold_all(const Rule& rule, const std::vector<Placed>& patterns) {
  std::vector<std::uint32_t> ids;
  ids.reserve(patterns.size());
  for (const Placed& written : patterns) fold_one(rule, written, ids);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

void RuleCompiler::fold_one(const Rule& rule, const Placed& written, std::vector<std::uint32_t>& ids) {
  if (progress_ && written_count_ % kPatternsAStep == 0) progress_(written_count_, total_);
  if (++written_count_ > limits_.max_patterns && over_limit_.rule == nullptr) over_limit_ = {&rule, &written};
  if (over_limit_.rule != nullptr) return;
  const auto refuse = [&](const std::string& reason) {
    fault(rule, written, "pattern " + quoted(written.text) + ": " + reason);
  };
  const auto take = [&](std::string text, auto add) {
    const auto [id, is_fresh] = id_of(std::move(text));
    ids.push_back(id);
    if (!is_fresh) return;
    first_uses_.push_back({&rule, &written});
    add();
  };
  if (written.text.size() > limits_.max_pattern_bytes) {
    return refuse("longer than " + std::to_string(limits_.max_pattern_bytes) + " bytes");
  }
  if (std::optional<std::u32string> word = plain_word(written.text)) {
    std::string text;
    append_utf8(*word, text);
    return take(std::move(text), [&] { add_word(std::move(*word)); });
  }
  const WordClasses::Expansion expanded = classes_.expand(written.text);
  if (!expanded.error.empty()) return refuse(expanded.error);
  const Pattern pattern = fold_pattern(expanded.text, {limits_.max_repeat, limits_.max_cost});
  if (!pattern.error.empty()) return refuse(pattern.error);
  take(pattern.text, [&] { add_expression(pattern); });
  if (cost_ > limits_.max_total_cost) over_limit_ = {&rule, &written};
}

// And whether it is a new one.
std::pair<std::uint32_t, bool> RuleCompiler::id_of(std::string text) {
  const auto next = static_cast<std::uint32_t>(texts_.size());
  const auto [known, is_fresh] = ids_.try_emplace(texts_.emplace_back(std::move(text)), next);
  if (!is_fresh) texts_.pop_back();
  return {known->second, is_fresh};
}

void RuleCompiler::add_word(std::u32string word) {
  factors_.emplace_back();
  shares_.push_back(share_of(word));
  out_->demands.emplace_back();
  out_->patterns.push_back({std::move(word), nullptr, nullptr});
}

void RuleCompiler::add_expression(const Pattern& pattern) {
  const std::vector<Factor>& factors = factors_.emplace_back(factors_of(pattern.root));
  if (!disguise_tables_.empty()) add_written_words(pattern.root, written_words_[shares_.size()]);
  shares_.push_back(factors.empty() ? 1 : factors.front().share);
  out_->demands.push_back(demands_of(factors));
  CompiledPattern& compiled = out_->patterns.emplace_back();
  if (is_word(pattern.text)) return static_cast<void>(compiled.word = to_utf32(pattern.text));
  if (std::optional<BitProgram> bits = BitProgram::of(pattern.root)) {
    compiled.bits = std::make_unique<BitProgram>(std::move(*bits));
  } else {
    compiled.program = std::make_unique<PatternProgram>(program_of(pattern.root));
  }
  cost_ += pattern.cost;  // words cost next to nothing; their number is limited
}

// Its rarest factor: one of them must be there.
std::span<const std::u32string> RuleCompiler::words_of(std::uint32_t pattern) const {
  if (!factors_[pattern].empty()) return factors_[pattern].front().words.sequence();
  const std::u32string& word = out_->patterns[pattern].word;
  return std::span(&word, word.empty() ? 0 : 1);
}

// A rule needs each of its `all` and one of its `any`. Its gate is the one of these demands that is met most rarely.
void RuleCompiler::choose_gates() {
  std::vector<ListTable::Member> gates;
  for (std::uint32_t rule = 0; rule < out_->rules.size(); ++rule) {
    RulePatterns& patterns = out_->rule_patterns[rule];
    std::span<const std::uint32_t> gate = patterns.any;
    patterns.any_gates = !gate.empty();
    double share = 0;
    for (const std::uint32_t id : patterns.any) share += shares_[id];
    for (const std::uint32_t& id : patterns.all) {
      if (!gate.empty() && shares_[id] >= share) continue;
      gate = std::span(&id, 1);
      patterns.any_gates = false;
      share = shares_[id];
    }
    for (const std::uint32_t id : gate) gates.push_back({id, rule});
  }
  out_->gates = ListTable(out_->patterns.size(), gates);
}

// None where there is nothing to disguise them, or too many to hear them all. Nobody disguises what he talks about,
// only what he says of it: words of topics are known as they are written.
Disguises::Vocabulary RuleCompiler::vocabulary() const {
  Disguises::Vocabulary words;
  if (disguise_tables_.empty() || out_->patterns.size() > kMostHeard) return words;
  for (std::size_t rule = 0; rule < out_->rules.size(); ++rule) {
    if (is_topic_in_all(out_->rules[rule])) continue;
    const RulePatterns& patterns = out_->rule_patterns[rule];
    for (const std::vector<std::uint32_t>* ids : {&patterns.any, &patterns.all}) {
      for (const std::uint32_t id : *ids) {
        words.needed.insert(words_of(id).begin(), words_of(id).end());
        for (const Factor& factor : factors_[id]) words.needed.insert(factor.words.begin(), factor.words.end());
        const auto written = written_words_.find(id);
        if (written == written_words_.end()) continue;
        std::ranges::copy_if(written->second, std::inserter(words.written, words.written.end()), is_telling);
      }
    }
  }
  return words;
}

// Spellings of disguised words are looked for with the words of patterns: no text is looked through twice for them.
void RuleCompiler::index_words() {
  boost::unordered_flat_map<std::u32string_view, std::uint32_t, std::hash<std::u32string_view>> ids(
      out_->patterns.size());
  std::vector<std::u32string_view> words;
  std::vector<ListTable::Member> patterns_of;
  for (std::uint32_t id = 0; id < out_->patterns.size(); ++id) {
    if (out_->gates[id].empty()) continue;
    if (words_of(id).empty()) out_->wordless.push_back(id);
    for (const std::u32string& word : words_of(id)) {
      const auto [known, is_fresh] = ids.emplace(word, static_cast<std::uint32_t>(words.size()));
      if (is_fresh) words.push_back(word);
      patterns_of.push_back({known->second, id});
    }
  }
  out_->first_spelling = static_cast<std::uint32_t>(words.size());
  for (const Disguises::Spelling& spelling : out_->disguises.spellings()) words.push_back(spelling.text);
  out_->patterns_of_word = ListTable(words.size(), patterns_of);
  out_->index = WordIndex(words);
}

void RuleCompiler::build_database_of_wordless() {
  std::vector<Expression> expressions;
  for (const std::uint32_t id : out_->wordless) expressions.push_back({texts_[id].c_str(), id});
  DatabaseBuild build = build_database(expressions);
  out_->database = std::move(build.database);
  if (build.error.empty()) return;
  if (!build.id) return faults_.push_back({"rules", 0, 0, "the patterns together: " + build.error});
  const auto [rule, place] = first_uses_[*build.id];
  fault(*rule, *place, "pattern " + quoted(place->text) + ": " + build.error);
}

void RuleCompiler::fault(const Rule& rule, const Placed& place, std::string message) {
  faults_.push_back({rule.file, place.line, place.column, std::move(message)});
}

}  // namespace danmakud::matchers
