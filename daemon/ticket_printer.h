// Writes tickets to stdout as they are committed, for `danmakud run --print`: never in record's way.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "adapters/ticket_query.h"
#include "pipeline/pipeline.h"

namespace danmakud::daemon {

class TicketPrinter final : public pipeline::TicketObserver {
 public:
  // People's form on a terminal, NDJSON otherwise. Reads the tickets through a connection of its own.
  explicit TicketPrinter(const std::string& store_path);
  ~TicketPrinter() override;  // waits for that

  void finish();                             // when nothing more is committed: writes what is still to be written
  bool is_done() const { return is_done_; }  // any thread; who reads nothing keeps it from that

  void on_committed(std::span<const pipeline::TicketChange> changes) override;  // thread: record's

 private:
  void run();
  bool print(const pipeline::TicketId& id);  // false: nobody reads any more

  adapters::TicketQuery query_;
  const bool people_form_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<pipeline::TicketId> order_;  // what is to be printed; guarded by mutex_
  std::set<pipeline::TicketId> pending_;   // the same: a ticket that grows while it waits is printed once
  bool is_ending_ = false;                 // guarded by mutex_
  std::atomic<bool> is_done_{false};
  std::thread thread_;
};

}  // namespace danmakud::daemon
