#include <iostream>

#include <fmt/format.h>

#include "daemon/explanation.h"
#include "daemon/loaded_policy.h"
#include "daemon/verbs.h"
#include "matchers/utf8.h"
#include "pipeline/clock.h"
#include "pipeline/event_parser.h"
#include "pipeline/ticket_json.h"

namespace danmakud::daemon {

namespace {

// Explains lines of text, or NDJSON events, one answer a line.
class LineExplainer {
 public:
  LineExplainer(std::shared_ptr<const pipeline::Policy> policy, bool json)
      : explainer_(std::move(policy)), json_(json) {}

  void explain(std::string_view line) {
    ++count_;
    if (line.starts_with('{')) return explain_event(line);
    if (!matchers::is_valid_utf8(line)) return refuse(pipeline::RejectCode::bad_utf8, "not valid UTF-8");
    print(explainer_.explain(pipeline::EventType::comment, line, ""));
  }

 private:
  void explain_event(std::string_view line) {
    padded_.assign(line).append(pipeline::kBlockSlackBytes, ' ');
    const std::string_view json(padded_.data(), line.size());
    const pipeline::WallTime now = clock_.wall();
    const auto view = parser_.parse_view(json, origin_, now);
    if (const auto* rejection = std::get_if<pipeline::Rejection>(&view)) {
      return refuse(rejection->reason.code(), rejection->reason.words());
    }
    padded_.assign(line).append(pipeline::kBlockSlackBytes, ' ');  // parsing may have worked in place
    const pipeline::Event event = parser_.parse_whole({padded_.data(), line.size()}, origin_, now, clock_.steady());
    print(explainer_.explain(event.type, event.text, event.button, event.role));
  }

  void print(const Explanation& explanation) const {
    fmt::print("{}\n", json_ ? to_json(explanation) : to_people_form(explanation));
  }

  void refuse(pipeline::RejectCode code, std::string_view message) const {
    std::string quoted;
    pipeline::append_json_string(message, quoted);
    if (json_) {
      fmt::print(R"({{"error":{{"event":{},"code":"{}","message":{}}}}})"
                 "\n",
                 count_, to_string(code), quoted);
    } else {
      fmt::print("line {}: {}: {}\n\n", count_, to_string(code), message);
    }
  }

  Explainer explainer_;
  const bool json_;
  pipeline::SystemClock clock_;
  pipeline::EventParser parser_;
  pipeline::Origin origin_{.source = 0, .platform = "explain", .room_id = "explain"};
  std::string padded_;
  std::uint64_t count_ = 0;
};

}  // namespace

int explain(const CommandLine& line) {
  const auto loaded = load_policy(line);
  if (const auto* faults = std::get_if<matchers::Faults>(&loaded)) {
    print_faults(*faults);
    return kBadConfig;
  }
  LineExplainer explainer(std::get<LoadedPolicy>(loaded).policy, line.json);
  if (line.text) {
    explainer.explain(*line.text);
    return kSuccess;
  }
  std::ios::sync_with_stdio(false);
  for (std::string text; std::getline(std::cin, text);) {
    if (text.ends_with('\r')) text.pop_back();
    if (!text.empty()) explainer.explain(text);
  }
  return kSuccess;
}

}  // namespace danmakud::daemon
