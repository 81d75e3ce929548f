#include "pipeline/string_stops.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/block.h"
#include "pipeline/stop_scan.h"

namespace danmakud::pipeline {
namespace {

using Words = std::vector<std::uint64_t>;
using Scan = void (*)(const char*, std::size_t, std::uint64_t*);

bool is_stop(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

// `bytes`: whole words.
Words expected_in(const std::string& bytes) {
  Words words(bytes.size() / 64);
  for (std::size_t at = 0; at < bytes.size(); ++at)
    words[at / 64] |= is_stop(bytes[at]) ? std::uint64_t{1} << at % 64 : std::uint64_t{0};
  return words;
}

Words found_in(const std::string& bytes, Scan scan) {
  Words words(bytes.size() / 64);
  scan(bytes.data(), bytes.size(), words.data());
  return words;
}

TEST(StopScan, FindsEveryStopOnEveryPath) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    std::string bytes(64 * (random() % 5), ' ');
    for (char& byte : bytes)
      byte = static_cast<char>(random() % 2 == 0 ? random() : "\"\\\x1f !\x7f\x80"[random() % 7]);
    const Words expected = expected_in(bytes);
    ASSERT_EQ(found_in(bytes, find_stops_plainly), expected);
    ASSERT_EQ(found_in(bytes, find_stops), expected);
  }
}

TEST(StopScan, TellsEveryByteInEveryPlace) {
  for (int value = 0; value < 256; ++value) {
    for (std::size_t at = 0; at < 64; ++at) {
      std::string bytes(64, 'x');
      bytes[at] = static_cast<char>(value);
      ASSERT_EQ(found_in(bytes, find_stops_plainly), expected_in(bytes)) << value << ' ' << at;
      ASSERT_EQ(found_in(bytes, find_stops), expected_in(bytes)) << value << ' ' << at;
    }
  }
}

// With the slack that is asked for behind it, full of what is no stop.
class Text {
 public:
  explicit Text(std::string_view bytes) : size_(bytes.size()), held_(std::string(bytes)) {
    held_.append(kBlockSlackBytes, 'x');
  }
  std::string_view all() const { return std::string_view(held_).substr(0, size_); }

 private:
  std::size_t size_;
  std::string held_;
};

TEST(StringStops, TheEndIsAStop) {
  StringStops stops;
  for (std::size_t size = 1; size < 200; ++size) {
    const Text text(std::string(size, 'x'));
    const std::string_view seen = stops.seen_alone(text.all());
    ASSERT_EQ(seen, text.all());
    EXPECT_EQ(stops.next(seen.data()), seen.data() + size);
    EXPECT_EQ(stops.next(seen.data() + size + StringStops::kMostBeyond), seen.data() + size + StringStops::kMostBeyond);
  }
}

TEST(StringStops, AMessageIsSeenWithThoseBehindIt) {
  const Text text("{\"a\":1}\n{\"b\":2}\n");
  StringStops stops;
  stops.expect(text.all(), true);
  EXPECT_EQ(stops.seen_of(text.all().substr(0, 7)), text.all().substr(0, 7));
  EXPECT_EQ(stops.seen_of(text.all().substr(8, 7)), text.all().substr(8, 7));
  EXPECT_EQ(stops.next(text.all().data() + 9), text.all().data() + 9);
  EXPECT_EQ(stops.next(text.all().data() + 12), text.all().data() + 15);
}

TEST(StringStops, WhatIsSeenOfALongMessageEndsBehindALine) {
  const std::string line = std::string(1'000, 'x') + '\n';
  std::string lines;
  while (lines.size() < 40'000) lines += line;
  const Text text(lines);
  StringStops stops;
  stops.expect(text.all(), true);
  std::string_view left = text.all();
  while (!left.empty()) {
    const std::string_view seen = stops.seen_of(left);
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.size() % line.size(), 0u);
    left.remove_prefix(seen.size());
  }
}

TEST(StringStops, NothingIsSeenOfWhatIsNoUtf8) {
  const Text text("\"a\"\n\"\xff\"\n");
  StringStops stops;
  stops.expect(text.all(), false);
  EXPECT_TRUE(stops.seen_of(text.all()).empty());
  EXPECT_EQ(stops.seen_alone(text.all().substr(0, 3)), "\"a\"");
  EXPECT_TRUE(stops.seen_alone(text.all().substr(4, 3)).empty());
}

TEST(StringStops, NothingIsSeenOfWhatIsNotExpected) {
  const Text text("\"a\"");
  StringStops stops;
  stops.expect({}, true);
  EXPECT_TRUE(stops.seen_of(text.all()).empty());
}

}  // namespace
}  // namespace danmakud::pipeline
