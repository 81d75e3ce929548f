// Twitch to try clients on: waits for its clients in #shop, says something, and ends.
//
// usage: twitch_sim PORT CLIENTS MESSAGES [TLS_PORT DIRECTORY]   the same by TLS; its authority is DIRECTORY/ca.pem
// then Several lines a frame, a PING among them. stdout: a line (id, user, text, time) for each message.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "tests/support/fake_twitch.h"
#include "tests/support/tls_front.h"

using namespace std::chrono_literals;
using danmakud::test::TwitchChat;

int main(int argc, char** argv) {
  if (argc < 4) return std::fprintf(stderr, "usage: twitch_sim PORT CLIENTS MESSAGES [TLS_PORT DIRECTORY]\n"), 2;
  const std::size_t clients = std::strtoul(argv[2], nullptr, 10), messages = std::strtoul(argv[3], nullptr, 10);
  static constexpr const char* kTexts[]{"主播好",      "黑屏了 : 一直卡", "收到的货不对板",
                                        "haha ;-) :x", "怎么退款?",       "666"};
  constexpr std::size_t kLinesAFrame = 5;

  danmakud::test::FakeTwitch twitch(static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)));
  std::optional<danmakud::test::TlsFront> front;
  if (argc > 5) {
    front.emplace(argv[5], twitch.site().port(), static_cast<std::uint16_t>(std::strtoul(argv[4], nullptr, 10)));
  }
  std::fprintf(stderr, "listening on %u\n", twitch.site().port());
  while (twitch.joined() < clients) std::this_thread::sleep_for(20ms);
  for (std::size_t said = 0; said < messages;) {
    std::string lines;
    for (std::size_t line = 0; line < kLinesAFrame && said < messages; ++line, ++said) {
      TwitchChat chat;
      chat.id = fmt::format("e9d998c3-36f1-430f-89ec-{:012x}", said);
      chat.user_id = std::to_string(29'803'735 + said % 5000);
      chat.text = fmt::format("{} {}", kTexts[said % std::size(kTexts)], said % 97);
      chat.ts_ms += static_cast<std::int64_t>(said);
      fmt::print("{}\t{}\t{}\t{}\n", chat.id, chat.user_id, chat.text, chat.ts_ms);
      lines += danmakud::test::twitch_line("shop", chat);
      if (said % 100 == 42) lines += "PING :tmi.twitch.tv\r\n";
    }
    twitch.say(lines);
    if (said % 500 == 0) std::this_thread::sleep_for(10ms);
  }
  std::fflush(stdout);
  std::this_thread::sleep_for(2s);
  std::fprintf(stderr, "said %zu to %zu, %zu pongs\n", messages, twitch.joined(), twitch.pongs());
  return 0;
}
