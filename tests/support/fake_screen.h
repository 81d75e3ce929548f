// Stands in for screen and all behind it: settles each line by what it says, on the thread that submits.
#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/block_sink.h"

namespace danmakud::test {

// A line that contains "bad" is rejected, "ticket" opens a ticket, "later" stays unsettled until release(); all others
// are clean.
class FakeScreen final : public adapters::BlockSink {
 public:
  bool try_submit(std::size_t, std::size_t worker, pipeline::Block& block) override {
    if (is_full) return false;
    const std::lock_guard lock(mutex_);
    pipeline::Block taken = std::move(block);
    bool is_later = false;
    for (const pipeline::Message& message : taken.messages) {
      std::string_view rest(taken.buffer->data() + message.offset, message.length);
      while (!rest.empty()) {
        const std::size_t end =
            message.framing == pipeline::Framing::lines ? std::min(rest.find('\n'), rest.size()) : rest.size();
        if (end > 0) is_later |= take_line(rest.substr(0, end), *taken.hold.operator->());
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    blocks_ += 1;
    shed_blocks_ += taken.shed_comments ? 1 : 0;
    workers_[worker] += 1;
    platform_ = taken.origin->platform;
    source_ = taken.origin->source;
    if (is_later) return kept_.push_back(std::move(taken.hold)), true;
    taken.hold.settle();
    return true;
  }

  bool keeps_up(std::size_t) const override { return is_ahead; }

  // Settles what was kept; the newest first when `reversed`.
  void release(bool reversed = false) {
    std::vector<pipeline::Hold> kept = take_kept();
    if (reversed) std::reverse(kept.begin(), kept.end());
    for (pipeline::Hold& hold : kept) hold.settle();
  }
  void abandon() { take_kept(); }

  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  std::string last_line() const {
    const std::lock_guard lock(mutex_);
    return lines_.empty() ? "" : lines_.back();
  }
  std::size_t bytes() const { return locked(bytes_); }
  std::size_t blocks() const { return locked(blocks_); }
  std::size_t shed_blocks() const { return locked(shed_blocks_); }
  std::size_t kept() const {
    const std::lock_guard lock(mutex_);
    return kept_.size();
  }
  std::string platform() const { return locked(platform_); }
  std::uint16_t source() const { return locked(source_); }
  std::size_t workers() const {
    const std::lock_guard lock(mutex_);
    return workers_.size();
  }

  std::atomic<bool> is_full{false}, is_ahead{true};
  std::string ticket_event = "c1", ticket_user = "u1";  // set before anything is submitted

 private:
  bool take_line(std::string_view line, pipeline::Receipt& receipt) {
    const std::uint32_t event = receipt.events++;
    lines_.emplace_back(line);
    bytes_ += line.size();
    if (line.find("bad") != line.npos) receipt.rejected.push_back({event, {pipeline::RejectReason::What::no_json}});
    if (line.find("ticket") != line.npos)
      receipt.tickets.push_back({event, ticket_event, ticket_user, "01M7", "DM-1", true});
    return line.find("later") != line.npos;
  }
  std::vector<pipeline::Hold> take_kept() {
    const std::lock_guard lock(mutex_);
    return std::exchange(kept_, {});
  }
  template <class T>
  T locked(const T& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  mutable std::mutex mutex_;  // guards all below
  std::vector<std::string> lines_;
  std::vector<pipeline::Hold> kept_;
  std::size_t bytes_ = 0, blocks_ = 0, shed_blocks_ = 0;
  std::map<std::size_t, std::size_t> workers_;
  std::string platform_;
  std::uint16_t source_ = 0;
};

}  // namespace danmakud::test
