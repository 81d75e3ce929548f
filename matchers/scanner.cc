#include <algorithm>
#include <numeric>
#include <optional>

#include "matchers/rule_set_internal.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

// Words that are kept of joined texts; where more are found, all of the texts are candidates.
constexpr std::size_t kWordsOfABlock = 4096;
constexpr std::size_t kWordsOfAText = 32;

// A set of small numbers that empties in no time: a member is a slot stamped with the current round.
class RoundSet {
 public:
  void clear(std::size_t size) {
    if (stamps_.size() < size) stamps_.resize(size, 0);
    if (++round_ != 0) return;
    std::ranges::fill(stamps_, 0);
    round_ = 1;
  }
  bool contains(std::size_t number) const { return stamps_[number] == round_; }
  bool insert(std::size_t number) {
    if (contains(number)) return false;
    stamps_[number] = round_;
    return true;
  }

 private:
  std::vector<std::uint32_t> stamps_;
  std::uint32_t round_ = 0;
};

struct WordInText {
  std::uint32_t text = 0;
  std::uint32_t word = 0;
};

// From ends of words in joined texts to the texts that they stand in.
struct JoinedSink {
  std::span<const std::uint32_t> starts;
  std::vector<WordInText>& found;  // has room: a callback must not throw through C
  bool overflowed = false;
  std::uint32_t text = 0;  // of the last word; words come in the order of their ends, all but a few

  void add(std::uint32_t word, std::uint64_t word_end) {
    if (found.size() == found.capacity()) {
      overflowed = true;
      return;
    }
    const bool same = word_end > starts[text] && (text + 1 == starts.size() || word_end < starts[text + 1]);
    if (!same) text = static_cast<std::uint32_t>(std::ranges::upper_bound(starts, word_end - 1) - starts.begin() - 1);
    found.push_back({text, word});
  }
};

// From words in one text to the patterns that are worth a try.
struct WordSink {
  const std::vector<Word>& words;
  RoundSet& maybe;
  std::vector<std::uint32_t>& possible;  // holds room for every pattern

  void add(std::uint32_t word, std::uint64_t) {
    for (const std::uint32_t pattern : words[word].patterns) {
      if (maybe.insert(pattern)) possible.push_back(pattern);
    }
  }
};

template <class Sink>
int on_match(unsigned id, unsigned long long, unsigned long long to, unsigned, void* sink) {
  static_cast<Sink*>(sink)->add(id, to);
  return 0;
}

}  // namespace

struct Scanner::Impl {
  std::shared_ptr<const RuleSet> rules;
  ScratchPtr scratch;
  ProgramRunner runner;
  std::vector<WordInText> in_texts;  // of the texts joined
  // Of the text at hand:
  std::string_view text;
  CharacterBloom characters_of_text;
  RoundSet looked_for, present;         // further factors
  std::vector<char32_t> characters;     // empty until a program wants them
  std::vector<std::uint32_t> offsets;   // by character; one more for the end
  std::vector<std::uint32_t> possible;  // patterns
  RoundSet maybe, tried, matched;       // patterns
  std::vector<Span> spans;              // by pattern, of those in `matched`
  std::vector<std::uint32_t> gated;     // rules whose gate matched

  bool words_known = true;  // Hyperscan did not fail on it
  std::uint64_t rescans = 0;
  std::uint64_t failures_for_test = 0;

  const RuleSet::Impl& set() const { return *rules->impl_; }

  template <class Sink>
  bool scan(const DatabasePtr& database, std::string_view scanned, Sink& sink) {
    if (failures_for_test > 0) return --failures_for_test, ++rescans, false;
    if (database == nullptr || scanned.empty()) return true;
    const hs_error_t code = hs_scan(database.get(), scanned.data(), static_cast<unsigned>(scanned.size()), 0,
                                    scratch.get(), on_match<Sink>, &sink);
    if (code != HS_SUCCESS) ++rescans;
    return code == HS_SUCCESS;
  }

  void collect_candidates(std::string_view joined, std::span<const std::uint32_t> starts,
                          std::vector<std::uint32_t>& candidates);
  bool is_worth_a_try(std::span<const WordInText> words_of_text);
  void make_room();
  void take_up(std::string_view new_text);
  bool matches(std::uint32_t pattern);
  void begin_text(std::string_view new_text);
  bool has_words_of(const CompiledPattern& pattern);
  bool has_factor(std::uint32_t factor);
  std::optional<Span> find(const CompiledPattern& pattern);
  void decode();
  void collect_gated();
  bool holds(std::uint32_t rule, Channel channel);
  Span place_of(std::uint32_t rule);
};

void Scanner::Impl::collect_candidates(std::string_view joined, std::span<const std::uint32_t> starts,
                                       std::vector<std::uint32_t>& candidates) {
  if (!std::ranges::is_sorted(in_texts, {}, &WordInText::text)) std::ranges::sort(in_texts, {}, &WordInText::text);
  for (auto at = in_texts.begin(); at != in_texts.end();) {
    const auto is_of_other = [text = at->text](const WordInText& word) { return word.text != text; };
    const auto behind = std::find_if(at, in_texts.end(), is_of_other);
    const std::size_t end = at->text + 1 < starts.size() ? starts[at->text + 1] - 1 : joined.size();
    begin_text(joined.substr(starts[at->text], end - starts[at->text]));
    if (is_worth_a_try({at, behind})) candidates.push_back(at->text);
    at = behind;
  }
}

// Whether a pattern that gates a rule has all its words in the text.
bool Scanner::Impl::is_worth_a_try(std::span<const WordInText> words_of_text) {
  const auto may_match = [this](std::uint32_t pattern) {
    return !set().patterns[pattern].gates.empty() && has_words_of(set().patterns[pattern]);
  };
  return std::ranges::any_of(words_of_text, [&](const WordInText& found) {
    return std::ranges::any_of(set().words[found.word].patterns, may_match);
  });
}

void Scanner::Impl::make_room() {
  const std::size_t patterns = set().patterns.size();
  spans.resize(patterns);
  possible.reserve(patterns);
  for (RoundSet* of_patterns : {&maybe, &tried, &matched}) of_patterns->clear(patterns);
}

void Scanner::Impl::begin_text(std::string_view new_text) {
  text = new_text;
  characters_of_text = bloom_of(text);
  for (RoundSet* of_factors : {&looked_for, &present}) of_factors->clear(set().factors.size());
}

// Finds out which patterns may match. Where Hyperscan fails, all may.
void Scanner::Impl::take_up(std::string_view new_text) {
  begin_text(new_text);
  characters.clear();
  possible.clear();
  make_room();
  WordSink sink{set().words, maybe, possible};
  words_known = scan(set().database, text, sink);
  if (words_known) return;
  possible.resize(set().patterns.size());
  std::iota(possible.begin(), possible.end(), 0u);
  for (const std::uint32_t pattern : possible) maybe.insert(pattern);
}

bool Scanner::Impl::matches(std::uint32_t pattern) {
  if (!maybe.contains(pattern)) return false;
  if (tried.insert(pattern) && (!words_known || has_words_of(set().patterns[pattern]))) {
    if (const std::optional<Span> span = find(set().patterns[pattern])) {
      spans[pattern] = *span;
      matched.insert(pattern);
    }
  }
  return matched.contains(pattern);
}

bool Scanner::Impl::has_words_of(const CompiledPattern& pattern) {
  return std::ranges::all_of(pattern.factors, [this](std::uint32_t factor) { return has_factor(factor); });
}

// Factors are shared by patterns: each is looked for once a text.
bool Scanner::Impl::has_factor(std::uint32_t factor) {
  const auto is_in_text = [this](const SlottedWord& word) { return word.is_in(text, characters_of_text); };
  if (looked_for.insert(factor) && std::ranges::any_of(set().factors[factor], is_in_text)) present.insert(factor);
  return present.contains(factor);
}

std::optional<Span> Scanner::Impl::find(const CompiledPattern& pattern) {
  if (pattern.is_word) {
    const std::size_t at = text.find(pattern.text);
    if (at == std::string_view::npos) return std::nullopt;
    return Span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + pattern.text.size())};
  }
  if (characters.empty()) decode();
  const std::optional<Span> found = runner.find(pattern.program, characters);
  return found ? std::optional(Span{offsets[found->begin], offsets[found->end]}) : std::nullopt;
}

void Scanner::Impl::decode() {
  offsets.clear();
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    offsets.push_back(static_cast<std::uint32_t>(at - text.data()));
    characters.push_back(decode_utf8(at));
  }
  offsets.push_back(static_cast<std::uint32_t>(text.size()));
}

void Scanner::Impl::collect_gated() {
  gated.clear();
  for (const std::uint32_t pattern : possible) {
    const std::vector<std::uint32_t>& gates = set().patterns[pattern].gates;
    if (!gates.empty() && matches(pattern)) gated.insert(gated.end(), gates.begin(), gates.end());
  }
  std::ranges::sort(gated);
  gated.erase(std::unique(gated.begin(), gated.end()), gated.end());
}

bool Scanner::Impl::holds(std::uint32_t rule, Channel channel) {
  if ((set().rules[rule].channels & static_cast<std::uint8_t>(channel)) == 0) return false;
  const RulePatterns& patterns = set().rule_patterns[rule];
  const auto is_there = [this](std::uint32_t pattern) { return matches(pattern); };
  return (patterns.any.empty() || std::ranges::any_of(patterns.any, is_there)) &&
         std::ranges::all_of(patterns.all, is_there) && std::ranges::none_of(patterns.none, is_there);
}

// The leftmost match of its patterns, of those the longest.
Span Scanner::Impl::place_of(std::uint32_t rule) {
  const RulePatterns& patterns = set().rule_patterns[rule];
  Span best{UINT32_MAX, 0};
  for (const std::uint32_t pattern : patterns.any.empty() ? patterns.all : patterns.any) {
    if (!matches(pattern)) continue;
    const Span span = spans[pattern];
    if (span.begin < best.begin || (span.begin == best.begin && span.end > best.end)) best = span;
  }
  return best;
}

Scanner::Scanner() : impl_(std::make_unique<Impl>()) {}
Scanner::~Scanner() = default;

bool Scanner::adopt(std::shared_ptr<const RuleSet> rules) {
  ScratchPtr scratch;
  const RuleSet::Impl& set = *rules->impl_;
  if (!grow_scratch(set.gate_database.get(), scratch) || !grow_scratch(set.database.get(), scratch)) return false;
  impl_->scratch = std::move(scratch);
  impl_->rules = std::move(rules);
  impl_->make_room();
  return true;
}

const std::shared_ptr<const RuleSet>& Scanner::rules() const {
  return impl_->rules;
}

void Scanner::find_candidates(std::string_view joined, std::span<const std::uint32_t> starts,
                              std::vector<std::uint32_t>& candidates) {
  candidates.clear();
  if (impl_->rules == nullptr || starts.empty()) return;
  candidates.reserve(starts.size());
  impl_->in_texts.clear();
  impl_->in_texts.reserve(kWordsOfABlock + kWordsOfAText * starts.size());
  JoinedSink sink{starts, impl_->in_texts};
  if (impl_->scan(impl_->set().gate_database, joined, sink) && !sink.overflowed)
    return impl_->collect_candidates(joined, starts, candidates);
  candidates.resize(starts.size());
  std::iota(candidates.begin(), candidates.end(), 0u);
}

void Scanner::find_hits(std::string_view folded, Channel channel, std::vector<Hit>& hits) {
  hits.clear();
  if (impl_->rules == nullptr) return;
  impl_->take_up(folded);
  impl_->collect_gated();
  for (const std::uint32_t rule : impl_->gated) {
    if (impl_->holds(rule, channel)) hits.push_back({rule, impl_->place_of(rule)});
  }
}

std::uint64_t Scanner::rescans() const {
  return impl_->rescans;
}
void Scanner::fail_next_scans_for_test(std::uint64_t count) {
  impl_->failures_for_test = count;
}

}  // namespace danmakud::matchers
