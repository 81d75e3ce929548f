// Rule files as anyone may write them: parsed, compiled within small limits, and run once; once more as they come out
// of their bytes. And bytes that are none: they are refused, or come to nothing that is run.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "matchers/rule_set.h"
#include "matchers/utf8.h"

using namespace danmakud::matchers;

namespace {

std::vector<Hit> hits_of(const std::shared_ptr<const RuleSet>& rules, const std::string& folded) {
  Scanner scanner;
  std::vector<Hit> hits;
  if (scanner.adopt(rules)) scanner.find_hits(folded, Channel::comment, hits);
  return hits;
}

bool are_equal(const Hit& a, const Hit& b) {
  return a.rule == b.rule && a.weight == b.weight && a.folded.begin == b.folded.begin && a.folded.end == b.folded.end;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string toml(data, data + size);
  RuleSet::from(toml);
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
  const std::string folded = fold(toml);
  const std::vector<Hit> hits = hits_of(compiled.rules, folded);
  const std::shared_ptr<const RuleSet> again = RuleSet::from(compiled.rules->bytes());
  if (again == nullptr || !std::ranges::equal(hits, hits_of(again, folded), are_equal)) std::abort();
  for (const Hit& hit : hits) {
    if (hit.folded.begin >= hit.folded.end || hit.folded.end > folded.size()) std::abort();
  }
  return 0;
}
