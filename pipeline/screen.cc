#include "pipeline/screen.h"

#include <algorithm>
#include <cassert>
#include <new>

#include "matchers/folded_texts.h"
#include "matchers/utf8.h"
#include "pipeline/event_parser.h"
#include "pipeline/fingerprint.h"
#include "pipeline/judge.h"
#include "pipeline/redact.h"
#include "pipeline/sampler.h"

namespace danmakud::pipeline {
namespace {

using matchers::Hit;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// What is left of lines, without the blank ones before the next event.
std::string_view from_event(std::string_view lines) {
  std::size_t blank = 0;
  while (blank < lines.size() && is_blank(lines[blank])) ++blank;
  return lines.substr(blank);
}

// What became of a block's events, and how old they were. One add to the shared counters a block.
struct Tally {
  std::array<std::uint32_t, kEventTypes> clean{}, rejected{}, shed{}, found{};
  std::uint32_t timed = 0, untimed = 0;
  WallTime::duration age{};  // of all timed events together

  static std::uint32_t sum(const std::array<std::uint32_t, kEventTypes>& counts) {
    std::uint32_t total = 0;
    for (const std::uint32_t count : counts) total += count;
    return total;
  }
};

std::uint32_t& of(std::array<std::uint32_t, kEventTypes>& counts, EventType type) {
  return counts[static_cast<std::size_t>(type)];
}

}  // namespace

struct Screen::Impl {
  Impl(const PolicyStore& policies_in, const Clock& clock_in, ScreenStats& stats_in, std::uint64_t seed)
      : policies(policies_in), clock(clock_in), stats(stats_in), sampler(seed) {}

  // A text of the block that is scanned: its event is a complaint, or clean.
  struct Text {
    std::string_view line;
    std::uint32_t event = 0;
    EventType type = EventType::unknown;
  };

  void take_up_policy();
  void read(const Block& block);
  void read_lines(std::string_view lines, const Block& block);
  void take(const std::variant<EventView, Rejection>& parsed, std::string_view event, const Block& block);
  void refuse(const Rejection& rejection, const Block& block);
  void keep(std::string_view line, const EventView& view);
  void search();
  void examine(std::uint32_t text, const Block& block, FindingBatch& findings);
  void watch();
  void count_only(const std::string& category);
  void add_matches(std::uint32_t text, Finding& finding, bool text_changed);
  void count(const Block& block);
  void take_folded(std::uint32_t text);

  const PolicyStore& policies;
  const Clock& clock;
  ScreenStats& stats;
  Sampler sampler;
  EventParser parser;
  matchers::Scanner scanner;
  std::shared_ptr<const Policy> policy;
  std::uint64_t generation = 0;  // of `policy`

  // Of the block at hand; kept from block to block for its memory.
  std::uint32_t events = 0;
  Tally tally;
  matchers::FoldedTexts folded_texts;
  std::vector<Text> texts;
  std::vector<std::uint32_t> candidates;  // texts that must be examined, ascending
  std::vector<std::uint32_t> addressed;   // texts that were written to us: examined whether a pattern matches or not
  std::vector<std::uint32_t> matching;
  std::string folded;  // the text at hand
  std::vector<Hit> hits, shown_hits;
};

void Screen::Impl::take_up_policy() {
  const std::uint64_t published = policies.generation();
  if (published == generation) return;
  std::shared_ptr<const Policy> next = policies.current();
  if (next->rules != scanner.rules() && !scanner.adopt(next->rules))
    return;  // no memory: tried again with the next block
  policy = std::move(next);
  generation = published;
  stats.policy_generation.store(generation, std::memory_order_relaxed);
}

void Screen::Impl::read(const Block& block) {
  events = 0;
  tally = {};
  folded_texts.clear();
  texts.clear();
  addressed.clear();
  const char* const bytes = block.buffer == nullptr ? nullptr : block.buffer->data();
  parser.expect(block.all(), block.is_utf8);
  for (const Message& message : block.messages) {
    const std::string_view whole(bytes + message.offset, message.length);
    message.framing == Framing::single ? take(parser.parse_view(whole, *block.origin, block.received), whole, block)
                                       : read_lines(whole, block);
  }
  parser.expect({});
}

void Screen::Impl::read_lines(std::string_view lines, const Block& block) {
  while (!(lines = from_event(lines)).empty()) {
    std::string_view line = lines;
    take(parser.parse_line(line, *block.origin, block.received), line, block);
    lines.remove_prefix(line.size());
  }
}

void Screen::Impl::take(const std::variant<EventView, Rejection>& parsed, std::string_view event, const Block& block) {
  if (const Rejection* const rejection = std::get_if<Rejection>(&parsed)) {
    refuse(*rejection, block);
  } else {
    const EventView& view = std::get<EventView>(parsed);
    ++(view.has_time ? tally.timed : tally.untimed);
    if (view.has_time) tally.age += block.received - view.at;
    if (block.shed_comments && view.type == EventType::comment) {
      ++of(tally.shed, view.type);
    } else if (is_heard(view.type, view.role)) {
      keep(event, view);
    } else {
      ++of(tally.clean, view.type);
    }
  }
  ++events;
}

void Screen::Impl::refuse(const Rejection& rejection, const Block& block) {
  ++of(tally.rejected, rejection.type);
  stats.rejected_by_code[static_cast<std::size_t>(rejection.reason.code())].add();
  if (block.hold) block.hold->rejected.push_back({events, rejection.reason});
}

void Screen::Impl::keep(std::string_view line, const EventView& view) {
  if (view.type != EventType::comment) addressed.push_back(static_cast<std::uint32_t>(texts.size()));
  texts.push_back({line, events, view.type});
  folded_texts.add(view.text);
}

void Screen::Impl::search() {
  const std::uint64_t rescans_before = scanner.rescans();
  scanner.find_candidates(folded_texts.joined(), folded_texts.starts(), matching);
  stats.scan_rescans.add(scanner.rescans() - rescans_before);
  candidates.clear();
  std::ranges::set_union(matching, addressed, std::back_inserter(candidates));
}

void Screen::Impl::take_folded(std::uint32_t text) {
  folded.clear();
  matchers::append_utf8(folded_texts[text], folded);
}

// Most comments that hold a rule are only counted: they are judged before they are read whole.
void Screen::Impl::examine(std::uint32_t text, const Block& block, FindingBatch& findings) {
  const auto& [line, event_index, type] = texts[text];
  scanner.confirm(text, channel_of(type), hits);
  if (!hits.empty()) stats.flagged.add();
  if (hits.empty() && type == EventType::comment) return;
  take_folded(text);
  Judgement judgement;
  if (type == EventType::comment) {
    judgement = judge(*policy, type, /*button=*/{}, hits, {folded, scanner.revealed()});
    if (judgement.kind == Judgement::Kind::counted) count_only(judgement.category);
    if (judgement.kind != Judgement::Kind::complaint) return;
  }
  Finding& finding = findings.findings.emplace_back();  // made in its place: an event is too large to be moved about
  finding.event = parser.parse_whole(line, *block.origin, block.received, block.read_at);
  if (type != EventType::comment)
    judgement = judge(*policy, type, finding.event.button, hits, {folded, scanner.revealed()});
  if (judgement.kind != Judgement::Kind::complaint) return findings.findings.pop_back();
  finding.category = std::move(judgement.category);
  finding.score = judgement.score;
  finding.text_hash = hash_text(folded);
  finding.event_index = event_index;
  finding.source = block.origin->source;
  finding.hold = block.hold.split();
  add_matches(text, finding, redact(finding.event, policy->mask));
  ++of(tally.found, type);
}

// What the rules miss: some of the comments in which no pattern was found are shown to the classifier, for a metric.
void Screen::Impl::watch() {
  if (policy->classifier == nullptr) return;
  sampler.pick(texts.size(), policy->watch_share, [&](std::size_t picked) {
    const auto text = static_cast<std::uint32_t>(picked);
    if (texts[text].type != EventType::comment || std::ranges::binary_search(candidates, text)) return;
    take_folded(text);
    const double complaint = policy->classifier->complaint(matchers::Channel::comment, folded);
    stats.watched.add();
    if (complaint >= policy->thresholds.sure) stats.watch_found.add();
  });
}

void Screen::Impl::count_only(const std::string& category) {
  const std::lock_guard lock(stats.counted_mutex);
  ++stats.counted_by_category[category];
}

// Where the text was masked, its rules are looked for again in what is left: a match never shows what the mask hides.
void Screen::Impl::add_matches(std::uint32_t text, Finding& finding, bool text_changed) {
  const matchers::FoldedText shown = matchers::fold_with_origin(finding.event.text);
  if (text_changed) {
    scanner.find_hits(shown.text, channel_of(finding.event.type), shown_hits);
  } else {
    shown_hits = hits;
    scanner.locate(text, shown_hits);
  }
  // What a text is about tells less than what it complains of, and makes no crowd of those who complain of different
  // things: where nothing else is known, of those of one category.
  const bool only_topics = std::ranges::all_of(hits, &matchers::is_topic);
  for (const Hit& hit : hits) {
    if (matchers::is_topic(hit) && !only_topics) continue;
    const std::string& rule = policy->rules->rules()[hit.rule].id;
    const auto visible = std::ranges::find(shown_hits, hit.rule, &Hit::rule);
    const matchers::Span span = visible == shown_hits.end() ? matchers::Span{} : original_span(shown, visible->folded);
    finding.matched.push_back({rule, finding.event.text.substr(span.begin, span.end - span.begin)});
    finding.rule_hashes.push_back(hash_rule(only_topics ? rule + ' ' + finding.category : rule));
  }
}

void Screen::Impl::count(const Block& block) {
  for (std::size_t type = 0; type < kEventTypes; ++type) {
    stats.clean[type].add(tally.clean[type]);
    stats.rejected[type].add(tally.rejected[type]);
    stats.shed[type].add(tally.shed[type]);
  }
  const std::size_t source = block.origin->source;
  stats.tally.received[source].add(events);
  stats.tally.rejected[source].add(Tally::sum(tally.rejected));
  stats.tally.shed[source].add(Tally::sum(tally.shed));
  stats.tally.clean[source].add(Tally::sum(tally.clean));
  stats.tally.found[source].add(Tally::sum(tally.found));
  stats.implausible_times.add(tally.untimed);
  // One read holds events of about one age: the mean stands for all of them, the sum stays exact.
  if (tally.timed != 0)
    stats.event_age.observe(std::chrono::duration<double>(tally.age).count() / tally.timed, tally.timed);
  stats.last_event_ms[source].store(to_ms(clock.wall()), std::memory_order_relaxed);
}

Screen::Screen(const PolicyStore& policies, const Clock& clock, ScreenStats& stats, std::uint64_t seed)
    : impl_(std::make_unique<Impl>(policies, clock, stats, seed)) {
  if (policies.generation() == 0) return;
  impl_->take_up_policy();
  if (impl_->policy == nullptr) throw std::bad_alloc();
}

Screen::~Screen() = default;

void Screen::take_up_policy() {
  impl_->take_up_policy();
}

void Screen::process(Block block, FindingBatch& findings) {
  Impl& screen = *impl_;
  if (findings.findings.empty()) screen.take_up_policy();
  assert(screen.policy != nullptr && block.origin != nullptr && block.origin->source < kMaxSources);
  screen.read(block);
  screen.search();
  findings.policy = screen.policy;
  findings.findings.reserve(findings.findings.size() + screen.candidates.size());
  for (const std::uint32_t text : screen.candidates) screen.examine(text, block, findings);
  screen.watch();
  for (const Impl::Text& text : screen.texts) ++of(screen.tally.clean, text.type);
  for (std::size_t type = 0; type < kEventTypes; ++type) screen.tally.clean[type] -= screen.tally.found[type];
  screen.count(block);
  if (block.hold) {
    block.hold->events = screen.events;
    block.hold->shed = Tally::sum(screen.tally.shed);
  }
  block.hold.settle();
}

}  // namespace danmakud::pipeline
