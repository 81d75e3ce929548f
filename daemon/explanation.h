// What the daemon thinks of one text, and why: for `danmakud explain`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/rule_set.h"
#include "pipeline/judge.h"
#include "pipeline/policy.h"

namespace danmakud::daemon {

struct ExplainedHit {
  std::string rule;
  matchers::Span original;  // bytes of the original text
  std::string text;
};

struct Explanation {
  std::string text, normalised;
  std::string revealed;  // the same with disguised words undone
  pipeline::Role role = pipeline::Role::viewer;
  bool is_heard = true;  // false: of this role such an event is never a complaint
  pipeline::Judgement judgement;
  std::string category_name, team;  // empty unless it is a complaint
  pipeline::Priority priority = pipeline::Priority::p3;
  std::vector<ExplainedHit> hits;
  std::map<std::string, double> probabilities;  // of each category that something speaks for
  std::string model_version;                    // empty: no model was asked
  double model_complaint = 0;                   // what the model gives a complaint
};

// Thread: one.
class Explainer {
 public:
  explicit Explainer(std::shared_ptr<const pipeline::Policy> policy);
  // Requires: valid UTF-8. `button`: of feedback, else empty.
  Explanation explain(pipeline::EventType type, std::string_view text, std::string_view button,
                      pipeline::Role role = pipeline::Role::viewer);

 private:
  void add_opinion(matchers::Channel channel, const matchers::Readings& text, Explanation& explanation) const;

  std::shared_ptr<const pipeline::Policy> policy_;
  matchers::Scanner scanner_;
};

std::string to_json(const Explanation& explanation);
std::string to_people_form(const Explanation& explanation);

}  // namespace danmakud::daemon
