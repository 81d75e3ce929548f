#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "adapters/compressed_file.h"
#include "daemon/loaded_policy.h"
#include "daemon/rule_files.h"
#include "daemon/rule_lint.h"
#include "daemon/verbs.h"
#include "matchers/utf8.h"
#include "pipeline/clock.h"
#include "pipeline/event_parser.h"
#include "pipeline/judge.h"

namespace danmakud::daemon {

namespace {

// A corpus' lines, texts or NDJSON events, on their way to the lint.
class CorpusReader {
 public:
  explicit CorpusReader(RuleLint& lint) : lint_(lint) {}

  // Takes the whole lines of what has come so far.
  void read(std::string_view bytes) {
    pending_ += bytes;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = pending_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      take(std::string_view(pending_).substr(begin, end - begin));
    }
    pending_.erase(0, begin);
  }

  void finish() { take(std::exchange(pending_, {})); }

 private:
  void take(std::string_view line) {
    if (line.empty() || !matchers::is_valid_utf8(line)) return;
    if (!line.starts_with('{')) return lint_.look_at(line, matchers::Channel::comment);
    padded_.assign(line).append(pipeline::kBlockSlackBytes, ' ');
    const auto parsed = parser_.parse_view({padded_.data(), line.size()}, origin_, clock_.wall());
    if (const auto* view = std::get_if<pipeline::EventView>(&parsed)) {
      lint_.look_at(view->text, pipeline::channel_of(view->type));
    }
  }

  RuleLint& lint_;
  std::string pending_, padded_;
  pipeline::EventParser parser_;
  const pipeline::Origin origin_{.source = 0, .platform = "lint", .room_id = "lint"};
  const pipeline::SystemClock clock_;
};

// What went wrong; empty: nothing.
std::string read_corpus(const std::string& path, RuleLint& lint) {
  auto file = adapters::open_compressed(path);
  if (!file) return fmt::format("{}: {}", path, file.error().message());
  CorpusReader reader(lint);
  std::array<char, std::size_t{64} * 1024> bytes;
  for (;;) {
    const auto count = (*file)->read(bytes);
    if (!count) return fmt::format("{}: {}", path, count.error().message());
    if (*count == 0) break;
    reader.read({bytes.data(), *count});
  }
  reader.finish();
  return {};
}

}  // namespace

int lint_rules(const CommandLine& line) {
  const auto loaded = load_policy(line);
  if (const auto* faults = std::get_if<matchers::Faults>(&loaded)) {
    print_faults(*faults);
    return kBadConfig;
  }
  const auto& policy = std::get<LoadedPolicy>(loaded);
  const std::shared_ptr<const matchers::RuleSet>& rules = policy.policy->rules;
  RuleLint lint(rules, policy.policy->thresholds.doubt);
  for (const std::string& path : line.corpora) {
    if (const std::string error = read_corpus(path, lint); !error.empty()) {
      fmt::print(stderr, "danmakud: {}\n", error);
      return kFailure;
    }
  }
  matchers::Faults warnings = lint.warnings();
  std::ranges::move(inherited_categories(policy.config, rules->rules()), std::back_inserter(warnings));
  for (const matchers::Fault& warning : warnings) {
    fmt::print("{}:{}: warning: {}\n", warning.file, warning.line, warning.message);
  }
  fmt::print("{} rules, {} warnings\n", rules->rules().size(), warnings.size());
  return kSuccess;
}

}  // namespace danmakud::daemon
