// Triage: one complaint, one ticket. The only owner of the dedup window, so it needs no lock. Time comes from the
// events.
//
// Thread: triage's alone.
#pragma once

#include <memory>
#include <vector>

#include "pipeline/finding.h"
#include "pipeline/lost_tickets.h"
#include "pipeline/policy.h"
#include "pipeline/stats.h"
#include "pipeline/store.h"

namespace danmakud::pipeline {

class Triage final : public WindowLoader {
 public:
  // `seed`: a secret, so that nobody can choose ids that make its tables slow.
  Triage(std::shared_ptr<const Policy> policy, TriageStats& stats, std::uint64_t seed = 0);
  ~Triage() override;

  // Consumes the findings of a block; appends what they do to tickets, in order: one change a finding.
  void process(FindingBatch batch, std::vector<TicketChange>& changes);

  void forget(const std::vector<LostTickets::Lost>& lost);

  void on_ticket(const TicketBody& body, const TicketState& state) override;
  void on_complainant(const TicketId& ticket, const Complainant& complainant) override;
  void on_serial(std::int32_t day_yyyymmdd, std::uint32_t last_number) override;
  void finish_load();  // puts what was loaded into the window; otherwise the first batch does
  void start_over();   // forgets what was loaded: it broke off

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::pipeline
