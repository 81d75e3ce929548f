#include "bench/straight_line.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

#include "matchers/folded_texts.h"
#include "pipeline/block.h"

namespace danmakud::bench {
namespace {

struct Fields {
  std::string_view id, room, user, text;
  std::int64_t at_ms = 0;
};

}  // namespace

struct StraightLine::Impl {
  Fields fields_of(std::string_view line);
  void fold(std::span<const std::string_view> lines);
  void format(const Fields& fields);

  simdjson::ondemand::parser parser;
  matchers::Scanner scanner;
  matchers::FoldedTexts folded;
  std::string ticket;
  std::vector<std::uint32_t> candidates;  // see Scanner
  std::vector<matchers::Hit> hits;
};

// Strings that are found with unescape() live until the next call.
[[gnu::flatten]] Fields StraightLine::Impl::fields_of(std::string_view line) {
  Fields fields;
  simdjson::ondemand::document document;
  const simdjson::padded_string_view padded(line.data(), line.size(), line.size() + pipeline::kBlockSlackBytes);
  simdjson::ondemand::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return fields;
  }
  for (auto field : object) {
    std::string_view key;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) break;
    std::string_view* to = key == "id"        ? &fields.id
                           : key == "room_id" ? &fields.room
                           : key == "user_id" ? &fields.user
                           : key == "text"    ? &fields.text
                                              : nullptr;
    if (to != nullptr) {
      if (field.value().get_string().get(*to) != simdjson::SUCCESS) break;
    } else if (key == "ts_ms") {
      if (field.value().get_int64().get(fields.at_ms) != simdjson::SUCCESS) break;
    }
  }
  return fields;
}

void StraightLine::Impl::fold(std::span<const std::string_view> lines) {
  folded.clear();
  for (const std::string_view line : lines) {
    folded.add(fields_of(line).text);
  }
}

void StraightLine::Impl::format(const Fields& fields) {
  ticket.clear();
  fmt::format_to(std::back_inserter(ticket),
                 R"({{"id":"{0}","status":"pending","version":1,"change":"created","created_ms":{1},"received_ms":{1},)"
                 R"("title":"{2} · {3}","text":"{2}","category":"commerce.quality","priority":"P2","score":0.9,)"
                 R"("source":{{"type":"comment","room_id":"{3}","event_id":"{0}"}},"user":{{"id":"{4}"}},)"
                 R"("duplicates":{{"events":1,"users":1,"anonymous":0,"first_ms":{1},"last_ms":{1}}}}})",
                 fields.id, fields.at_ms, fields.text, fields.room, fields.user);
}

StraightLine::StraightLine(std::shared_ptr<const matchers::RuleSet> rules) : impl_(std::make_unique<Impl>()) {
  if (!impl_->scanner.adopt(std::move(rules))) throw std::runtime_error("straight line: no memory for the rules");
}
StraightLine::~StraightLine() = default;

std::size_t StraightLine::process(std::span<const std::string_view> lines) {
  Impl& impl = *impl_;
  impl.fold(lines);
  impl.scanner.find_candidates(impl.folded.joined(), impl.folded.starts(), impl.candidates);
  std::size_t found = 0;
  for (const std::uint32_t candidate : impl.candidates) {
    impl.scanner.confirm(candidate, matchers::Channel::comment, impl.hits);
    if (impl.hits.empty()) continue;
    impl.format(impl.fields_of(lines[candidate]));
    ++found;
  }
  return found;
}

}  // namespace danmakud::bench
