// Tells triage what the store still knows, and its stage that it moves: loading may take long, and is no standing
// still. Ends it when all is aborted.
//
// Thread: triage's.
#pragma once

#include <atomic>

#include "pipeline/stage.h"
#include "pipeline/store.h"
#include "pipeline/triage.h"

namespace danmakud::pipeline {

struct LoadWatcher final : WindowLoader {
  LoadWatcher(Triage& told, Stage& moving, const std::atomic<bool>& aborting)
      : triage(told), stage(moving), aborted(aborting) {}
  void on_ticket(const TicketBody& body, const TicketState& state) override {
    triage.on_ticket(body, state);
    stage.note_progress();
  }
  void on_complainant(const TicketId& ticket, const Complainant& complainant) override {
    triage.on_complainant(ticket, complainant);
    stage.note_progress();
  }
  void on_serial(std::int32_t day, std::uint32_t last) override { triage.on_serial(day, last); }
  bool wants_more() const override { return !aborted.load(std::memory_order_acquire); }

  Triage& triage;
  Stage& stage;
  const std::atomic<bool>& aborted;
};

}  // namespace danmakud::pipeline
