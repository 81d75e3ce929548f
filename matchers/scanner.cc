#include <algorithm>
#include <ranges>

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
  const std::vector<CompiledPattern>& patterns;
  std::span<const std::uint32_t> starts;
  std::vector<std::uint32_t>& candidates;  // holds room for every text: a callback must not throw through C
  RoundSet& seen;

  void add(std::uint32_t pattern, std::uint64_t match_end) {
    if (patterns[pattern].gates.empty()) return;
    const auto after = std::ranges::upper_bound(starts, match_end - 1);
    const auto text = static_cast<std::uint32_t>(after - starts.begin() - 1);
    if (seen.insert(text)) candidates.push_back(text);
  }
};

// Which patterns matched one text, and where their first and last matches end.
struct MatchSink {
  struct Ends {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  std::span<Ends> ends;  // by pattern; of those in `seen`
  std::vector<std::uint32_t>& matched;
  RoundSet& seen;

  void add(std::uint32_t pattern, std::uint64_t match_end) {
    const auto end = static_cast<std::uint32_t>(match_end);
    if (seen.insert(pattern)) {
      matched.push_back(pattern);
      ends[pattern] = {end, end};
    }
    ends[pattern] = {std::min(ends[pattern].first, end), std::max(ends[pattern].last, end)};
  }
};

// Whether one pattern matches up to the very end of a text.
struct EndSink {
  std::uint32_t pattern = 0;
  std::uint64_t end = 0;
  bool found = false;

  void add(std::uint32_t matched, std::uint64_t match_end) { found |= matched == pattern && match_end == end; }
};

template <class Sink>
int on_match(unsigned id, unsigned long long, unsigned long long to, unsigned, void* sink) {
  static_cast<Sink*>(sink)->add(id, to);
  return 0;
}

bool is_lead(char byte) {
  return (byte_at(&byte) & 0xC0) != 0x80;
}

}  // namespace

struct Scanner::Impl {
  std::shared_ptr<const RuleSet> rules;
  ScratchPtr scratch;
  RoundSet seen_texts;
  RoundSet seen_patterns;
  std::vector<MatchSink::Ends> ends;   // by pattern
  std::vector<std::uint32_t> matched;  // patterns
  std::vector<std::uint32_t> gated;    // rules whose gate matched
  std::uint64_t rescans = 0;
  std::uint64_t failures_for_test = 0;

  const RuleSet::Impl& set() const { return *rules->impl_; }

  template <class Sink>
  bool scan(std::string_view text, Sink& sink) {
    if (failures_for_test > 0) return --failures_for_test, false;
    if (set().database == nullptr || text.empty()) return true;
    return hs_scan(set().database.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch.get(),
                   on_match<Sink>, &sink) == HS_SUCCESS;
  }

  void rescan_each(std::string_view joined, CandidateSink& sink);
  void match_patterns(std::string_view text);
  void collect_gated();
  bool holds(std::uint32_t rule, Channel channel) const;
  Span place_of(std::uint32_t rule, std::string_view text);
  Span place_of_pattern(std::uint32_t id, std::string_view text);
  std::uint32_t latest_begin(std::uint32_t id, std::string_view text);
};

// Texts whose own scan fails as well are left out: nothing can be said of them but the count.
void Scanner::Impl::rescan_each(std::string_view joined, CandidateSink& sink) {
  ++rescans;
  sink.seen.clear(sink.starts.size());
  sink.candidates.clear();
  std::vector<std::uint32_t> found;
  found.reserve(1);
  for (std::uint32_t text = 0; text < sink.starts.size(); ++text) {
    const std::size_t begin = sink.starts[text];
    const std::size_t end = text + 1 < sink.starts.size() ? sink.starts[text + 1] - 1 : joined.size();
    const std::uint32_t own_start[] = {0};
    found.clear();
    seen_patterns.clear(1);
    CandidateSink own{set().patterns, own_start, found, seen_patterns};
    if (!scan(joined.substr(begin, end - begin), own)) ++rescans;
    if (!found.empty()) sink.candidates.push_back(text);
  }
}

void Scanner::Impl::match_patterns(std::string_view text) {
  MatchSink sink{ends, matched, seen_patterns};
  for (int attempt = 0; attempt < 2; ++attempt) {
    matched.clear();
    seen_patterns.clear(set().patterns.size());
    if (scan(text, sink)) return;
    ++rescans;
  }
  matched.clear();
  seen_patterns.clear(set().patterns.size());
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

// The leftmost, and of those the longest.
Span Scanner::Impl::place_of(std::uint32_t rule, std::string_view text) {
  const RulePatterns& patterns = set().rule_patterns[rule];
  Span best{UINT32_MAX, 0};
  for (const std::uint32_t id : patterns.any.empty() ? patterns.all : patterns.any) {
    if (!seen_patterns.contains(id)) continue;
    const Span span = place_of_pattern(id, text);
    if (span.begin < best.begin || (span.begin == best.begin && span.end > best.end)) best = span;
  }
  return best;
}

// The first match, stretched to the last end that belongs to the same start.
Span Scanner::Impl::place_of_pattern(std::uint32_t id, std::string_view text) {
  const auto [first, last] = ends[id];
  const std::uint32_t begin = latest_begin(id, text.substr(0, first));
  const bool stretches = last > first && !set().patterns[id].plain && latest_begin(id, text.substr(0, last)) == begin;
  return {begin, stretches ? last : first};
}

// Where the shortest match that ends with the text begins. The less is cut off in front the more matches: a binary
// search.
std::uint32_t Scanner::Impl::latest_begin(std::uint32_t id, std::string_view text) {
  const CompiledPattern& pattern = set().patterns[id];
  std::vector<std::uint32_t> begins;
  for (std::uint32_t at = 0; at < text.size(); ++at) {
    if (is_lead(text[at])) begins.push_back(at);
  }
  const std::size_t latest = begins.size() - std::min<std::size_t>(begins.size(), pattern.min_length);
  if (pattern.plain) return begins[latest];
  const auto matches_from = [&](std::uint32_t begin) {
    EndSink sink{id, text.size() - begin, false};
    return scan(text.substr(begin), sink) && sink.found;
  };
  const auto range = std::ranges::subrange(begins.begin(), begins.begin() + static_cast<std::ptrdiff_t>(latest) + 1);
  const auto beyond = std::ranges::partition_point(range, matches_from);
  return beyond == range.begin() ? 0 : *(beyond - 1);
}

Scanner::Scanner() : impl_(std::make_unique<Impl>()) {}
Scanner::~Scanner() = default;

bool Scanner::adopt(std::shared_ptr<const RuleSet> rules) {
  const RuleSet::Impl& set = *rules->impl_;
  ScratchPtr scratch;
  if (set.database != nullptr) {
    scratch = make_scratch(set.database.get());
    if (scratch == nullptr) return false;
  }
  impl_->ends.resize(std::max(impl_->ends.size(), set.patterns.size()));
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
  CandidateSink sink{impl_->set().patterns, starts, candidates, impl_->seen_texts};
  if (!impl_->scan(joined, sink)) impl_->rescan_each(joined, sink);
  if (!std::ranges::is_sorted(candidates)) std::ranges::sort(candidates);
}

void Scanner::find_hits(std::string_view folded, Channel channel, std::vector<Hit>& hits) {
  hits.clear();
  if (impl_->rules == nullptr) return;
  impl_->match_patterns(folded);
  impl_->collect_gated();
  for (const std::uint32_t rule : impl_->gated) {
    if (impl_->holds(rule, channel)) hits.push_back({rule, impl_->place_of(rule, folded)});
  }
}

std::uint64_t Scanner::rescans() const {
  return impl_->rescans;
}
void Scanner::fail_next_scans_for_test(std::uint64_t count) {
  impl_->failures_for_test = count;
}

}  // namespace danmakud::matchers
