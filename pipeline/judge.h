// The one place that decides what becomes of an event: rules, the button that was pressed, and the channel it came by.
// Pure; any thread. screen asks it for every event, explain and replay for what the daemon would say.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "matchers/classify.h"
#include "pipeline/event.h"
#include "pipeline/policy.h"

namespace danmakud::pipeline {

struct Judgement {
  enum class Kind : std::uint8_t {
    clean,
    counted,  // a comment of a category that is only counted from comments
    complaint,
  } kind = Kind::clean;
  std::string category;  // empty when clean
  double score = 0;      // 0…1: how sure the category is; 1 where the user pressed its button
};

// Whether an event can be a complaint at all: comments are heard from viewers only; what the house's own people write
// to us is a report, but never a bot's.
bool is_heard(EventType type, Role role);

// `button`: as the event has it; read for feedback only. `hits`: what rules hold for `text`.
// Feedback is always a complaint: the user says so. Of comments and private messages matchers::decide says it.
// Requires: policy.rules.
Judgement judge(const Policy& policy, EventType type, std::string_view button, std::span<const matchers::Hit> hits,
                const matchers::Readings& text);

// As rules name it. Requires: a known type.
matchers::Channel channel_of(EventType type);

}  // namespace danmakud::pipeline
