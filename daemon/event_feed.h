// Recorded events on their way into a pipeline: the source of `danmakud replay`, with a limit on what is under way.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/clock.h"
#include "pipeline/event_parser.h"
#include "pipeline/pipeline.h"
#include "pipeline/receipt.h"

namespace danmakud::daemon {

struct FeedCounts {
  std::uint64_t events = 0;
  std::array<std::uint64_t, pipeline::kRejectCodes> rejected{};
};

// Thread: feed() and wait() one thread; on_settled any.
class EventFeed final : public pipeline::ReceiptSink {
 public:
  // `speed`: times real time by the events' own times; 0: as fast as the pipeline takes them.
  EventFeed(pipeline::Pipeline& pipeline, const pipeline::Clock& clock, double speed);

  void feed(std::string_view lines);  // whole lines of NDJSON
  void wait();                        // until all that was fed is settled
  FeedCounts counts() const;

  void on_settled(std::unique_ptr<pipeline::Receipt> receipt) override;

 private:
  void feed_paced(std::string_view lines);
  void wait_for_its_time(std::string_view line);
  void submit(std::string_view lines);

  pipeline::Pipeline& pipeline_;
  const pipeline::Clock& clock_;
  const double speed_;
  const std::shared_ptr<const pipeline::Origin> origin_;
  pipeline::EventParser parser_;                // for pacing only
  std::optional<pipeline::WallTime> first_at_;  // of the first event with a time
  pipeline::SteadyTime first_read_at_{};

  mutable std::mutex mutex_;
  std::condition_variable settled_;
  std::size_t under_way_ = 0;  // blocks; guarded by mutex_
  FeedCounts counts_;          // guarded by mutex_
};

}  // namespace danmakud::daemon
