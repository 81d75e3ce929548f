#include "daemon/event_feed.h"

#include <cstring>
#include <thread>

namespace danmakud::daemon {

namespace {

constexpr std::size_t kMaxUnderWay = 32;  // blocks; enough to keep every stage busy

}  // namespace

EventFeed::EventFeed(pipeline::Pipeline& pipeline, const pipeline::Clock& clock, double speed)
    : pipeline_(pipeline), clock_(clock), speed_(speed), origin_(std::make_shared<pipeline::Origin>()) {}

void EventFeed::feed(std::string_view lines) {
  if (speed_ > 0) {
    feed_paced(lines);
  } else {
    submit(lines);
  }
}

void EventFeed::feed_paced(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t length = std::min(lines.find('\n'), lines.size() - 1) + 1;
    wait_for_its_time(lines.substr(0, length));
    submit(lines.substr(0, length));
    lines.remove_prefix(length);
  }
}

void EventFeed::wait_for_its_time(std::string_view line) {
  std::string padded(line);
  padded.append(pipeline::kBlockSlackBytes, ' ');
  const auto parsed = parser_.parse_view({padded.data(), line.size()}, *origin_, clock_.wall());
  const auto* const view = std::get_if<pipeline::EventView>(&parsed);
  if (view == nullptr || !view->has_time) return;
  if (!first_at_) {
    first_at_ = view->at;
    first_read_at_ = clock_.steady();
  }
  const std::chrono::duration<double, std::milli> since_first = (view->at - *first_at_) / speed_;
  std::this_thread::sleep_until(first_read_at_ + std::chrono::duration_cast<std::chrono::microseconds>(since_first));
}

void EventFeed::submit(std::string_view lines) {
  {
    std::unique_lock lock(mutex_);
    settled_.wait(lock, [this] { return under_way_ < kMaxUnderWay; });
    ++under_way_;
  }
  pipeline::Block block;
  block.buffer = pipeline::make_heap_buffer(lines.size());
  std::memcpy(block.buffer->data(), lines.data(), lines.size());
  block.messages.push_back({0, static_cast<std::uint32_t>(lines.size()), pipeline::Framing::lines});
  block.origin = origin_;
  block.received = clock_.wall();
  block.read_at = clock_.steady();
  block.hold = pipeline::Hold(std::make_unique<pipeline::Receipt>(*this, /*connection=*/0, /*wants_tickets=*/false));
  while (!pipeline_.try_submit(/*io_thread=*/0, /*worker=*/0, block)) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

void EventFeed::wait() {
  std::unique_lock lock(mutex_);
  settled_.wait(lock, [this] { return under_way_ == 0; });
}

FeedCounts EventFeed::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

void EventFeed::on_settled(std::unique_ptr<pipeline::Receipt> receipt) {
  const std::scoped_lock lock(mutex_);
  counts_.events += receipt->events;
  for (const pipeline::RejectedEvent& rejected : receipt->rejected) {
    ++counts_.rejected.at(static_cast<std::size_t>(rejected.reason.code()));
  }
  --under_way_;
  settled_.notify_all();
}

}  // namespace danmakud::daemon
