// How a guest, or an operator's account, comes to a room's stream: device cookie, signing key, real room id, token and
// hosts, a call each. The site changes this part now and then; a source that is given `url` and `token` skips it.
//
// Pure: calls go out by SourceOutput, answers come back by on_answer(). What is not a room's own is shared by the rooms
// of one API and cookie, so that many rooms do not ask for it again and again.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

// Learnt once for many rooms.
struct BilibiliGuest {
  std::string buvid3, buvid4;
  std::string wbi_key;
  pipeline::SteadyTime key_at{};
  std::int64_t uid = 0;  // whose the cookie is
};
using BilibiliGuests = std::map<std::string, BilibiliGuest>;  // by API and cookie

class BilibiliBootstrap {
 public:
  BilibiliBootstrap(const SourceSettings& settings, std::shared_ptr<BilibiliGuests> guests);

  struct Found {
    std::string room_id, token, buvid;
    std::int64_t owner = 0;
    std::int64_t uid = 0;
    std::vector<std::string> urls;
  };

  // Steps that need no call are passed over; found() is there when the last one is done.
  void begin(Moment now, SourceOutput& out);
  // An answer that is none of its own is left alone.
  void on_answer(const CallAnswer& answer, Moment now, SourceOutput& out);
  bool is_done() const { return step_ == Step::done; }
  const Found& found() const { return found_; }
  void forget_guest();  // the platform did not like it: learn it anew

  HttpCall history_call(int tag) const;

 private:
  enum class Step : std::uint8_t { device, key, room, token, done };
  struct Answer;

  BilibiliGuest& guest() { return (*guests_)[guest_key_]; }
  const BilibiliGuest& guest() const { return (*guests_)[guest_key_]; }
  bool needs(Step step, Moment now) const;
  HttpCall call_for(Step step, Moment now) const;
  HttpCall call_to(std::string url, int tag) const;
  void go_on(Moment now, SourceOutput& out);
  // What an answer teaches, or what is wrong with it.
  std::optional<SourceFault> learn(const Answer& answer, Moment now);
  std::optional<SourceFault> learn_device(const Answer& answer);
  std::optional<SourceFault> learn_key(const Answer& answer, Moment now);
  std::optional<SourceFault> learn_room(const Answer& answer);
  std::optional<SourceFault> learn_token(const Answer& answer);
  std::string cookie() const;

  const SourceSettings settings_;
  const std::shared_ptr<BilibiliGuests> guests_;
  const std::string guest_key_;
  Step step_ = Step::device;
  Found found_;
};

// The User-Agent of a source: the token is bound to it, so the stream and the calls say the same.
std::string bilibili_user_agent(const SourceSettings& settings);

}  // namespace danmakud::adapters
