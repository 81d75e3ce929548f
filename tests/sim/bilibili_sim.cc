// A Bilibili to try clients on: serves the bootstrap and the streams of tests/support/fake_bilibili.h, waits for its
// clients, says something, and ends.
//
// usage: bilibili_sim PORT CLIENTS MESSAGES PER_SECOND [EVENING.ndjson|open]
// Says MESSAGES danmaku to each of CLIENTS, PER_SECOND of them a second in each room; those of the evening's comments
// where a file is given (MESSAGES 0: all of them), else made-up ones. stdout: a line (id, user, text, time) for each,
// with `open` as Open-Live tells it.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <simdjson.h>

#include "adapters/sources/json_values.h"
#include "tests/support/fake_bilibili.h"

namespace {

using namespace std::chrono_literals;
using danmakud::test::Danmaku;
using danmakud::test::FakeBilibili;

constexpr auto kRound = 100ms;

// "u10103": the digits of it.
std::int64_t number_of(std::string_view id) {
  std::int64_t number = 0;
  for (const char c : id) number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : number;
  return number;
}

std::vector<Danmaku> read_evening(const char* path) {
  std::vector<Danmaku> danmaku;
  std::ifstream in(path);
  simdjson::dom::parser parser;
  for (std::string line; std::getline(in, line);) {
    simdjson::dom::element event;
    if (parser.parse(line).get(event) != simdjson::SUCCESS) continue;
    using danmakud::adapters::string_at;
    if (string_at(event, "/type") != "comment") continue;
    Danmaku one;
    one.text = string_at(event, "/text");
    one.name = string_at(event, "/user_name");
    one.uid = number_of(string_at(event, "/user_id"));
    if (one.text.find_first_of("\"\\") != std::string::npos) continue;
    danmaku.push_back(std::move(one));
  }
  return danmaku;
}

void print(const Danmaku& one, bool is_open_live) {
  const std::string user = is_open_live ? danmakud::test::open_id(one) : std::to_string(one.uid);
  fmt::print("{}\t{}\t{}\t{}\n", one.id, user, one.text, is_open_live ? one.ts_ms / 1000 * 1000 : one.ts_ms);
}

Danmaku made_up(std::size_t number) {
  static constexpr const char* kTexts[]{"主播好", "黑屏了", "收到的货不对板", "哈哈哈哈", "怎么退款", "666"};
  Danmaku danmaku;
  danmaku.text = kTexts[number % std::size(kTexts)] + std::to_string(number % 97);
  danmaku.uid = static_cast<std::int64_t>(3'493'286'400'000'000 + number % 5000);
  return danmaku;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return std::fprintf(stderr, "usage: bilibili_sim PORT CLIENTS MESSAGES PER_SECOND [EVENING]\n"), 2;
  const std::size_t clients = std::strtoul(argv[2], nullptr, 10);
  const double per_second = std::strtod(argv[4], nullptr);
  const bool is_open_live = argc > 5 && std::string_view(argv[5]) == "open";
  const std::vector<Danmaku> evening = argc > 5 && !is_open_live ? read_evening(argv[5]) : std::vector<Danmaku>{};

  const std::size_t wanted = std::strtoul(argv[3], nullptr, 10), messages = wanted == 0 ? evening.size() : wanted;

  FakeBilibili site(static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)));
  std::fprintf(stderr, "listening on %u\n", site.site().port());
  while (site.joined() < clients) std::this_thread::sleep_for(20ms);
  std::fprintf(stderr, "all are here\n");
  std::this_thread::sleep_for(1s);

  const auto begin = std::chrono::steady_clock::now();
  const double per_round = per_second * std::chrono::duration<double>(kRound).count();
  std::size_t said = 0;
  for (std::size_t round = 1; said < messages; ++round) {
    std::vector<Danmaku> now;
    for (; said < messages && static_cast<double>(said) < per_round * static_cast<double>(round); ++said) {
      Danmaku one = evening.empty() ? made_up(said) : evening[said % evening.size()];
      one.id = fmt::format("{:034x}", said);
      one.ts_ms =
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
              .count();
      print(one, is_open_live);
      now.push_back(std::move(one));
    }
    site.say("", now);
    std::this_thread::sleep_until(begin + round * kRound);
  }
  std::fflush(stdout);
  std::this_thread::sleep_for(2s);
  std::fprintf(stderr, "said %zu to %zu in %.1f s\n", said, site.joined(),
               std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  return 0;
}
