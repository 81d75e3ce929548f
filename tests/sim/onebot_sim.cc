// A bot of OneBot 11 to try clients on: waits for its clients, says something, and ends.
//
// usage: onebot_sim PORT CLIENTS MESSAGES [TOKEN]        clients connect to it
//        onebot_sim dial PORT PATH MESSAGES [TOKEN]      it connects to 127.0.0.1:PORT
// stdout: a line (id, user, text, time in seconds) for each message.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include <fmt/format.h>

#include "tests/support/fake_onebot.h"
#include "tests/support/tcp_client.h"
#include "tests/support/ws_frames.h"

using namespace std::chrono_literals;
using danmakud::test::BotChat;
using danmakud::test::kBotId;

namespace {

std::vector<BotChat> made_up(std::size_t messages) {
  static constexpr const char* kTexts[]{"你好", "三天了还没发货", "收到的货不对板，怎么办", "[图片]\"坏了\"",
                                        "退款 & 赔偿"};
  std::vector<BotChat> chats;
  for (std::size_t said = 0; said < messages; ++said) {
    BotChat chat;
    chat.message_id = static_cast<std::int64_t>(said) - 5000;
    chat.user_id = 3'493'286'400'000'000 + static_cast<std::int64_t>(said % 5000);
    chat.time_s += static_cast<std::int64_t>(said / 10);
    chat.text = fmt::format("{} {}", kTexts[said % std::size(kTexts)], said % 97);
    chats.push_back(std::move(chat));
  }
  return chats;
}

void print(const std::vector<BotChat>& chats) {
  for (const BotChat& chat : chats) {
    fmt::print("{}:{}\t{}\t{}\t{}\n", kBotId, chat.message_id, chat.user_id, chat.text, chat.time_s);
  }
  std::fflush(stdout);
}

int serve(int argc, char** argv) {
  const std::size_t clients = std::strtoul(argv[2], nullptr, 10);
  danmakud::test::FakeOneBot bot(argc > 4 ? argv[4] : "",
                                 static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)));
  std::fprintf(stderr, "listening on %u\n", bot.site().port());
  while (bot.clients() < clients) std::this_thread::sleep_for(20ms);
  std::this_thread::sleep_for(1s);
  const std::vector<BotChat> chats = made_up(std::strtoul(argv[3], nullptr, 10));
  print(chats);
  bot.say(chats);
  std::this_thread::sleep_for(3s);
  std::fprintf(stderr, "said %zu to %zu\n", chats.size(), bot.clients());
  return 0;
}

int dial(int argc, char** argv) {
  const std::string path = argv[3], token = argc > 5 ? argv[5] : "";
  danmakud::test::TcpClient client(static_cast<std::uint16_t>(std::strtoul(argv[2], nullptr, 10)));
  client.send("GET " + path +
              " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nUser-Agent: OneBot/11\r\n"
              "X-Client-Role: Universal\r\nX-Self-ID: " +
              std::to_string(kBotId) + "\r\nAuthorization: Bearer " + token + "\r\n\r\n");
  const unsigned status = client.read_reply(/*to_head=*/true).status;
  if (status != 101) return std::fprintf(stderr, "refused: %u\n", status), 1;
  const std::vector<BotChat> chats = made_up(std::strtoul(argv[4], nullptr, 10));
  print(chats);
  client.send(danmakud::test::text_frame(danmakud::test::bot_connected()));
  for (const BotChat& chat : chats) client.send(danmakud::test::text_frame(danmakud::test::bot_says(chat)));
  client.send(danmakud::test::close_frame(1000));
  client.read_close();  // what they called is read too, or the end of our connection would take our messages with it
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool dials = argc > 1 && std::strcmp(argv[1], "dial") == 0;
  if (argc < (dials ? 5 : 4)) {
    return std::fprintf(stderr, "usage: onebot_sim PORT CLIENTS MESSAGES [TOKEN] | dial PORT PATH MESSAGES [TOKEN]\n"),
           2;
  }
  return dials ? dial(argc, argv) : serve(argc, argv);
}
