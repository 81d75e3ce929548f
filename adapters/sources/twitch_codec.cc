#include "adapters/sources/twitch_codec.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "adapters/sources/twitch_event.h"

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;

constexpr const char* kUrl = "wss://irc-ws.chat.twitch.tv:443";
constexpr std::size_t kMaxChannels = 90;  // of one connection; Twitch's own limit is 100 an account
constexpr std::size_t kMaxLineBytes = std::size_t{64} << 10;
constexpr std::size_t kJoinsInWindow = 20;  // Twitch: 20 in 10 s
constexpr std::chrono::seconds kJoinWindow = 11s;
constexpr std::chrono::seconds kJoinPatience = 10s;
constexpr std::chrono::seconds kAskAgainAfter = 60s;
constexpr std::chrono::seconds kTwitchPingInterval = 60s;
constexpr int kFirstGuest = 1000, kGuests = 80'000;

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string channel_name(std::string_view given) {
  if (given.starts_with('#')) given.remove_prefix(1);
  std::string name(given);
  std::ranges::transform(name, name.begin(), to_lower);
  return name;
}

bool is_channel_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::vector<std::string> channel_names(const SourceSettings& settings) {
  std::vector<std::string> names;
  for (const auto* given : {&settings.channels, &settings.rooms}) {
    for (const std::string& name : *given) names.push_back(channel_name(name));
  }
  return names;
}

std::string password(std::string_view token) {
  return token.starts_with("oauth:") ? std::string(token) : "oauth:" + std::string(token);
}

}  // namespace

std::optional<std::string> twitch_fault(const SourceSettings& settings) {
  const std::vector<std::string> names = channel_names(settings);
  if (names.empty()) return "needs channels = [\"…\"]";
  if (names.size() > kMaxChannels) {
    return fmt::format("has {} channels; one connection holds {}: make it several sources", names.size(), kMaxChannels);
  }
  const auto bad = std::ranges::find_if_not(names, is_channel_name);
  if (bad != names.end()) return fmt::format("\"{}\" is no channel: give its login name, as in its address", *bad);
  if (!settings.token.empty() && settings.nick.empty()) return "needs nick, the login that its token belongs to";
  return std::nullopt;
}

TwitchCodec::TwitchCodec(const SourceSettings& settings) : settings_(settings) {}

void TwitchCodec::start(const SourceFault*, Moment now, SourceOutput& out) {
  rest_.clear();
  channels_.clear();
  for (std::string& name : channel_names(settings_)) channels_.push_back({std::move(name), false, 0, {}});
  is_welcome_ = false;
  asked_in_window_ = 0;
  nick_ = settings_.token.empty() ? fmt::format("justinfan{}", kFirstGuest + pipeline::to_ms(now.wall) % kGuests)
                                  : settings_.nick;
  SourceSettings stream = settings_;
  stream.token.clear();  // it goes into PASS, not into a header
  if (stream.url.empty()) stream.url = kUrl;
  out.connect(*target_of(stream));
}

void TwitchCodec::on_open(Moment now, SourceOutput& out) {
  pinged_at_ = now.steady;
  out.send_text("CAP REQ :twitch.tv/tags twitch.tv/commands\r\n");
  if (!settings_.token.empty()) out.send_text("PASS " + password(settings_.token) + "\r\n");
  out.send_text("NICK " + nick_ + "\r\n");
}

// Lines behind a PING, or behind the end of what we know, count as much as those before.
void TwitchCodec::on_message(StreamFrame, std::string_view bytes, Moment now, SourceOutput& out) {
  rest_ += bytes;
  std::string_view text = rest_;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) on_line(line, now, out);
  }
  rest_.erase(0, rest_.size() - text.size());
  if (rest_.size() <= kMaxLineBytes) return;
  out.reject("twitch: a line without an end");
  rest_.clear();
}

void TwitchCodec::on_line(std::string_view text, Moment now, SourceOutput& out) {
  const std::optional<IrcLine> line = parse_irc_line(text);
  if (!line) return out.reject("twitch: a line without a command");
  if (line->command == "PING") return out.send_text(fmt::format("PONG :{}\r\n", line->param(0)));
  if (line->command == "RECONNECT") {
    return out.fail(SourceFaultKind::asked, "Twitch restarts this server and asks to connect again");
  }
  if (line->command == "ROOMSTATE") return on_room_state(*line, out);
  if (line->command == "NOTICE") return on_notice(*line, out);
  if (line->command == "376" || line->command == "422") {  // the end of the greeting
    is_welcome_ = true;
    return join(now, out);
  }
  if (line->command == "CLEARMSG") return out.recall(line->tag("target-msg-id"));
  if (!append_twitch_event(*line, out)) ++out.ignored;
}

void TwitchCodec::on_room_state(const IrcLine& line, SourceOutput& out) {
  const std::string name = channel_name(line.param(0));
  const auto channel = std::ranges::find(channels_, name, &Channel::name);
  if (channel == channels_.end()) return;
  channel->is_joined = true;
  out.ready();
}

void TwitchCodec::on_notice(const IrcLine& line, SourceOutput& out) {
  constexpr std::array<std::string_view, 3> kRefusals{"Login authentication failed", "Improperly formatted auth",
                                                      "Login unsuccessful"};
  const std::string_view text = line.param(1);
  if (std::ranges::find(kRefusals, text) != kRefusals.end()) {
    return out.fail(SourceFaultKind::configuration,
                    fmt::format("Twitch refused the login ({}): give a new token with chat:read, and the nick that it "
                                "belongs to",
                                text));
  }
  const std::string id = line.tag("msg-id");
  if (id == "msg_channel_suspended" || id == "msg_banned" || id == "tos_ban") {
    out.notice = fmt::format("{}: {}", line.param(0), text);
  }
  ++out.ignored;
}

void TwitchCodec::on_tick(Moment now, SourceOutput& out) {
  if (now.steady - pinged_at_ >= kTwitchPingInterval) {
    pinged_at_ = now.steady;
    out.send_text("PING :danmakud\r\n");
  }
  if (is_welcome_) join(now, out);
}

void TwitchCodec::join(Moment now, SourceOutput& out) {
  std::size_t silent = 0;
  for (Channel& channel : channels_) {
    if (channel.is_joined) continue;
    const bool is_due = channel.asked == 0 || now.steady >= channel.ask_at;
    if (channel.asked > 1 || (channel.asked == 1 && is_due)) ++silent;
    if (is_due && may_ask(now)) ask(channel, now, out);
  }
  if (silent == channels_.size()) {
    out.fail(SourceFaultKind::missing_room,
             fmt::format("no channel answered, #{} among them: check the names; a channel that was closed answers "
                         "nothing either",
                         channels_.front().name));
  }
}

void TwitchCodec::ask(Channel& channel, Moment now, SourceOutput& out) {
  out.send_text(fmt::format("JOIN #{}\r\n", channel.name));
  if (channel.asked == 1)
    out.notice = fmt::format("#{} does not answer: no such channel, or it is closed", channel.name);
  channel.ask_at = now.steady + (channel.asked == 0 ? kJoinPatience : kAskAgainAfter);
  ++channel.asked;
}

bool TwitchCodec::may_ask(Moment now) {
  if (now.steady - window_began_ >= kJoinWindow) {
    window_began_ = now.steady;
    asked_in_window_ = 0;
  }
  if (asked_in_window_ == kJoinsInWindow) return false;
  ++asked_in_window_;
  return true;
}

}  // namespace danmakud::adapters
