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

// On a second pass a complaint is another event; what is clean may stay as it was, nobody remembers it.
TEST(FrameBook, RenewsTheComplaintsOfARangeAndNothingElse) {
  FrameBook book(options(Hits::mostly_duplicate));
  const std::vector<std::string> before = payloads(book);
  book.renew({100, 200}, 7);
  const std::vector<std::string> after = payloads(book);
  std::size_t renewed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) continue;
    ++renewed;
    EXPECT_NE(after[i].find("\"id\":\"b-0007"), std::string::npos);
  }
  EXPECT_EQ(renewed, book.complaints({100, 200}));
}

TEST(FrameBook, RenewsUserAndRoomOfComplaintsThatStandAlone) {
  FrameBook book(options(Hits::unique, 16));
  book.renew({0, book.frames()}, 12);
  for (const std::string& payload : payloads(book)) {
    const std::size_t id = payload.find("\"id\":\"b-0012");
    if (id == std::string::npos) continue;
    const std::string event = payload.substr(id, payload.find('}', id) - id);
    EXPECT_NE(event.find("\"user_id\":\"u0012"), std::string::npos) << event;
    EXPECT_NE(event.find("\"room_id\":\"r0012"), std::string::npos) << event;
  }
}

}  // namespace
}  // namespace danmakud::bench
