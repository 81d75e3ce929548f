// A fixed piece of work for counting instructions: `danmakud-instructions N` screens the same N events on one thread,
// without a clock, a socket or a random number. tools/check_instructions.sh runs it twice under cachegrind; the
// difference of two counts leaves the set-up out.
#include <cstdlib>
#include <iostream>

#include "bench/screen_feed.h"
#include "pipeline/screen.h"

constexpr std::size_t kDistinct = 4'000;

int main(int argc, char** argv) {
  using namespace danmakud;
  const std::size_t events = argc == 2 ? std::strtoul(argv[1], nullptr, 10) : 0;
  const std::shared_ptr<const pipeline::Policy> policy = bench::fixed_policy();
  if (events == 0 || policy == nullptr) {
    std::cerr << "usage: danmakud-instructions EVENTS\n";
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
  std::cout << done << " events, " << found << " found\n";
}
