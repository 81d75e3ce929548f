// Any bytes as messages of any kind of source: whatever comes, the codec reads no byte too far, its events are lines,
// and it stays of one piece. The first line names the kind; of the next two bytes one says whether the messages are
// binary, the other where they are cut in two. The same bytes are also the answers of HTTP calls.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/sources/source_kinds.h"

using namespace danmakud::adapters;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

SourceSettings settings_of(const SourceKind& kind) {
  SourceSettings settings;
  settings.name = settings.kind = kind.name;
  settings.url = "ws://127.0.0.1:1/";
  settings.token = settings.nick = "t";
  settings.rooms = {"123"};
  settings.reply = "{serial}";
  if (kind.name == "generic") {
    settings.map = {{"text", "/text"}, {"id", "/id"}, {"ts_ms", "/at"}};
    settings.items = "/list";
  }
  return settings;
}

void check(SourceOutput& out) {
  const auto lines = std::ranges::count(out.events, '\n');
  require(static_cast<std::size_t>(lines) == out.event_count && (lines == 0 || out.events.ends_with('\n')));
  out = {};
}

// In a block of exactly its size, so that a sanitizer sees a byte too far.
void give(SourceCodec& codec, StreamFrame frame, std::string_view bytes, Moment now, SourceOutput& out) {
  const auto exact = std::make_unique<char[]>(bytes.size());
  bytes.copy(exact.get(), bytes.size());
  codec.on_message(frame, {exact.get(), bytes.size()}, now, out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kinds = make_source_kinds();
  const std::string input(data, data + size);
  const std::size_t end = input.find('\n');
  if (end == std::string::npos || end + 3 > size) return 0;
  const SourceKind* const kind = find_kind(kinds, input.substr(0, end));
  if (kind == nullptr || kind->name == "redis") return 0;  // hiredis reads what the operator's own server says
  const StreamFrame frame = data[end + 1] % 2 == 0 ? StreamFrame::text : StreamFrame::binary;
  const std::string_view bytes = std::string_view(input).substr(end + 3);
  const std::size_t cut = std::min<std::size_t>(data[end + 2], bytes.size());
  const auto codec = kind->make(settings_of(*kind));
  Moment now{danmakud::pipeline::SteadyTime{std::chrono::hours{1}}, danmakud::pipeline::from_ms(1'794'398'400'000)};
  SourceOutput out;
  codec->start(nullptr, now, out);
  for (int tag = 0; tag < 5; ++tag) codec->on_answer({tag, 200, {}, std::string(bytes), {}}, now, out);
  check(out);
  codec->on_open(now, out);
  for (const std::string_view part : {bytes.substr(0, cut), bytes.substr(cut)}) {
    give(*codec, frame, part, now, out);
    check(out);
    now.steady += std::chrono::seconds{20};
    codec->on_tick(now, out);
    check(out);
  }
  return 0;
}
