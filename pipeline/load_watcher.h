// Tells triage what the store still knows, and its stage that it moves: loading may take long, and is no standing
// still.
//
// Thread: triage's.
#pragma once

#include "pipeline/stage.h"
#include "pipeline/store.h"
#include "pipeline/triage.h"

namespace danmakud::pipeline {

struct LoadWatcher final : WindowLoader {
  LoadWatcher(Triage& told, Stage& moving) : triage(told), stage(moving) {}
  void on_ticket(const TicketBody& body, const TicketState& state) override {
    triage.on_ticket(body, state);
    stage.note_progress();
  }
  void on_complainant(const TicketId& ticket, const Complainant& complainant) override {
    triage.on_complainant(ticket, complainant);
    stage.note_progress();
  }
  void on_serial(std::int32_t day, std::uint32_t last) override { triage.on_serial(day, last); }

  Triage& triage;
  Stage& stage;
};

}  // namespace danmakud::pipeline
