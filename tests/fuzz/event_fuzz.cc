// Any bytes as a block: no event is lost or counted twice, what is refused as JSON is no JSON to the parser's own
// library, and what is taken is read the same a second time, by that library alone, and among other lines.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>

#include <simdjson.h>

#include "matchers/utf8.h"
#include "pipeline/event_members.h"
#include "pipeline/event_parser.h"
#include "pipeline/screen.h"
#include "pipeline/wide_numbers.h"

using namespace danmakud;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

class CountingSink final : public pipeline::ReceiptSink {
 public:
  void on_settled(std::unique_ptr<pipeline::Receipt> receipt) override {
    ++settled;
    last = std::move(receipt);
  }
  int settled = 0;
  std::unique_ptr<pipeline::Receipt> last;
};

std::shared_ptr<const pipeline::Policy> make_policy() {
  matchers::Rule rule;
  rule.id = "mismatch";
  rule.category = "commerce.mismatch";
  rule.weight = 0.9;
  rule.any.push_back({"货不对板", 0, 0});
  pipeline::Policy policy = pipeline::default_policy();
  policy.rules = matchers::RuleSet::compile(std::vector{rule}).rules;
  return std::make_shared<const pipeline::Policy>(std::move(policy));
}

pipeline::Block block_of(std::string_view bytes, pipeline::Framing framing) {
  pipeline::Block block;
  block.buffer = pipeline::make_heap_buffer(bytes.size());
  bytes.copy(block.buffer->data(), bytes.size());
  block.messages.push_back({0, static_cast<std::uint32_t>(bytes.size()), framing});
  block.origin = std::make_shared<pipeline::Origin>();
  return block;
}

simdjson::error_code parse(std::string_view line) {
  simdjson::dom::parser parser(1 << 20);
  const simdjson::padded_string padded(line);
  const auto error = parser.allocate(line.size() + 1, 64);
  return error == simdjson::SUCCESS ? parser.parse(padded).error() : error;
}

bool is_json(std::string_view line) {
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  const auto error = parse(line);
  if (error != simdjson::NUMBER_ERROR) return error == simdjson::SUCCESS;
  const auto narrow = pipeline::without_wide_numbers(line);
  return narrow && parse(*narrow) == simdjson::SUCCESS;
}

using Parsed = std::variant<pipeline::EventView, pipeline::Rejection>;

bool is_of_json(const pipeline::RejectReason& reason) {
  return reason.code() == pipeline::RejectCode::bad_json || reason.code() == pipeline::RejectCode::bad_utf8;
}

// Faults of JSON are told of by the first that is met, which what stands before may change.
void require_same(const pipeline::Rejection& a, const pipeline::Rejection& b) {
  require(a.type == b.type && is_of_json(a.reason) == is_of_json(b.reason));
  require(is_of_json(a.reason) || a.reason == b.reason);
}

void require_same(const Parsed& a, const Parsed& b) {
  require(a.index() == b.index());
  if (std::holds_alternative<pipeline::Rejection>(a))
    return require_same(std::get<pipeline::Rejection>(a), std::get<pipeline::Rejection>(b));
  const auto &ours = std::get<pipeline::EventView>(a), &theirs = std::get<pipeline::EventView>(b);
  require(ours.type == theirs.type && ours.role == theirs.role && ours.text == theirs.text);
  require(ours.has_time == theirs.has_time && ours.at == theirs.at);
}

void require_same(const pipeline::Event& a, const pipeline::Event& b) {
  for (const pipeline::MemberRule& member : pipeline::kMembers)
    require(member.field == nullptr || a.*member.field == b.*member.field);
  require(a.type == b.type && a.role == b.role && a.has_time == b.has_time && a.at == b.at);
  require(a.stream_pos_ms == b.stream_pos_ms && a.attachments == b.attachments);
}

// The same event for simdjson alone: with a member that nobody knows before all others, whose name has an escape.
std::string escaped(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r\n", kMember = R"("\u0020":0)";
  std::size_t begin = line.find_first_not_of(kBlanks, line.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  if (begin == std::string_view::npos || line[begin] != '{') return std::string(line);
  const std::size_t next = line.find_first_not_of(kBlanks, ++begin);
  const bool is_empty = next != std::string_view::npos && line[next] == '}';
  return std::string(line.substr(0, begin)).append(kMember).append(is_empty ? "" : ",").append(line.substr(begin));
}

// What was parsed of the line, and the whole event where it was taken, against what simdjson makes of it.
void check_against_simdjson(std::string_view line, const Parsed& parsed) {
  static pipeline::EventParser parser, whole;
  const std::string same = escaped(line);
  const pipeline::Block block = block_of(same, pipeline::Framing::single);
  const std::string_view in_place(block.buffer->data(), same.size());
  require_same(parsed, parser.parse_view(in_place, *block.origin, {}));
  if (std::holds_alternative<pipeline::Rejection>(parsed)) return;
  const pipeline::Event event = whole.parse_whole(line, *block.origin, {}, {});
  require_same(event, parser.parse_whole(in_place, *block.origin, {}, {}));
}

// `is_utf8`: it is told to be, as the frame decoder does, so that it need not be looked at again.
void check_event(std::string_view line, bool is_utf8) {
  static pipeline::EventParser parser;
  const pipeline::Block block = block_of(line, pipeline::Framing::single);
  const std::string_view in_place(block.buffer->data(), line.size());
  parser.expect(is_utf8 ? in_place : std::string_view{}, is_utf8);
  const Parsed parsed = parser.parse_view(in_place, *block.origin, {});
  if (const auto* rejection = std::get_if<pipeline::Rejection>(&parsed)) {
    require(is_of_json(rejection->reason) != is_json(line) && !rejection->reason.words().empty());
    return check_against_simdjson(in_place, parsed);
  }
  auto view = std::get<pipeline::EventView>(parsed);
  const std::string text(view.text);
  require(is_json(line) && matchers::is_valid_utf8(text) && text.size() <= 4096);
  const pipeline::Event event = parser.parse_whole(in_place, *block.origin, {}, {});
  require(event.type == view.type && event.text == text && event.role == view.role && event.at == view.at);
  view.text = text;
  check_against_simdjson(in_place, view);
}

// Cut and read together as each alone.
void check_lines(std::string_view bytes, bool is_utf8) {
  static pipeline::EventParser together;
  const pipeline::Block block = block_of(bytes, pipeline::Framing::lines);
  std::string_view left(block.buffer->data(), bytes.size());
  together.expect(left, is_utf8);
  while (!left.empty()) {
    std::string_view line = left;
    const Parsed cut = together.parse_line(line, *block.origin, {});
    require(line == left.substr(0, left.find('\n')));
    check_against_simdjson(line, cut);
    left.remove_prefix(std::min(line.size() + 1, left.size()));
  }
}

// Messages one behind the other, between any other bytes: here a control character, which no JSON holds.
void check_messages(std::string_view bytes, bool is_utf8) {
  static pipeline::EventParser parser;
  const pipeline::Block block = block_of(bytes, pipeline::Framing::single);
  std::string_view left(block.buffer->data(), bytes.size());
  parser.expect(left, is_utf8);
  while (!left.empty()) {
    const std::string_view message = left.substr(0, left.find('\x1f'));
    check_against_simdjson(message, parser.parse_view(message, *block.origin, {}));
    left.remove_prefix(std::min(message.size() + 1, left.size()));
  }
}

void check_block(std::string_view bytes, bool is_utf8) {
  static pipeline::PolicyStore policies;
  if (policies.generation() == 0) policies.publish(make_policy());
  static const pipeline::SystemClock clock;
  static const auto stats = std::make_unique<pipeline::ScreenStats>();
  static pipeline::Screen screen(policies, clock, *stats);
  CountingSink sink;
  pipeline::Block block = block_of(bytes, pipeline::Framing::lines);
  block.is_utf8 = is_utf8;
  block.hold = pipeline::Hold(std::make_unique<pipeline::Receipt>(sink, 1, false));
  pipeline::FindingBatch batch;
  screen.process(std::move(block), batch);
  for (pipeline::Finding& finding : batch.findings) finding.hold.settle();
  require(sink.settled == 1 && !sink.last->is_abandoned());
  require(sink.last->rejected.size() + batch.findings.size() <= sink.last->events);
  const pipeline::SourceTally& tally = stats->tally;
  require(tally.received[0].value() == tally.rejected[0].value() + tally.clean[0].value() + tally.found[0].value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  check_event(bytes, false);
  check_lines(bytes, false);
  check_messages(bytes, false);
  check_block(bytes, false);
  if (!matchers::is_valid_utf8(bytes)) return 0;
  check_event(bytes, true);
  check_lines(bytes, true);
  check_messages(bytes, true);
  check_block(bytes, true);
  return 0;
}
