#include "bench/evening.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "bench/audience.h"
#include "bench/disguise.h"
#include "bench/event_json.h"
#include "bench/grammar.h"
#include "bench/random.h"

namespace danmakud::bench {
namespace {

using pipeline::Event;
using pipeline::EventType;
using namespace std::chrono_literals;
using Moment = std::chrono::milliseconds;  // since the curtain

constexpr pipeline::WallTime kCurtain = std::chrono::sys_days{std::chrono::November / 11 / 2026} + 11h + 30min;
constexpr Moment kLength = 3h;
constexpr double kUsual = 4000;  // the length for which the crowds' sizes are written

struct Room {
  std::string_view platform, id, live, streamer, merchant, prefix;
};
// One line of the play. Written as a braced list, whose members are evaluated in order with every compiler.
struct Part {
  const Room& room;
  Moment moment;
  std::size_t user;
  std::string text;
};
constexpr Room kMain = {"kuaishou", "r1001", "l77", "s1", "m1", "ks-"};
constexpr Room kSide = {"douyin", "r2002", "l88", "s2", "m2", "dy-"};

constexpr std::array<Moment, 9> kLaunches = {8min, 24min, 41min, 60min, 92min, 110min, 128min, 146min, 163min};
constexpr std::array<Moment, 3> kLotteries = {35min, 100min, 155min};
constexpr Moment kOutage = 77min, kOutageLength = 4min;

constexpr std::array<std::string_view, 27> kCategories = {"commerce.quality",
                                                          "commerce.mismatch",
                                                          "commerce.logistics",
                                                          "commerce.after_sales",
                                                          "commerce.price",
                                                          "commerce.false_advertising",
                                                          "commerce.service",
                                                          "commerce.payment",
                                                          "commerce.usage",
                                                          "technical.stream",
                                                          "technical.account",
                                                          "technical.app",
                                                          "technical.replay",
                                                          "content.vulgar",
                                                          "content.harassment",
                                                          "content.over_marketing",
                                                          "content.spam",
                                                          "content.streamer_conduct",
                                                          "content.privacy",
                                                          "content.illegal",
                                                          "content.minors",
                                                          "safety.danger",
                                                          "suggestion.feature",
                                                          "suggestion.consult",
                                                          "other",
                                                          "commerce.mismatch",
                                                          "commerce.logistics"};

class Evening {
 public:
  Evening(std::uint64_t seed, std::size_t count)
      : random_(seed), grammar_(live_room_grammar()), count_(count), audience_(count / 3) {}

  std::vector<std::string> write() {
    launches();
    lotteries();
    one_user_everywhere();
    outage();
    three_orders();
    anonymous_flood();
    every_complaint();
    chatter();
    return lines();
  }

 private:
  std::size_t crowd(double usual) const {
    return static_cast<std::size_t>(usual * static_cast<double>(count_) / kUsual);
  }
  std::size_t assistant() const { return audience_ + 2; }
  std::size_t talker() { return pick_talker(audience_, random_); }
  Moment within(Moment from, Moment length) {
    return from + Moment{static_cast<std::int64_t>(random_.fraction() * static_cast<double>(length.count()))};
  }
  Moment any_time() { return within(0min, kLength); }
  std::string say(std::string_view topic) { return grammar_.phrase(topic, random_); }
  const Room& a_room() { return random_.chance(0.78) ? kMain : kSide; }

  Event& add(EventType type, Part part) {
    Event& event = events_.emplace_back();
    event.type = type;
    event.has_time = true;
    event.at = kCurtain + part.moment;
    event.text = std::move(part.text);
    event.platform = part.room.platform;
    event.room_id = part.room.id;
    event.live_id = part.room.live;
    event.user_id = user_id(part.user);
    event.user_name = user_name(part.user);
    return event;
  }

  Event& comment(Part part) { return add(EventType::comment, std::move(part)); }

  // Private messages and feedback say which broadcast and whose goods they are about.
  Event& letter(EventType type, Part part) {
    const Room& room = part.room;
    Event& event = add(type, std::move(part));
    event.streamer_id = room.streamer;
    event.merchant_id = room.merchant;
    event.item_id = "i" + std::to_string(1 + random_.below(20));
    event.city = say("city");
    return event;
  }

  Event& message(Part part) { return letter(EventType::private_message, std::move(part)); }
  Event& feedback(std::string_view button, Part part) {
    Event& event = letter(EventType::feedback, std::move(part));
    event.button = button;
    event.device = random_.chance(0.5) ? "Android 15" : "iPhone17,2";
    event.app_version = "13.10." + std::to_string(random_.below(40));
    return event;
  }

  // A new item: an announcement, a burst of "put up the link", questions, then who got one and who did not.
  void launches() {
    for (const Moment launch : kLaunches) {
      comment({kMain, launch, assistant(), say("staff")}).role = pipeline::Role::assistant;
      for (std::size_t i = 0; i < crowd(45); ++i) comment({kMain, within(launch, 40s), talker(), say("buy")});
      for (std::size_t i = 0; i < crowd(18); ++i) comment({kMain, within(launch + 20s, 3min), talker(), say("ask")});
      for (std::size_t i = 0; i < crowd(8); ++i) comment({kMain, within(launch + 30s, 2min), talker(), say("joke")});
    }
  }

  // The host asks for one line, and everyone pastes it.
  void lotteries() {
    for (const Moment lottery : kLotteries) {
      const std::string password = say("wave");
      for (std::size_t i = 0; i < crowd(90); ++i) {
        comment({kMain, within(lottery, 50s), talker(), random_.chance(0.85) ? password : password + say("emoji")});
      }
    }
  }

  // One person, one trouble, three ways in: one ticket.
  void one_user_everywhere() {
    const std::size_t user = audience_ + 1;
    comment({kMain, 52min, user, "收到的羽绒服货不对板，跟主播说的不一样"});
    Event& written =
        message({kMain, 54min, user, "羽绒服货不对板，说是白鸭绒，收到的全是碎毛，我电话13800001234，请给个说法"});
    written.item_id = "i13";
    written.reply_to = "conv-8801";
    Event& pressed = feedback("commerce.mismatch", {kMain, 58min, user, "羽绒服货不对板"});
    pressed.item_id = "i13";
    pressed.attachments = {"https://img.example.com/e/8801-1.jpg", "https://img.example.com/e/8801-2.jpg"};
  }

  // The picture goes black. A few report at once, most within the first minute, in words of their own; then it is over.
  void outage() {
    const std::size_t reporters = crowd(320);
    for (std::size_t i = 0; i < reporters; ++i) {
      const double place = random_.fraction() * random_.fraction();
      const Moment moment{static_cast<std::int64_t>(place * static_cast<double>(kOutageLength.count()))};
      comment({kMain, kOutage + moment, audience_ + 10 + i, say("technical.stream")});
    }
    for (std::size_t i = 0; i < crowd(14); ++i) {
      message({kMain, within(kOutage, kOutageLength), audience_ + 10 + i, say("pm.technical.stream")});
      feedback("technical.stream", {kMain, within(kOutage, kOutageLength), audience_ + 50 + i, "黑屏"});
    }
    for (std::size_t i = 0; i < crowd(40); ++i)
      comment({kMain, within(kOutage + kOutageLength, 40s), talker(), say("relief")});
  }

  // The same fault of the same seller, but every order must be handled: three tickets of one incident.
  void three_orders() {
    constexpr std::array<std::string_view, 3> kOrders = {"2026110977001001", "2026110977002002", "2026110977003003"};
    for (std::size_t buyer = 0; buyer < kOrders.size(); ++buyer) {
      Event& event =
          comment({kMain, 121min + buyer * 40s, audience_ + 3 + buyer, "保温杯漏水，瓶口一直漏，收到就这样"});
      event.merchant_id = kMain.merchant;
      event.item_id = "i4";
      event.order_id = kOrders[buyer];
    }
  }

  // Nobody knows who they are, and they all say the same: a crowd, but no emergency.
  void anonymous_flood() {
    for (std::size_t i = 0; i < crowd(110); ++i) {
      Event& event = comment({kSide, within(137min, 2min), 0, "主播虚假宣传大家别买"});
      event.user_id = "0";
      event.user_name.clear();
    }
  }

  void every_complaint() {
    const std::size_t rounds = std::max<std::size_t>(1, crowd(4));
    for (std::size_t round = 0; round < rounds; ++round) {
      for (const std::string_view category : kCategories) complain(category);
    }
    for (std::size_t i = 0; i < crowd(36); ++i) disguised(kDisguises[i % kDisguises.size()]);
  }

  // One comment or two, a private message and a press of the button for one category, from different people.
  void complain(std::string_view category) {
    const std::string long_form = "pm." + std::string(category);
    comment({a_room(), any_time(), talker(), say(category)});
    if (random_.chance(0.4)) comment({a_room(), any_time(), talker(), say(category)});
    Event& written = message({a_room(), any_time(), talker(), say(long_form)});
    if (random_.chance(0.3)) written.reply_to = "conv-" + std::to_string(random_.below(9000) + 1000);
    Event& pressed = feedback(category, {a_room(), any_time(), talker(), random_.chance(0.85) ? say(long_form) : ""});
    if (category.starts_with("commerce") && random_.chance(0.6))
      pressed.order_id = grammar_.expand("20261110{########}", random_);
    if (random_.chance(0.35)) pressed.attachments = {grammar_.expand("https://img.example.com/e/{#####}.jpg", random_)};
    if (random_.chance(0.25)) pressed.contact = grammar_.expand("{phone}", random_);
  }

  void disguised(Disguise how) {
    constexpr std::array<std::string_view, 8> kPlain = {"收到的货不对板",   "卖假货，骗子", "质量太差了",
                                                        "不给退款",         "虚假宣传骗人", "客服态度太差了",
                                                        "半个月了还没发货", "app闪退打不开"};
    comment({a_room(), any_time(), talker(), disguise(kPlain[random_.below(kPlain.size())], how)});
  }

  // What fills the evening between all this.
  void chatter() {
    constexpr std::array<std::pair<std::string_view, double>, 9> kShares = {{{"greet", 0.14},
                                                                             {"six", 0.22},
                                                                             {"thanks", 0.10},
                                                                             {"buy", 0.14},
                                                                             {"ask", 0.12},
                                                                             {"praise", 0.06},
                                                                             {"joke", 0.07},
                                                                             {"chat", 0.11},
                                                                             {"banter", 0.04}}};
    while (events_.size() < count_) {
      double left = random_.fraction();
      std::size_t kind = 0;
      while (kind + 1 < kShares.size() && (left -= kShares[kind].second) > 0) ++kind;
      const std::string_view topic = kShares[kind].first;
      comment({a_room(), topic == "greet" ? within(0min, 60min) : any_time(), talker(), say(topic)});
    }
  }

  std::vector<std::string> lines() {
    std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
    events_.resize(count_);
    std::vector<std::string> lines;
    lines.reserve(count_);
    for (Event& event : events_) {
      event.id = (event.platform == kMain.platform ? kMain.prefix : kSide.prefix);
      event.id += std::to_string(100001 + lines.size());
      lines.push_back(to_json(event));
    }
    return lines;
  }

  Random random_;
  Grammar grammar_;
  std::size_t count_;
  std::size_t audience_;  // users from here on have a part of their own in the play
  std::vector<Event> events_;
};

}  // namespace

std::vector<std::string> make_evening(std::uint64_t seed, std::size_t events) {
  return Evening(seed, events).write();
}

}  // namespace danmakud::bench
