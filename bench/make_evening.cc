// make_evening: writes an evening of live commerce as NDJSON. config/sample/evening.ndjson is `make_evening --seed 7
// --events 4000`.
#include <cstdint>
#include <iostream>

#include <CLI/CLI.hpp>

#include "bench/evening.h"

int main(int argc, char** argv) {
  CLI::App app{"Writes an evening of live commerce as NDJSON events, the same for the same seed.", "make_evening"};
  std::uint64_t seed = 7;
  std::size_t events = 4000;
  app.add_option("--seed", seed, "another seed, another evening")->capture_default_str();
  app.add_option("--events", events, "how many events")->capture_default_str()->check(CLI::Range(1000, 10'000'000));
  CLI11_PARSE(app, argc, argv);
  for (const std::string& line : danmakud::bench::make_evening(seed, events)) std::cout << line << '\n';
  return std::cout.flush() ? 0 : 1;
}
