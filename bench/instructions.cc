// A fixed piece of work for counting instructions: `danmakud-instructions N` screens N events, 4,000 different ones
// over and over, on one thread, without a socket or a random number. tools/check_instructions.sh runs it twice under
// cachegrind; the difference of two counts leaves the set-up out. With a rule file behind N it screens with those
// rules.
#include <cstdlib>
#include <iostream>

#include "bench/plain_rules.h"
#include "bench/screen_feed.h"
#include "matchers/rule_set.h"
#include "pipeline/screen.h"

namespace {

using namespace danmakud;

constexpr std::size_t kDistinct = 4'000;

std::shared_ptr<const pipeline::Policy> plain_policy(std::size_t patterns) {
  const bench::PlainRules rules({}, kDistinct, patterns);
  pipeline::Policy policy = pipeline::default_policy();
  policy.rules = matchers::RuleSet::compile(matchers::parse_rules(rules.file(), "plain")).rules;
  return policy.rules == nullptr ? nullptr : std::make_shared<const pipeline::Policy>(std::move(policy));
}

std::size_t number_of(const char* argument) {
  return std::strtoul(argument, nullptr, 10);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t events = argc > 1 ? number_of(argv[1]) : 0;
  const std::shared_ptr<const pipeline::Policy> policy =
      argc > 2 ? plain_policy(number_of(argv[2])) : bench::fixed_policy();
  if (events == 0 || policy == nullptr) {
    std::cerr << "usage: danmakud-instructions EVENTS [PATTERNS]\n";
    return 2;
  }
  pipeline::PolicyStore policies;
  policies.publish(policy);
  const pipeline::SystemClock clock;
  const auto stats = std::make_unique<pipeline::ScreenStats>();
  pipeline::Screen screen(policies, clock, *stats);
  bench::ScreenFeed feed(kDistinct);
  std::size_t found = 0, done = 0;
  for (std::size_t index = 0; done < events; index = (index + 1) % feed.blocks()) {
    pipeline::Block block = feed.block(index);
    done += block.messages.size();
    pipeline::FindingBatch batch;
    screen.process(std::move(block), batch);
    found += batch.findings.size();
  }
  std::cout << done << " events, " << found << " found, " << policy->rules->pattern_count() << " patterns\n";
}
