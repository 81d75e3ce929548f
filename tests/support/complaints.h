// What triage gets to hear in tests, in the words of people: who complains about what, where and when.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/fingerprint.h"
#include "pipeline/growth.h"
#include "pipeline/triage.h"
#include "tests/support/fakes.h"

namespace danmakud::test {

inline constexpr std::int64_t kEvening = 1'794'398'400'000;  // 2026-11-11 20:00 in Shanghai

// One event that screen found to be a complaint.
struct Complaint {
  std::string user{};
  std::string text = "黑屏了";
  std::int64_t at_s = 0;  // when it is heard, after kEvening
  pipeline::EventType type = pipeline::EventType::comment;
  std::string room = "r1";
  std::string order{}, id{}, merchant{};
  std::string category = "technical.stream";
  std::vector<std::string> rules{"stream.black"};
  double score = 0.9;
  std::vector<std::string> attachments{};
  std::string user_key{};
  std::int64_t late_s = 0;  // how long before it was written
};

inline pipeline::Finding finding_of(const Complaint& complaint) {
  pipeline::Finding finding;
  pipeline::Event& event = finding.event;
  event.type = complaint.type;
  event.has_time = true;
  event.at = pipeline::from_ms(kEvening + (complaint.at_s - complaint.late_s) * 1000);
  event.received = pipeline::from_ms(kEvening + complaint.at_s * 1000 + 250);
  event.platform = "kuaishou";
  event.channel = complaint.type == pipeline::EventType::comment ? "danmaku" : "private_message";
  event.user_id = complaint.user;
  event.user_key = complaint.user_key;
  event.text = complaint.text;
  event.room_id = complaint.room;
  event.order_id = complaint.order;
  event.merchant_id = complaint.merchant;
  event.id = complaint.id;
  event.attachments = complaint.attachments;
  finding.category = complaint.category;
  finding.score = complaint.score;
  finding.text_hash = pipeline::hash_text(complaint.text);
  for (const std::string& rule : complaint.rules) {
    finding.matched.push_back({rule, complaint.text});
    finding.rule_hashes.push_back(pipeline::hash_rule(rule));
  }
  return finding;
}

// Triage with all that it said, laid together per ticket as a store would.
class Desk {
 public:
  explicit Desk(pipeline::Policy policy = pipeline::default_policy())
      : policy_(std::make_shared<const pipeline::Policy>(std::move(policy))), triage_(policy_, stats_) {}

  // What it returns holds until the next call. Without a hold of its own the complaint is of somebody who waits for
  // tickets.
  const pipeline::TicketChange& hear(const Complaint& complaint, pipeline::Hold hold = {}) {
    pipeline::FindingBatch batch;
    batch.findings.push_back(finding_of(complaint));
    batch.findings.back().hold = hold ? std::move(hold) : receipts_.hold(/*wants_tickets=*/true);
    batch.policy = policy_;
    triage_.process(std::move(batch), changes_);
    keep(changes_.back());
    return changes_.back();
  }

  struct Kept {
    pipeline::TicketBody body;
    pipeline::TicketState state;
    std::vector<pipeline::Complainant> complainants;
    int queued = 0;
  };
  const std::vector<pipeline::TicketChange>& changes() const { return changes_; }
  const std::map<pipeline::TicketId, Kept>& tickets() const { return tickets_; }
  const Kept& only_ticket() const { return tickets_.at(tickets_.begin()->first); }
  const pipeline::TriageStats& stats() const { return stats_; }
  pipeline::Triage& triage() { return triage_; }

  // Tells another desk what a store would know of this one: ticket by ticket, as they were touched last.
  void hand_over_to(Desk& other) const {
    std::multimap<std::int64_t, const Kept*> by_touch;
    for (const auto& [id, kept] : tickets_) by_touch.emplace(kept.state.updated_ms, &kept);
    for (const auto& [touched, kept] : by_touch) {
      other.triage_.on_ticket(kept->body, kept->state);
      for (const pipeline::Complainant& who : kept->complainants) other.triage_.on_complainant(kept->body.id, who);
    }
    for (const auto& [day, number] : serials_) other.triage_.on_serial(day, number);
    other.tickets_ = tickets_;
    other.serials_ = serials_;
  }

 private:
  void keep(const pipeline::TicketChange& change) {
    using Kind = pipeline::TicketChange::Kind;
    if (change.kind == Kind::repeat) return;
    Kept& kept = tickets_[change.ticket];
    if (change.kind == Kind::opened) {
      kept.body = *change.body;
      kept.state = change.state;
      const std::string& serial = change.body->serial;
      ++serials_[std::stoi(serial.substr(serial.size() - 15, 8))];
    } else {
      pipeline::apply_growth(kept.state, change);
    }
    kept.complainants.push_back(change.complainant);
    kept.queued += change.queued ? 1 : 0;
  }

  ReceiptBox receipts_;
  pipeline::TriageStats stats_;
  std::shared_ptr<const pipeline::Policy> policy_;
  pipeline::Triage triage_;
  std::vector<pipeline::TicketChange> changes_;
  std::map<pipeline::TicketId, Kept> tickets_;
  std::map<std::int32_t, std::uint32_t> serials_;
};

}  // namespace danmakud::test
