#include <algorithm>
#include <array>

#include "matchers/rule_set_internal.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

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

// From ends of matches in joined texts to the indexes of the texts.
struct CandidateSink {
  std::span<const std::uint32_t> starts;
  std::vector<std::uint32_t>& candidates;  // holds room for every text: a callback must not throw through C
  RoundSet& seen;

  void add(std::uint64_t match_end) {
    const auto after = std::ranges::upper_bound(starts, match_end - 1);
    const auto text = static_cast<std::uint32_t>(after - starts.begin() - 1);
    if (seen.insert(text)) candidates.push_back(text);
  }
};

int on_candidate(unsigned, unsigned long long, unsigned long long to, unsigned, void* context) {
  static_cast<CandidateSink*>(context)->add(to);
  return 0;
}

// Which patterns matched one text, and where each first did: the leftmost match, the longest of those.
struct MatchSink {
  std::span<Span> spans;  // by pattern; of those in `seen`
  std::vector<std::uint32_t>& matched;
  RoundSet& seen;

  void add(std::uint32_t pattern, Span span) {
    if (seen.insert(pattern)) {
      spans[pattern] = span;
      matched.push_back(pattern);
    } else if (span.begin < spans[pattern].begin ||
               (span.begin == spans[pattern].begin && span.end > spans[pattern].end)) {
      spans[pattern] = span;
    }
  }
};

int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned, void* context) {
  static_cast<MatchSink*>(context)->add(id, {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)});
  return 0;
}

// For a pattern whose start Hyperscan does not tell: the shortest match that ends there.
std::uint32_t shortest_begin(std::string_view text, std::uint32_t end, std::uint32_t characters) {
  std::uint32_t begin = end;
  while (begin > 0 && characters > 0) {
    if ((byte_at(&text[--begin]) & 0xC0) != 0x80) --characters;
  }
  return begin;
}

}  // namespace

struct Scanner::Impl {
  std::shared_ptr<const RuleSet> rules;
  ScratchPtr scratch;
  RoundSet seen_texts;
  RoundSet seen_patterns;
  std::vector<Span> spans;             // by pattern
  std::vector<std::uint32_t> matched;  // patterns
  std::vector<std::uint32_t> gated;    // rules whose gate matched
  std::uint64_t rescans = 0;
  std::uint64_t failures_for_test = 0;

  const RuleSet::Impl& set() const { return *rules->impl_; }

  bool scan(const hs_database_t* database, std::string_view text, match_event_handler on_event, void* context) {
    if (failures_for_test > 0) return --failures_for_test, false;
    if (database == nullptr || text.empty()) return true;
    return hs_scan(database, text.data(), static_cast<unsigned>(text.size()), 0, scratch.get(), on_event, context) ==
           HS_SUCCESS;
  }

  void rescan_each(std::string_view joined, CandidateSink& sink);
  void scan_patterns(std::string_view text);
  void collect_gated();
  bool holds(std::uint32_t rule, Channel channel) const;
  Span place_of(std::uint32_t rule) const;
};

// Texts whose own scan fails as well are left out: nothing can be said of them but the count.
void Scanner::Impl::rescan_each(std::string_view joined, CandidateSink& sink) {
  ++rescans;
  sink.seen.clear(sink.starts.size());
  sink.candidates.clear();
  for (std::uint32_t text = 0; text < sink.starts.size(); ++text) {
    const std::size_t begin = sink.starts[text];
    const std::size_t end = text + 1 < sink.starts.size() ? sink.starts[text + 1] - 1 : joined.size();
    const std::uint32_t own_start[] = {0};
    std::vector<std::uint32_t> found;
    found.reserve(1);
    seen_patterns.clear(1);
    CandidateSink own{own_start, found, seen_patterns};
    if (!scan(set().gate_database.get(), joined.substr(begin, end - begin), on_candidate, &own)) ++rescans;
    if (!found.empty()) sink.candidates.push_back(text);
  }
}

void Scanner::Impl::scan_patterns(std::string_view text) {
  MatchSink sink{spans, matched, seen_patterns};
  for (int attempt = 0; attempt < 2; ++attempt) {
    matched.clear();
    seen_patterns.clear(set().patterns.size());
    if (scan(set().pattern_database.get(), text, on_match, &sink)) break;
    ++rescans;
    matched.clear();
  }
  for (const std::uint32_t id : matched) {
    const CompiledPattern& pattern = set().patterns[id];
    if (!pattern.start_known) spans[id].begin = shortest_begin(text, spans[id].end, pattern.min_length);
  }
}

void Scanner::Impl::collect_gated() {
  gated.clear();
  for (const std::uint32_t id : matched) {
    const std::vector<std::uint32_t>& rules_of_gate = set().patterns[id].gates;
    gated.insert(gated.end(), rules_of_gate.begin(), rules_of_gate.end());
  }
  std::ranges::sort(gated);
  gated.erase(std::ranges::unique(gated).begin(), gated.end());
}

bool Scanner::Impl::holds(std::uint32_t rule, Channel channel) const {
  if ((set().rules[rule].channels & static_cast<std::uint8_t>(channel)) == 0) return false;
  const RulePatterns& patterns = set().rule_patterns[rule];
  const auto matches = [this](std::uint32_t id) { return seen_patterns.contains(id); };
  return (patterns.any.empty() || std::ranges::any_of(patterns.any, matches)) &&
         std::ranges::all_of(patterns.all, matches) && std::ranges::none_of(patterns.none, matches);
}

Span Scanner::Impl::place_of(std::uint32_t rule) const {
  const RulePatterns& patterns = set().rule_patterns[rule];
  Span best{UINT32_MAX, 0};
  for (const std::uint32_t id : patterns.any.empty() ? patterns.all : patterns.any) {
    const Span span = spans[id];
    if (!seen_patterns.contains(id)) continue;
    if (span.begin < best.begin || (span.begin == best.begin && span.end > best.end)) best = span;
  }
  return best;
}

Scanner::Scanner() : impl_(std::make_unique<Impl>()) {}
Scanner::~Scanner() = default;

bool Scanner::adopt(std::shared_ptr<const RuleSet> rules) {
  const RuleSet::Impl& set = *rules->impl_;
  const std::array<const hs_database_t*, 2> databases = {set.gate_database.get(), set.pattern_database.get()};
  ScratchPtr scratch = make_scratch(databases);
  if (scratch == nullptr && !set.patterns.empty()) return false;
  impl_->spans.resize(std::max(impl_->spans.size(), set.patterns.size()));
  impl_->matched.reserve(set.patterns.size());
  impl_->scratch = std::move(scratch);
  impl_->rules = std::move(rules);
  return true;
}

const std::shared_ptr<const RuleSet>& Scanner::rules() const {
  return impl_->rules;
}

void Scanner::find_candidates(std::string_view joined, std::span<const std::uint32_t> starts,
                              std::vector<std::uint32_t>& candidates) {
  candidates.clear();
  if (impl_->rules == nullptr) return;
  candidates.reserve(starts.size());
  impl_->seen_texts.clear(starts.size());
  CandidateSink sink{starts, candidates, impl_->seen_texts};
  if (!impl_->scan(impl_->set().gate_database.get(), joined, on_candidate, &sink)) impl_->rescan_each(joined, sink);
  if (!std::ranges::is_sorted(candidates)) std::ranges::sort(candidates);
}

void Scanner::find_hits(std::string_view folded, Channel channel, std::vector<Hit>& hits) {
  hits.clear();
  if (impl_->rules == nullptr) return;
  impl_->scan_patterns(folded);
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
