// Events for measuring: endless, all distinct, about 200 bytes of JSON each, the same for the same seed.
#pragma once

#include <cstdint>
#include <string>

#include "bench/grammar.h"
#include "bench/random.h"

namespace danmakud::bench {

// What happens to complaints: each opens a ticket of its own, or nearly all join one that is open.
enum class Hits : std::uint8_t { unique, mostly_duplicate };

struct TrafficProfile {
  std::uint64_t seed = 1;
  double complaint_share = 0.02;
  double pasted_share = 0;  // of the others: one line that everyone copies
  std::uint64_t rooms = 40;
  Hits hits = Hits::mostly_duplicate;
  std::int64_t first_ms =
      1'794'398'400'000;  // time of the first event; each later one is a millisecond younger per hundred
};

struct TrafficEvent {
  std::string json, text;
  bool is_complaint = false;
};

// Thread: one.
class Traffic {
 public:
  explicit Traffic(const TrafficProfile& profile);
  TrafficEvent next();

  // Where the parts that make an event another event stand in its JSON, so that a sender can renew it in place for each
  // pass: the digits after these marks are of fixed width (kSerialDigits), the first kPassDigits are 0.
  static constexpr std::string_view kIdMark = "\"id\":\"b-", kUserMark = "\"user_id\":\"u",
                                    kRoomMark = "\"room_id\":\"r";
  static constexpr std::size_t kSerialDigits = 12, kPassDigits = 4;

 private:
  std::string chatter();
  std::string complaint();
  bool is_pasted() { return profile_.pasted_share > 0 && random_.chance(profile_.pasted_share); }

  TrafficProfile profile_;
  Grammar grammar_;
  Random random_;
  std::uint64_t serial_ = 0;
};

}  // namespace danmakud::bench
