#include "bench/peak_frames.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace danmakud::bench {
namespace {

// The payload of a masked frame of 126 to 65535 bytes: two bytes of header, two of length, four of key.
std::string unmask(std::string_view frame) {
  std::string payload(frame.substr(8));
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ frame[4 + i % 4]);
  return payload;
}

FrameOptions options(Hits hits, std::size_t per_frame = 1) {
  FrameOptions options{.traffic = {}, .events = 400, .events_per_frame = per_frame};
  options.traffic.complaint_share = 0.5;
  options.traffic.hits = hits;
  return options;
}

std::vector<std::string> payloads(const FrameBook& book) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < book.frames(); ++i) all.push_back(unmask(book.bytes(i, i + 1)));
  return all;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(FrameBook, MasksTheTrafficFrameByFrame) {
  const FrameBook book(options(Hits::mostly_duplicate));
  Traffic traffic(options(Hits::mostly_duplicate).traffic);
  for (const std::string& payload : payloads(book)) EXPECT_EQ(payload, traffic.next().json);
}

TEST(FrameBook, PutsManyEventsIntoAFrame) {
  const FrameBook book(options(Hits::mostly_duplicate, 16));
  ASSERT_EQ(book.frames(), 25u);
  const std::string payload = payloads(book).front();
  EXPECT_EQ(std::count(payload.begin(), payload.end(), '\n'), 15);
}

TEST(FrameBook, FindsTheFrameOfAByte) {
  const FrameBook book(options(Hits::mostly_duplicate));
  const std::size_t three = book.bytes(2, 5).size();
  EXPECT_EQ(book.frame_at(2, 0), 2u);
  EXPECT_EQ(book.frame_at(2, three - 1), 4u);
  EXPECT_EQ(book.frame_at(2, three), 5u);
  EXPECT_EQ(book.frame_at(0, book.bytes(0, 400).size()), 400u);
}

TEST(FrameBook, RenewsTheEventsOfARangeAndNothingElse) {
  FrameBook book(options(Hits::mostly_duplicate));
  const std::vector<std::string> before = payloads(book);
  book.renew({100, 200}, 7);
  const std::vector<std::string> after = payloads(book);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool is_renewed = after[i].find("\"id\":\"b-0007") != std::string::npos;
    EXPECT_EQ(is_renewed, i >= 100 && i < 200);
    EXPECT_EQ(is_renewed, before[i] != after[i]);
  }
}

TEST(FrameBook, RenewsUserAndRoomOfComplaintsThatStandAlone) {
  FrameBook book(options(Hits::unique, 16));
  book.renew({0, book.frames()}, 12);
  std::size_t users = 0, rooms = 0;
  for (const std::string& payload : payloads(book)) {
    users += count(payload, "\"user_id\":\"u0012");
    rooms += count(payload, "\"room_id\":\"r0012");
  }
  EXPECT_EQ(users, book.complaints({0, book.frames()}));
  EXPECT_EQ(rooms, users);
}

}  // namespace
}  // namespace danmakud::bench
