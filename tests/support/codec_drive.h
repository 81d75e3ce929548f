// Drives a codec as the runner does, and shows what came out: events as parsed lines.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "adapters/sources/source_codec.h"

namespace danmakud::test {

inline adapters::Moment moment_at(std::chrono::milliseconds since_epoch) {
  return {pipeline::SteadyTime{since_epoch}, pipeline::WallTime{since_epoch}};
}

// The lines of an output, each whole.
inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// One member of an event line, numbers as text; "" where there is none.
inline std::string member(const std::string& line, std::string_view name) {
  simdjson::dom::parser parser;
  simdjson::dom::element value;
  if (parser.parse(line)[name].get(value) != simdjson::SUCCESS) return {};
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  return simdjson::minify(value);
}

// A codec with the output of the last step; time stands still unless moved.
struct CodecDrive {
  explicit CodecDrive(std::unique_ptr<adapters::SourceCodec> made) : codec(std::move(made)) {}

  adapters::SourceOutput& start(const adapters::SourceFault* last = nullptr) {
    return step([&] { codec->start(last, now, out); });
  }
  adapters::SourceOutput& open() {
    return step([&] { codec->on_open(now, out); });
  }
  adapters::SourceOutput& answer(int tag, std::string body, unsigned status = 200) {
    return step([&] { codec->on_answer({tag, status, {}, std::move(body), {}}, now, out); });
  }
  adapters::SourceOutput& text(std::string_view bytes) {
    return step([&] { codec->on_message(adapters::StreamFrame::text, bytes, now, out); });
  }
  adapters::SourceOutput& binary(std::string_view bytes) {
    return step([&] { codec->on_message(adapters::StreamFrame::binary, bytes, now, out); });
  }
  adapters::SourceOutput& tick(std::chrono::milliseconds later) {
    now.steady += later;
    now.wall += later;
    return step([&] { codec->on_tick(now, out); });
  }

  std::unique_ptr<adapters::SourceCodec> codec;
  adapters::SourceOutput out;
  adapters::Moment now = moment_at(std::chrono::milliseconds{1'794'398'400'000});

 private:
  template <class Step>
  adapters::SourceOutput& step(Step taken) {
    out = {};
    taken();
    return out;
  }
};

}  // namespace danmakud::test
