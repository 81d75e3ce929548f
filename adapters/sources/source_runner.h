// Runs the sources: one thread for all of their connections. Sources come and go while it runs.
//
// Life: start(); set_sources() and the rest from any thread; stop() before the pipeline drains. The object must outlive
// every block it submitted: their receipts come back to it, from any thread, also after stop().
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/block_sink.h"
#include "adapters/sources/source_kinds.h"
#include "adapters/sources/source_settings.h"
#include "adapters/sources/source_status.h"
#include "pipeline/clock.h"
#include "pipeline/reporter.h"

namespace danmakud::adapters {

struct SourceOptions {
  std::size_t io_thread = 0;  // our index at the sink
  std::size_t screen_workers = 1;
  double connects_per_second = 2;
  std::chrono::milliseconds shed_after{100};
  std::uint64_t seed = 1;  // of jitter, keys and masks
};

// A source that runs, with the index its events are counted under.
struct RunningSource {
  SourceSettings settings;
  std::uint16_t index = 0;
};

class SourceRunner {
 public:
  SourceRunner(SourceOptions options, BlockSink& sink, const pipeline::Clock& clock, pipeline::Reporter& reporter);
  ~SourceRunner();

  void start();
  // From now on these are the sources. One whose settings are as they were goes on undisturbed.
  void set_sources(std::vector<RunningSource> sources);
  void set_connects_per_second(double rate);
  std::vector<SourceStatus> status() const;  // a row a connection; blocks briefly
  void stop();                               // says goodbye, hands over what was read, ends the thread; idempotent

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What is wrong with a source's settings, as the operator should read it; nothing: it will run.
std::optional<std::string> source_fault(const SourceSettings& settings);

}  // namespace danmakud::adapters
