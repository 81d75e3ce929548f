#include "adapters/sources/stt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace danmakud::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Stt, EscapesAndUnescapes) {
  const std::string body = stt_body({{"type", "chatmsg"}, {"txt", "a/b@c@Sd"}});
  EXPECT_EQ(body, "type@=chatmsg/txt@=a@Sb@Ac@ASd/");
  EXPECT_EQ(SttFields(body).get("txt"), "a/b@c@Sd");
  EXPECT_EQ(SttFields(body).get("absent"), "");
}

TEST(Stt, LeavesNestedValuesToTheirOwnLevel) {
  const SttFields outer("teams@=team@AA=5@ASres@AA=1@AS@S/");
  EXPECT_EQ(outer.get("teams"), "team@A=5@Sres@A=1@S/");
}

TEST(Stt, SkipsWhatIsNoField) {
  const SttFields fields("//rubbish/a@=1/cut@=half");
  EXPECT_EQ(fields.get("a"), "1");
  EXPECT_EQ(fields.get("cut"), "half");
  EXPECT_EQ(fields.get("rubbish"), "");
}

TEST(SttFrames, AreCutFromOneMessage) {
  const std::string bytes = stt_frame("type@=mrkl/") + stt_frame("type@=pingreq/", SttSender::server);
  const SttFrames frames = cut_stt_frames(bytes);
  EXPECT_THAT(frames.bodies, ElementsAre("type@=mrkl/", "type@=pingreq/"));
  EXPECT_FALSE(frames.is_broken);
}

TEST(SttFrames, LayOutTheHeader) {
  const std::string expected("\x0d\0\0\0\x0d\0\0\0\xb1\x02\0\0a@=/\0", 17);
  EXPECT_EQ(stt_frame("a@=/"), expected);
}

TEST(SttFrames, CutShortWaitForTheirRest) {
  const std::string whole = stt_frame("type@=mrkl/");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const SttFrames frames = cut_stt_frames(std::string_view(whole).substr(0, size));
    EXPECT_THAT(frames.bodies, IsEmpty());
    EXPECT_EQ(frames.used, 0U);
    EXPECT_FALSE(frames.is_broken) << size;
  }
}

TEST(SttFrames, LieAboutTheirLength) {
  for (const char byte : {'\0', '\x08'}) {
    std::string bytes = stt_frame("type@=mrkl/");
    bytes[0] = bytes[4] = byte;
    EXPECT_TRUE(cut_stt_frames(bytes).is_broken);
  }
  std::string huge = stt_frame("type@=mrkl/");
  huge[3] = huge[7] = '\x7f';
  EXPECT_TRUE(cut_stt_frames(huge).is_broken);
  std::string unequal = stt_frame("type@=mrkl/");
  ++unequal[4];
  EXPECT_TRUE(cut_stt_frames(unequal).is_broken);
}

}  // namespace
}  // namespace danmakud::adapters
