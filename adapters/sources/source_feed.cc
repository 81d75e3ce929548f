#include "adapters/sources/source_feed.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace danmakud::adapters {
namespace {

constexpr std::size_t kMaxBlockBytes = std::size_t{256} << 10;
constexpr std::size_t kFullBytes = std::size_t{1} << 20;

// The end of the whole lines within the bound; one longer line is taken as it is.
std::size_t block_end(std::string_view lines) {
  if (lines.size() <= kMaxBlockBytes) return lines.size();
  const std::size_t within = lines.rfind('\n', kMaxBlockBytes - 1);
  return within != std::string_view::npos ? within + 1 : std::min(lines.find('\n'), lines.size() - 1) + 1;
}

}  // namespace

SourceFeed::SourceFeed(FeedPlace place, std::shared_ptr<const pipeline::Origin> origin, pipeline::ReceiptSink& receipts,
                       std::uint64_t id, bool wants_tickets)
    : place_(place), origin_(std::move(origin)), receipts_(receipts), id_(id), wants_tickets_(wants_tickets) {}

bool SourceFeed::append(std::string_view lines) {
  const bool is_first = lines_.empty() && !waiting_;
  if (lines_.empty()) first_read_at_ = place_.clock.steady();
  lines_ += lines;
  return is_first;
}

bool SourceFeed::is_full() const {
  return waiting_ || lines_.size() >= kFullBytes;
}

pipeline::Block SourceFeed::make_block() {
  const std::size_t size = block_end(lines_);
  pipeline::Block block;
  block.buffer = pipeline::make_heap_buffer(size);
  std::memcpy(block.buffer->data(), lines_.data(), size);
  lines_.erase(0, size);
  block.messages.push_back({0, static_cast<std::uint32_t>(size), pipeline::Framing::lines});
  block.origin = origin_;
  block.received = place_.clock.wall();
  block.read_at = first_read_at_;
  block.hold = pipeline::Hold(std::make_unique<pipeline::Receipt>(receipts_, id_, wants_tickets_));
  return block;
}

void SourceFeed::on_receipt(const pipeline::Receipt& receipt) {
  --unsettled_;
  has_loss_ = has_loss_ || receipt.is_abandoned();
}

// The comments of a block that waits too long are shed, where the platform cannot be slowed.
void SourceFeed::flush() {
  while (waiting_ || !lines_.empty()) {
    const pipeline::SteadyTime now = place_.clock.steady();
    if (!waiting_) {
      waiting_ = make_block();
      waiting_since_ = now;
    }
    if (!origin_->back_pressure && now - waiting_since_ > place_.shed_after) waiting_->shed_comments = true;
    if (!place_.sink.try_submit(place_.io_thread, place_.worker, *waiting_)) return;
    waiting_.reset();
    ++unsettled_;
  }
}

}  // namespace danmakud::adapters
