#include "bench/traffic.h"

#include <array>

#include "bench/event_json.h"

namespace danmakud::bench {
namespace {

constexpr std::uint64_t kUsers = 60'000;
constexpr std::string_view kPasted = "主播主播我要抽奖，扣1扣1扣1，关注点赞走一波，今晚必中";

std::string digits(std::uint64_t number) {
  std::string text = std::to_string(number);
  return text.insert(0, Traffic::kSerialDigits - text.size(), '0');
}

}  // namespace

Traffic::Traffic(const TrafficProfile& profile)
    : profile_(profile), grammar_(live_room_grammar()), random_(profile.seed) {}

// Mixed as in the sample evening; most have a second part of small talk, which makes them as long as comments are and
// nearly always something that was not said before.
std::string Traffic::chatter() {
  constexpr std::array<std::string_view, 16> kKinds = {"six", "six", "six", "six", "greet", "greet", "thanks", "thanks",
                                                       "buy", "buy", "ask", "ask", "chat",  "chat",  "praise", "joke"};
  constexpr std::array<std::string_view, 4> kSmallTalk = {"six", "chat", "thanks", "greet"};
  std::string text = grammar_.phrase(kKinds[random_.below(kKinds.size())], random_);
  if (random_.chance(0.7)) text += ' ' + grammar_.phrase(kSmallTalk[random_.below(kSmallTalk.size())], random_);
  return text;
}

std::string Traffic::complaint() {
  constexpr std::array<std::string_view, 6> kKinds = {"commerce.quality",     "commerce.mismatch", "commerce.logistics",
                                                      "commerce.after_sales", "commerce.payment",  "technical.stream"};
  return grammar_.phrase(kKinds[random_.below(kKinds.size())], random_);
}

TrafficEvent Traffic::next() {
  const bool complains = random_.chance(profile_.complaint_share);
  const bool alone = complains && profile_.hits == Hits::unique;
  pipeline::Event event;
  event.type = pipeline::EventType::comment;
  event.id = "b-" + digits(serial_);
  event.platform = "kuaishou";
  event.room_id = "r" + digits(alone ? profile_.rooms + serial_ : random_.below(profile_.rooms));
  event.user_id = "u" + digits(alone ? kUsers + serial_ : random_.below(kUsers));
  event.has_time = true;
  event.at = pipeline::from_ms(profile_.first_ms + static_cast<std::int64_t>(serial_ / 100));
  event.text = complains ? complaint() : is_pasted() ? std::string(kPasted) : chatter();
  event.live_id = "l" + std::to_string(random_.below(profile_.rooms));
  ++serial_;
  std::string json = to_json(event);
  return {std::move(json), std::move(event.text), complains};
}

}  // namespace danmakud::bench
