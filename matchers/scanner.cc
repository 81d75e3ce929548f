// Rules are looked for in three readings of a text: in all texts joined, which says what to try; in one as it is
// written; and in that one with its disguised words undone.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "matchers/classify.h"
#include "matchers/joined_texts.h"
#include "matchers/rule_set_internal.h"
#include "matchers/text_trial.h"
#include "matchers/utf8.h"
#include "matchers/wordless_search.h"

namespace danmakud::matchers {
namespace {

// Goes through joined texts, forwards.
class TextCursor {
 public:
  explicit TextCursor(std::span<const std::uint32_t> starts) : starts_(starts) {}
  // To the text that holds the place. true: it was at none, or at another one.
  bool move_to(std::size_t place) {
    const std::size_t before = next_;
    while (next_ < starts_.size() && starts_[next_] <= place) ++next_;
    return next_ != before;
  }
  std::uint32_t text() const { return static_cast<std::uint32_t>(next_ - 1); }

 private:
  std::span<const std::uint32_t> starts_;
  std::size_t next_ = 0;
};

// From places in characters to places in their UTF-8.
Span in_bytes(std::u32string_view text, Span characters) {
  const auto bytes = [&](std::uint32_t begin, std::uint32_t end) {
    std::uint32_t sum = 0;
    for (const char32_t c : text.substr(begin, end - begin)) sum += 1u + (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);
    return sum;
  };
  const std::uint32_t begin = bytes(0, characters.begin);
  return {begin, begin + bytes(characters.begin, characters.end)};
}

}  // namespace

struct Scanner::Impl {
  // Texts, which gates match in them, and which hold disguised words; both ascending by text.
  struct Search {
    JoinedTexts texts;
    std::vector<InText> gates;
    std::vector<std::uint32_t> disguised;

    std::span<const InText> gates_of(std::uint32_t index) const {
      const auto first = std::ranges::lower_bound(gates, index, {}, &InText::text);
      return {first, std::ranges::upper_bound(first, gates.end(), index, {}, &InText::text)};
    }
  };

  std::shared_ptr<const RuleSet> rules;
  WordlessSearch wordless;
  TextTrial trial;
  Search block, single, second;  // second: a text with its disguised words undone
  std::u32string single_text;
  RevealedText revealed;
  std::string revealed_bytes;  // see Scanner::revealed()
  std::vector<Hit> revealed_hits;
  std::vector<std::uint32_t> with_spelling;  // texts
  std::vector<std::uint32_t> gated;          // rules whose gates match in the text at hand

  const RuleSet::Impl& set() const { return *rules->impl_; }

  void take_up(std::string_view folded);
  void search(Search& where);
  void find_gates(Search& where);
  void find_words(Search& where);
  void find_disguised(Search& where);
  void find_wordless(Search& where);
  static void set_one(std::u32string_view one, Search& where);
  void confirm(const Search& where, std::uint32_t index, Channel channel, std::vector<Hit>& hits);
  void confirm_revealed(const Search& where, std::uint32_t index, Channel channel, std::vector<Hit>& hits);
  bool holds(std::uint32_t rule, Channel channel);
  bool is_guarded(std::uint32_t rule);
  void locate(const Search& where, std::uint32_t index, std::vector<Hit>& hits);
  Span place_of(std::uint32_t rule, std::span<const InText> gates);
};

void Scanner::Impl::take_up(std::string_view folded) {
  single_text.clear();
  const char* const end = folded.data() + folded.size();
  for (const char* at = folded.data(); at != end;) single_text += decode_utf8(at);
}

void Scanner::Impl::search(Search& where) {
  find_gates(where);
  if (!set().disguises.empty()) find_disguised(where);
}

void Scanner::Impl::find_gates(Search& where) {
  where.gates.clear();
  where.disguised.clear();
  find_words(where);
  find_wordless(where);
}

// Texts that hold a spelling are disguised.
void Scanner::Impl::find_words(Search& where) {
  TextCursor cursor(where.texts.starts);
  set().index.find(where.texts.joined, [&](std::size_t at, std::uint32_t word) {
    const bool is_new = cursor.move_to(at);
    const std::uint32_t index = cursor.text();
    if (is_new) trial.begin(where.texts[index]);
    for (const std::uint32_t pattern : set().patterns_of_word[word]) {
      if (trial.matches_anew(pattern)) where.gates.push_back({index, pattern});
    }
    if (word >= set().first_spelling && (where.disguised.empty() || where.disguised.back() != index))
      where.disguised.push_back(index);
  });
}

void Scanner::Impl::find_disguised(Search& where) {
  with_spelling.swap(where.disguised);
  where.disguised.clear();
  auto spelled = with_spelling.begin();
  for (std::uint32_t index = 0; index < where.texts.size(); ++index) {
    const bool has_spelling = spelled != with_spelling.end() && *spelled == index;
    if (has_spelling) ++spelled;
    if (has_spelling || set().disguises.hides_in(where.texts[index], revealed)) where.disguised.push_back(index);
  }
}

void Scanner::Impl::set_one(std::u32string_view one, Search& where) {
  static constexpr std::array<std::uint32_t, 1> kOneText = {0};
  where.texts = {one, kOneText};
}

void Scanner::Impl::find_wordless(Search& where) {
  if (set().wordless.empty()) return;
  const auto with_words = static_cast<std::ptrdiff_t>(where.gates.size());
  std::optional<std::uint32_t> at_hand;
  for (const InText& found : wordless.find(where.texts)) {
    if (at_hand != found.text) trial.begin(where.texts[found.text]);
    at_hand = found.text;
    if (trial.matches_anew(found.pattern)) where.gates.push_back(found);
  }
  std::ranges::inplace_merge(where.gates, where.gates.begin() + with_words, {}, &InText::text);
}

void Scanner::Impl::confirm(const Search& where, std::uint32_t index, Channel channel, std::vector<Hit>& hits) {
  trial.begin(where.texts[index]);
  gated.clear();
  for (const InText& gate : where.gates_of(index)) {
    trial.know(gate.pattern);
    const std::span<const std::uint32_t> of_pattern = set().gates[gate.pattern];
    gated.insert(gated.end(), of_pattern.begin(), of_pattern.end());
  }
  std::ranges::sort(gated);
  gated.erase(std::unique(gated.begin(), gated.end()), gated.end());
  for (const std::uint32_t rule : gated) {
    if (holds(rule, channel)) hits.push_back({rule, {}, weight_in(set().rules[rule], channel)});
  }
}

// What holds only where disguised words are undone. A guard may be in either reading.
void Scanner::Impl::confirm_revealed(const Search& where, std::uint32_t index, Channel channel,
                                     std::vector<Hit>& hits) {
  revealed_bytes.clear();
  if (!std::ranges::binary_search(where.disguised, index)) return;
  if (!set().disguises.reveal(where.texts[index], revealed)) return;
  set_one(revealed.text(), second);
  find_gates(second);  // what hides in a second reading is not asked
  revealed_hits.clear();
  confirm(second, 0, channel, revealed_hits);
  const std::size_t as_written = hits.size();
  for (Hit& hit : revealed_hits) hit.folded = place_of(hit.rule, second.gates);
  std::erase_if(revealed_hits, [this](const Hit& hit) { return is_topic(hit) || !revealed.is_told(hit.folded); });
  trial.begin(where.texts[index]);
  for (const Hit& hit : revealed_hits) {
    const auto known = std::span(hits).first(as_written);
    const bool is_known = std::ranges::find(known, hit.rule, &Hit::rule) != known.end();
    if (is_known || is_guarded(hit.rule)) continue;
    revealed.trust(hit.folded);
    hits.push_back({hit.rule, {}, hit.weight});
  }
  append_utf8(revealed.surely(where.texts[index]), revealed_bytes);
  std::ranges::sort(hits, {}, &Hit::rule);
}

// Requires: a gate of the rule matches.
bool Scanner::Impl::holds(std::uint32_t rule, Channel channel) {
  if ((set().rules[rule].channels & static_cast<std::uint8_t>(channel)) == 0) return false;
  const RulePatterns& patterns = set().rule_patterns[rule];
  const auto is_there = [this](std::uint32_t pattern) { return trial.matches(pattern); };
  return (patterns.any_gates || patterns.any.empty() || std::ranges::any_of(patterns.any, is_there)) &&
         std::ranges::all_of(patterns.all, is_there) && !is_guarded(rule);
}

// Whether one of its `none` is in the text at hand.
bool Scanner::Impl::is_guarded(std::uint32_t rule) {
  return std::ranges::any_of(set().rule_patterns[rule].none,
                             [this](std::uint32_t pattern) { return trial.matches(pattern); });
}

// What is not in the text as written is where a spelling stands.
void Scanner::Impl::locate(const Search& where, std::uint32_t index, std::vector<Hit>& hits) {
  const std::u32string_view written = where.texts[index];
  trial.begin(written);
  for (Hit& hit : hits) hit.folded = place_of(hit.rule, where.gates_of(index));
  const auto is_missing = [](const Hit& hit) { return hit.folded.begin == hit.folded.end; };
  if (std::ranges::any_of(hits, is_missing) && set().disguises.reveal(written, revealed)) {
    set_one(revealed.text(), second);
    find_gates(second);
    trial.begin(revealed.text());
    for (Hit& hit : hits) {
      if (is_missing(hit)) hit.folded = revealed.as_written(place_of(hit.rule, second.gates));
    }
  }
  for (Hit& hit : hits) hit.folded = in_bytes(written, hit.folded);
}

// The leftmost match of its patterns, of those the longest; in characters. `gates`: of the text at hand, where a rule
// may have thousands of patterns.
Span Scanner::Impl::place_of(std::uint32_t rule, std::span<const InText> gates) {
  const RulePatterns& patterns = set().rule_patterns[rule];
  Span best{UINT32_MAX, 0};
  const auto look_for = [&](std::uint32_t pattern) {
    const std::optional<Span> span = trial.find(pattern);
    if (!span) return;
    if (span->begin < best.begin || (span->begin == best.begin && span->end > best.end)) best = *span;
  };
  if (!patterns.any_gates) std::ranges::for_each(patterns.any.empty() ? patterns.all : patterns.any, look_for);
  for (const InText& gate : gates) {
    if (patterns.any_gates && std::ranges::binary_search(set().gates[gate.pattern], rule)) look_for(gate.pattern);
  }
  return best.begin == UINT32_MAX ? Span{} : best;
}

Scanner::Scanner() : impl_(std::make_unique<Impl>()) {}
Scanner::~Scanner() = default;

bool Scanner::adopt(std::shared_ptr<const RuleSet> rules) {
  const RuleSet::Impl& set = *rules->impl_;
  if (!impl_->wordless.adopt(set.database.get(), set.wordless)) return false;
  impl_->trial.adopt(set.patterns, set.demands);
  impl_->rules = std::move(rules);
  return true;
}

const std::shared_ptr<const RuleSet>& Scanner::rules() const {
  return impl_->rules;
}

void Scanner::find_candidates(std::u32string_view joined, std::span<const std::uint32_t> starts,
                              std::vector<std::uint32_t>& candidates) {
  candidates.clear();
  if (impl_->rules == nullptr) return;
  Impl::Search& block = impl_->block;
  block.texts = {joined, starts};
  impl_->search(block);
  for (const InText& gate : block.gates) {
    if (candidates.empty() || candidates.back() != gate.text) candidates.push_back(gate.text);
  }
  if (block.disguised.empty()) return;
  const auto as_written = static_cast<std::ptrdiff_t>(candidates.size());
  candidates.insert(candidates.end(), block.disguised.begin(), block.disguised.end());
  std::inplace_merge(candidates.begin(), candidates.begin() + as_written, candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
}

void Scanner::confirm(std::uint32_t text, Channel channel, std::vector<Hit>& hits) {
  hits.clear();
  if (impl_->rules == nullptr) return;
  impl_->confirm(impl_->block, text, channel, hits);
  impl_->confirm_revealed(impl_->block, text, channel, hits);
}

void Scanner::find_hits(std::string_view folded, Channel channel, std::vector<Hit>& hits) {
  hits.clear();
  if (impl_->rules == nullptr) return;
  impl_->take_up(folded);
  impl_->set_one(impl_->single_text, impl_->single);
  impl_->search(impl_->single);
  impl_->confirm(impl_->single, 0, channel, hits);
  impl_->confirm_revealed(impl_->single, 0, channel, hits);
  impl_->locate(impl_->single, 0, hits);
}

void Scanner::locate(std::uint32_t text, std::vector<Hit>& hits) {
  if (impl_->rules != nullptr) impl_->locate(impl_->block, text, hits);
}

std::string_view Scanner::revealed() const {
  return impl_->revealed_bytes;
}

std::uint64_t Scanner::rescans() const {
  return impl_->wordless.failures();
}
void Scanner::fail_next_scans_for_test(std::uint64_t count) {
  impl_->wordless.fail_next_for_test(count);
}

}  // namespace danmakud::matchers
