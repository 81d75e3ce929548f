// Rule files as anyone may write them: parsed, compiled within small limits, and run once.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "matchers/rule_set.h"
#include "matchers/utf8.h"

using namespace danmakud::matchers;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string toml(data, data + size);
  ParsedRules parsed = parse_rules(toml, "fuzz.toml");
  for (const Fault& fault : parsed.faults) {
    if (fault.message.empty() || !is_valid_utf8(to_string(fault))) std::abort();
  }
  if (!parsed.faults.empty()) return 0;
  const CompileLimits small{
      .max_patterns = 200, .max_pattern_bytes = 256, .max_repeat = 16, .max_cost = 512, .max_total_cost = 4096};
  const RuleSet::Compiled compiled = RuleSet::compile(std::move(parsed), small);
  if ((compiled.rules == nullptr) == compiled.faults.empty()) std::abort();
  if (compiled.rules == nullptr) return 0;
  Scanner scanner;
  if (!scanner.adopt(compiled.rules)) return 0;
  std::vector<Hit> hits;
  const std::string folded = fold(toml);
  scanner.find_hits(folded, Channel::comment, hits);
  for (const Hit& hit : hits) {
    if (hit.folded.begin >= hit.folded.end || hit.folded.end > folded.size()) std::abort();
  }
  return 0;
}
