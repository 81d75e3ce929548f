// Any bytes as a block: no event is lost or counted twice, what is refused as JSON is no JSON to the parser's own
// library, and what is taken is read the same a second time.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

#include <simdjson.h>

#include "matchers/utf8.h"
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

// `is_utf8`: it is told to be, as the frame decoder does, so that it need not be looked at again.
void check_event(std::string_view line, bool is_utf8) {
  static pipeline::EventParser parser;
  const pipeline::Block block = block_of(line, pipeline::Framing::single);
  const std::string_view in_place(block.buffer->data(), line.size());
  parser.expect(is_utf8 ? in_place : std::string_view{}, is_utf8);
  const auto parsed = parser.parse_view(in_place, *block.origin, {});
  if (const auto* rejection = std::get_if<pipeline::Rejection>(&parsed)) {
    const bool as_json = rejection->reason.code() == pipeline::RejectCode::bad_json ||
                         rejection->reason.code() == pipeline::RejectCode::bad_utf8;
    require(as_json != is_json(line) && !rejection->reason.words().empty());
    return;
  }
  const auto view = std::get<pipeline::EventView>(parsed);
  const std::string text(view.text);
  require(is_json(line) && matchers::is_valid_utf8(text) && text.size() <= 4096);
  const pipeline::Event event = parser.parse_whole(in_place, *block.origin, {}, {});
  require(event.type == view.type && event.text == text && event.role == view.role && event.at == view.at);
}

// Cut and read together as each alone.
void check_lines(std::string_view bytes, bool is_utf8) {
  static pipeline::EventParser together, alone;
  const pipeline::Block block = block_of(bytes, pipeline::Framing::lines);
  std::string_view left(block.buffer->data(), bytes.size());
  together.expect(left, is_utf8);
  while (!left.empty()) {
    std::string_view line = left;
    const auto cut = together.parse_line(line, *block.origin, {});
    require(line == left.substr(0, left.find('\n')));
    const auto whole = alone.parse_view(line, *block.origin, {});
    require(cut.index() == whole.index());
    if (const auto* const view = std::get_if<pipeline::EventView>(&cut))
      require(view->text == std::get<pipeline::EventView>(whole).text);
    left.remove_prefix(std::min(line.size() + 1, left.size()));
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
  check_block(bytes, false);
  if (!matchers::is_valid_utf8(bytes)) return 0;
  check_event(bytes, true);
  check_lines(bytes, true);
  check_block(bytes, true);
  return 0;
}
