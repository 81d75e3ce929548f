// Everything that decides what a complaint is and what becomes of it, as one immutable snapshot that is replaced whole
// by a reload.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matchers/classify.h"
#include "matchers/rule_set.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

struct CategoryPolicy {
  std::string id;    // "commerce.mismatch", or a family: "commerce"
  std::string name;  // 货不对板
  std::string team;
  Priority priority = Priority::p2;
  Priority max_priority = Priority::p0;
  std::optional<double> p1_users, p0_users;  // triage's own where absent
  std::uint32_t comment_min_users = 0;       // comments: handlers are not bothered before
  double comment_sure_score = 1.1;           // a score that passes this bothers them at once; over 1: never
  bool counted_from_comments = false;        // suggestion.*, commerce.usage: comments are counted, not opened
  std::optional<std::chrono::seconds> respond_within, solve_within;  // tighter than the priority's
};

struct TeamPolicy {
  std::string id;
  std::string name;
  bool classifies = false;  // its tickets carry classify_by_ms
};

struct PrioritySla {
  std::chrono::seconds acknowledge{60};
  std::chrono::seconds respond{600};
  std::optional<std::chrono::seconds> investigate;
};

// Working time in the configured zone. A day is a working day when it is Monday to Friday and no holiday, or a make-up
// day.
struct Calendar {
  std::string time_zone = "Asia/Shanghai";
  std::chrono::minutes opens{9 * 60}, closes{18 * 60};
  std::vector<std::chrono::year_month_day> holidays, make_up_days;
};

struct SlaPolicy {
  std::array<PrioritySla, 4> by_priority;
  std::uint32_t classify_working_days = 1;
  std::uint32_t solution_working_days = 3;
};

struct DedupPolicy {
  std::chrono::seconds window{600}, max_ticket{3600}, same_user{259'200};
  std::size_t max_tickets =
      500'000;  // kept in the window at most; the least recently touched go first, after a restart the first opened
  std::size_t max_event_ids = 1'000'000;  // likewise
};

struct TriagePolicy {
  double p1_users = 20, p0_users = 100, anonymous_weight = 0.3;
};

struct LocalePolicy {
  std::string time_zone = "Asia/Shanghai";
  std::string serial_prefix = "DM";
};

struct Policy {
  std::shared_ptr<const matchers::RuleSet> rules;
  std::shared_ptr<const matchers::Classifier> classifier;  // null: rules alone
  double watch_share = 0;                                  // of clean comments, shown to the classifier all the same
  matchers::Thresholds thresholds;
  std::map<std::string, CategoryPolicy, std::less<>> categories;  // families included
  std::map<std::string, TeamPolicy, std::less<>> teams;
  std::map<std::string, std::string, std::less<>> buttons;  // label -> category or family
  DedupPolicy dedup;
  TriagePolicy triage;
  SlaPolicy sla;
  Calendar calendar;
  LocalePolicy locale;
  bool mask = true;

  // The category's policy; a category without one of its own has its family's, and at last that of "other". Never
  // fails.
  const CategoryPolicy& category(std::string_view id) const;
  const TeamPolicy& team(std::string_view id) const;
};

// Categories, teams and service levels as they stand without any configuration.
Policy default_policy();

// Where the current policy is published. Readers compare generations once a block and take the pointer only on change.
class PolicyStore {
 public:
  void publish(std::shared_ptr<const Policy> policy);  // any thread
  std::shared_ptr<const Policy> current() const;       // any thread
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Policy> policy_;  // guarded by mutex_
  std::atomic<std::uint64_t> generation_{0};
};

}  // namespace danmakud::pipeline
