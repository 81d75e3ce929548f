// A source while it runs: its links, and the feeds they share.
//
// Thread: the runner's. Owner: the runner.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "adapters/sources/net_session.h"
#include "adapters/sources/source_feed.h"
#include "adapters/sources/source_kinds.h"
#include "adapters/sources/source_link.h"
#include "adapters/sources/source_runner.h"

namespace danmakud::adapters {

// What groups need of the runner.
class GroupHost {
 public:
  virtual ~GroupHost() = default;
  virtual const pipeline::Clock& clock() const = 0;
  virtual pipeline::Reporter& reporter() = 0;
  virtual NetThread& net() = 0;
  virtual std::uint64_t random() = 0;
  virtual pipeline::SteadyTime book_start() = 0;
  virtual void want_flush() = 0;  // a feed has something; flush() of all groups follows soon
};

class SourceGroup {
 public:
  SourceGroup(GroupHost& host, RunningSource source, const SourceKind& kind, const SourceOptions& options,
              BlockSink& sink, pipeline::ReceiptSink& receipts, std::uint64_t id);
  ~SourceGroup();

  const RunningSource& source() const { return source_; }
  std::uint64_t id() const { return id_; }
  void on_tick();
  bool flush();  // false: something found no room: flush again soon
  void on_receipt(const pipeline::Receipt& receipt);
  void stop();
  bool is_gone() const;  // after stop()
  void append_status(std::vector<SourceStatus>& rows) const;

 private:
  class Seat;
  void tell_settled(const pipeline::Receipt& receipt);

  GroupHost& host_;
  const RunningSource source_;
  const std::uint64_t id_;
  bool wants_settled_ = false;
  std::vector<std::unique_ptr<SourceFeed>> feeds_;  // one a worker; where what is settled is told, one
  std::vector<std::unique_ptr<Seat>> seats_;
};

}  // namespace danmakud::adapters
