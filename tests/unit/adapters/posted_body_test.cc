#include "adapters/posted_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace danmakud::adapters {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> taken(PostedBody& body, std::size_t most_bytes) {
  const PostedBody::Piece piece = body.take(most_bytes);
  std::vector<std::string> texts;
  for (const pipeline::Message& message : piece.messages) {
    texts.emplace_back(piece.buffer->data() + message.offset, message.length);
  }
  return texts;
}

TEST(PostedBody, GivesNeighboursTogetherAndALongOneAlone) {
  using enum pipeline::Framing;
  PostedBody body("[aa,bb,cccccc,d]", {{1, 2, single}, {4, 2, single}, {7, 6, single}, {14, 1, single}});
  EXPECT_FALSE(body.is_taken());
  EXPECT_THAT(taken(body, 5), ElementsAre("aa", "bb"));
  EXPECT_THAT(taken(body, 5), ElementsAre("cccccc"));
  EXPECT_FALSE(body.is_taken());
  EXPECT_THAT(taken(body, 5), ElementsAre("d"));
  EXPECT_TRUE(body.is_taken());
}

TEST(PostedBody, OfNothingIsTaken) {
  EXPECT_TRUE(PostedBody().is_taken());
  EXPECT_TRUE(PostedBody("[]", {}).is_taken());
}

}  // namespace
}  // namespace danmakud::adapters
