// Small stand-ins for what surrounds the pipeline: they note what they were told and fail when told to.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/outlet.h"
#include "pipeline/receipt.h"
#include "pipeline/reporter.h"
#include "pipeline/store.h"

namespace danmakud::test {

// Collects settled receipts. Any thread.
class ReceiptBox final : public pipeline::ReceiptSink {
 public:
  void on_settled(std::unique_ptr<pipeline::Receipt> receipt) override {
    const std::scoped_lock lock(mutex_);
    receipts_.push_back(std::move(receipt));
  }
  std::size_t size() const {
    const std::scoped_lock lock(mutex_);
    return receipts_.size();
  }
  const pipeline::Receipt& at(std::size_t i) const {
    const std::scoped_lock lock(mutex_);
    return *receipts_.at(i);
  }
  pipeline::Hold hold(bool wants_tickets = false) {
    return pipeline::Hold(std::make_unique<pipeline::Receipt>(*this, 1, wants_tickets));
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<pipeline::Receipt>> receipts_;
};

class ReportBox final : public pipeline::Reporter {
 public:
  void report(pipeline::Severity, std::string_view event, std::string_view detail) override {
    const std::scoped_lock lock(mutex_);
    lines_.push_back(std::string(event) + ": " + std::string(detail));
  }
  std::vector<std::string> lines() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

// An outbox that is a list, and a store whose n-th commit fails.
class FakeStore final : public pipeline::Store, public pipeline::OutboxReader {
 public:
  pipeline::Result<void> load(std::size_t, pipeline::WindowLoader&) override { return {}; }
  pipeline::Result<pipeline::CommitReport> commit(std::span<const pipeline::TicketChange> changes,
                                                  std::span<const pipeline::Delivered> delivered) override {
    if (failures_ > 0) {
      --failures_;
      return std::make_error_code(std::errc::no_space_on_device);
    }
    pipeline::CommitReport report;
    report.other_serials = other_serials;
    report.other_priorities = other_priorities;
    report.superseded = superseded;
    report.overtaken = overtaken;
    for (const pipeline::TicketChange& change : changes) {
      report.applied.push_back(change.ticket != refused_);
      report.seqs.push_back(1);
      ++committed;
    }
    for (const pipeline::Delivered& mark : delivered) {
      report.delivered += std::erase_if(
          outbox, [&](const pipeline::OutboxEntry& e) { return e.seq == mark.seq && e.version == mark.version; });
    }
    return report;
  }
  std::uint64_t waiting() override { return outbox.size(); }
  std::uint64_t observed() override { return only_observed; }
  pipeline::Result<bool> prune(pipeline::WallTime) override {
    ++prunes;
    only_observed = 0;
    return more_to_prune;
  }
  bool is_damaged() override { return damaged; }
  pipeline::Result<std::string> mend() override {
    if (unmendable) return std::make_error_code(std::errc::no_space_on_device);
    damaged = false;
    outbox.pop_back();
    return std::string("aside");
  }
  pipeline::Result<void> read(const pipeline::QueueName& queue, std::int64_t after, std::size_t limit,
                              std::vector<pipeline::OutboxEntry>& entries) override {
    if (++reads_ == failing_read_) return std::make_error_code(std::errc::io_error);
    std::size_t taken = 0;
    for (const pipeline::OutboxEntry& entry : outbox) {
      if (entry.queue == queue && entry.seq > after && taken++ < limit) entries.push_back(entry);
    }
    return {};
  }
  pipeline::Result<std::vector<pipeline::QueueName>> queues() override {
    std::vector<pipeline::QueueName> names;
    for (const pipeline::OutboxEntry& entry : outbox) names.push_back(entry.queue);
    return names;
  }
  void fail_next(int commits) { failures_ = commits; }
  void refuse(const pipeline::TicketId& id) { refused_ = id; }
  void fail_read(int n) { failing_read_ = reads_ + n; }  // the n-th from now

  std::vector<pipeline::OutboxEntry> outbox;  // ascending by seq
  std::size_t committed = 0;
  std::map<std::size_t, std::string> other_serials;
  std::map<std::size_t, pipeline::Priority> other_priorities;
  std::uint64_t superseded = 0, overtaken = 0;  // of the next commits
  int prunes = 0;
  bool more_to_prune = false;
  bool damaged = false, unmendable = false;
  std::uint64_t only_observed = 0;

 private:
  int failures_ = 0;
  int reads_ = 0, failing_read_ = 0;
  pipeline::TicketId refused_{{0xff}};
};

// Answers each entry, on the next poll, with what the test decides.
class FakeOutlet final : public pipeline::Outlet {
 public:
  using Kind = pipeline::DeliveryOutcome::Kind;
  bool submit(const pipeline::OutboxEntry& entry) override {
    if (!up || window.size() >= room) return false;
    window.push_back(entry);
    return true;
  }
  void poll(std::chrono::milliseconds, std::vector<pipeline::DeliveryOutcome>& outcomes) override {
    for (const pipeline::OutboxEntry& entry : window) {
      const Kind kind = decide(entry);
      if (kind == Kind::delivered) delivered.push_back(entry);
      outcomes.push_back({entry.seq, entry.version, entry.queue, kind});
    }
    window.clear();
  }
  void wake() override {}
  pipeline::OutletHealth health() const override { return {up, up ? "" : "connection refused", {}, {}}; }

  bool up = true;
  std::size_t room = 1000;
  std::function<Kind(const pipeline::OutboxEntry&)> decide = [](const auto&) { return Kind::delivered; };
  std::vector<pipeline::OutboxEntry> window, delivered;
};

}  // namespace danmakud::test
