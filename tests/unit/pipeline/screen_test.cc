#include "pipeline/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/fingerprint.h"
#include "tests/support/fakes.h"
#include "tests/support/manual_clock.h"
#include "tests/support/screening.h"

namespace danmakud::pipeline {
namespace {

using test::block_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kRules = R"(
[[rule]]
id = "mismatch"
category = "commerce.mismatch"
weight = 0.9
any = ["货不对板"]
[[rule]]
id = "black"
category = "technical.stream"
weight = 0.8
any = ["黑屏"]
[[rule]]
id = "phone"
category = "content.privacy"
weight = 0.3
any = ["13812345678"]
[[rule]]
id = "wish"
category = "suggestion.feature"
weight = 0.9
any = ["建议"]
)";

// The line of a comment; `members` overrides what stands in it.
std::string comment(std::string_view text, std::string_view members = "") {
  std::string line = R"({"type":"comment","room_id":"r1","user_id":"u1","text":")" + std::string(text) + '"';
  if (!members.empty()) line.append(",").append(members);
  return line + "}";
}
std::string message(std::string_view text, std::string_view members = "") {
  return comment(text, R"("type":"private_message")" + std::string(members.empty() ? "" : ",") + std::string(members));
}
std::string feedback(std::string_view text, std::string_view members = "") {
  return comment(text, R"("type":"feedback")" + std::string(members.empty() ? "" : ",") + std::string(members));
}

class ScreenTest : public ::testing::Test {
 protected:
  ScreenTest() { publish(default_policy(), kRules); }

  void publish(Policy policy, std::string_view rules) {
    policy.rules = test::compile_rules(rules);
    policies.publish(std::make_shared<const Policy>(std::move(policy)));
  }
  std::vector<Finding>& screen(Block block) {
    batch = {};
    return gather(std::move(block));
  }
  // Into the batch that the last block's findings are in.
  std::vector<Finding>& gather(Block block) {
    if (!screen_) screen_.emplace(policies, clock_, *stats);
    screen_->process(std::move(block), batch);
    return batch.findings;
  }
  std::vector<Finding>& screen(const std::vector<std::string>& messages) {
    Block block = block_of(messages);
    block.hold = box.hold();
    return screen(std::move(block));
  }
  void idle() { screen_->take_up_policy(); }
  void settle_findings() {
    for (Finding& finding : batch.findings) finding.hold.settle();
  }
  std::uint64_t clean(EventType type) const { return stats->clean[static_cast<std::size_t>(type)].value(); }

  PolicyStore policies;
  std::unique_ptr<ScreenStats> stats = std::make_unique<ScreenStats>();
  test::ReceiptBox box;
  FindingBatch batch;

 private:
  test::ManualClock clock_;
  std::optional<Screen> screen_;
};

std::vector<std::string> texts_of(const std::vector<Finding>& findings) {
  std::vector<std::string> texts;
  for (const Finding& finding : findings) texts.push_back(finding.event.text);
  return texts;
}

TEST_F(ScreenTest, FindsTheComplaintAndSettlesTheRest) {
  EXPECT_THAT(texts_of(screen({comment("主播好美") + "\n" + comment("货不对板啊")})), ElementsAre("货不对板啊"));
  EXPECT_EQ(batch.findings[0].category, "commerce.mismatch");
  EXPECT_NEAR(batch.findings[0].score, 0.9, 1e-9);
  EXPECT_EQ(batch.findings[0].event_index, 1u);
  EXPECT_EQ(batch.policy, policies.current());
  EXPECT_EQ(box.size(), 0u);
  settle_findings();
  ASSERT_EQ(box.size(), 1u);
  EXPECT_EQ(box.at(0).events, 2u);
}

TEST_F(ScreenTest, FindingsOfOneBatchAreOfOnePolicy) {
  const auto first = policies.current();
  screen({comment("货不对板啊")});
  publish(default_policy(), kRules);
  EXPECT_THAT(texts_of(gather(block_of({comment("黑屏了")}))), ElementsAre("货不对板啊", "黑屏了"));
  EXPECT_EQ(batch.policy, first);
  screen({comment("黑屏了")});
  EXPECT_EQ(batch.policy, policies.current());
}

// Sure of a complaint where a text is as long as this one's.
class LongIsBad final : public matchers::Classifier {
 public:
  double complaint(matchers::Channel, std::string_view folded) const override {
    return folded.size() > 12 ? 0.95 : 0.1;
  }
  Shares shares(std::string_view) const override { return {1}; }
  std::span<const std::string> categories() const override { return categories_; }
  std::string_view version() const override { return "test"; }

 private:
  const std::vector<std::string> categories_{"commerce.service"};
};

TEST_F(ScreenTest, WatchesCleanCommentsForWhatRulesMiss) {
  Policy watchful = default_policy();
  watchful.classifier = std::make_shared<LongIsBad>();
  watchful.watch_share = 1;
  publish(watchful, kRules);
  EXPECT_EQ(screen({comment("主播好美"), comment("来了来了来了来了"), comment("货不对板啊"), message("在吗")}).size(),
            1u);
  EXPECT_EQ(stats->watched.value(), 2u);
  EXPECT_EQ(stats->watch_found.value(), 1u);
}

TEST_F(ScreenTest, WatchesNothingWithoutAShareOrAClassifier) {
  Policy blind = default_policy();
  blind.watch_share = 1;
  publish(blind, kRules);
  screen({comment("来了来了来了来了")});
  EXPECT_EQ(stats->watched.value(), 0u);
}

TEST_F(ScreenTest, SettlesACleanBlockAtOnce) {
  screen({comment("主播好美"), comment("来了来了")});
  ASSERT_EQ(box.size(), 1u);
  EXPECT_EQ(box.at(0).events, 2u);
  EXPECT_FALSE(box.at(0).is_abandoned());
  EXPECT_EQ(clean(EventType::comment), 2u);
}

TEST_F(ScreenTest, NeedsNoHold) {
  EXPECT_EQ(screen(block_of({"nonsense", comment("货不对板")})).size(), 1u);
  EXPECT_FALSE(static_cast<bool>(batch.findings[0].hold));
}

TEST_F(ScreenTest, AnEmptyBlockIsSettled) {
  screen(std::vector<std::string>{});
  ASSERT_EQ(box.size(), 1u);
  EXPECT_EQ(box.at(0).events, 0u);
}

TEST_F(ScreenTest, AFindingHoldsTheReceiptUntilItIsSettled) {
  screen({comment("货不对板") + "\n" + comment("黑屏了")});
  batch.findings[0].hold.settle();
  EXPECT_EQ(box.size(), 0u);
  batch.findings.clear();
  ASSERT_EQ(box.size(), 1u);
  EXPECT_TRUE(box.at(0).is_abandoned());
}

TEST_F(ScreenTest, BlankLinesAreNoEvents) {
  screen({"\n\r\n" + comment("a") + "\r\n  \t\n" + comment("货不对板") + "\n\n", "", "\n"});
  EXPECT_EQ(batch.findings.at(0).event_index, 1u);
  settle_findings();
  EXPECT_EQ(box.at(0).events, 2u);
}

TEST_F(ScreenTest, ASingleValueMayHoldLineBreaks) {
  Block block = block_of({"{\"type\":\"comment\",\n\"room_id\":\"r\",\r\n\"text\":\"黑屏了\"}"}, Framing::single);
  EXPECT_THAT(texts_of(screen(std::move(block))), ElementsAre("黑屏了"));
}

TEST_F(ScreenTest, ABadEventNeverCostsAGoodOne) {
  screen({"{oops\n" + comment("货不对板") + "\n" + R"({"type":"gift"})" + "\n\xFF\n" + comment("黑屏了")});
  EXPECT_THAT(texts_of(batch.findings), ElementsAre("货不对板", "黑屏了"));
  settle_findings();
  const std::vector<RejectedEvent>& rejected = box.at(0).rejected;
  ASSERT_EQ(rejected.size(), 3u);
  EXPECT_EQ(rejected[0].event, 0u);
  EXPECT_EQ(rejected[0].reason.code(), RejectCode::bad_json);
  EXPECT_EQ(rejected[1].event, 2u);
  EXPECT_EQ(rejected[1].reason.code(), RejectCode::unknown_type);
  EXPECT_EQ(rejected[2].event, 3u);
  EXPECT_EQ(rejected[2].reason.code(), RejectCode::bad_utf8);
}

TEST_F(ScreenTest, KeepsTheOrderOfTheStreamAcrossTypesAndMessages) {
  screen({comment("黑屏1"), feedback("b") + "\n" + comment("x"), message("货不对板2"), comment("黑屏3")});
  EXPECT_THAT(texts_of(batch.findings), ElementsAre("黑屏1", "b", "货不对板2", "黑屏3"));
  EXPECT_EQ(batch.findings[3].event_index, 4u);
}

TEST_F(ScreenTest, AHitMayNotReachOverTwoTexts) {
  EXPECT_THAT(screen({comment("货不") + "\n" + comment("对板") + "\n" + comment("") + "\n" + comment("屏")}),
              IsEmpty());
}

TEST_F(ScreenTest, FindsAmongEmptyTexts) {
  EXPECT_THAT(texts_of(screen({comment("") + "\n" + comment("!!!") + "\n" + comment("黑屏") + "\n" + comment("")})),
              ElementsAre("黑屏"));
}

TEST_F(ScreenTest, FindsEvasiveSpellings) {
  EXPECT_EQ(screen({comment("貨 不*對\u200b板"), comment("黑——屏")}).size(), 2u);
  EXPECT_EQ(batch.findings[0].matched[0].text, "貨 不*對\u200b板");
}

TEST_F(ScreenTest, ShedCommentsAreCountedAndTheRestGoesOn) {
  Block block = block_of({comment("货不对板") + "\n" + message("货不对板") + "\n" + feedback("a") + "\nx"});
  block.hold = box.hold();
  block.shed_comments = true;
  EXPECT_EQ(screen(std::move(block)).size(), 2u);
  settle_findings();
  EXPECT_EQ(box.at(0).shed, 1u);
  EXPECT_EQ(box.at(0).events, 4u);
  EXPECT_EQ(box.at(0).rejected.size(), 1u);
  EXPECT_EQ(stats->shed[static_cast<std::size_t>(EventType::comment)].value(), 1u);
}

TEST_F(ScreenTest, OnlyViewersComplainInComments) {
  for (const std::string_view role : {"streamer", "assistant", "moderator", "bot"}) {
    EXPECT_THAT(screen({comment("货不对板", R"("role":")" + std::string(role) + '"')}), IsEmpty()) << role;
  }
  EXPECT_EQ(clean(EventType::comment), 4u);
}

TEST_F(ScreenTest, OthersMayReportForAViewerButNotBots) {
  EXPECT_EQ(screen({message("货不对板", R"("role":"assistant")")}).at(0).event.role, Role::assistant);
  EXPECT_EQ(screen({feedback("", R"("role":"moderator")")}).size(), 1u);
  EXPECT_THAT(screen({message("货不对板", R"("role":"bot")"), feedback("货不对板", R"("role":"bot")")}), IsEmpty());
}

TEST_F(ScreenTest, APrivateMessageWithoutAHitIsClean) {
  EXPECT_THAT(screen({message("在吗")}), IsEmpty());
  EXPECT_EQ(clean(EventType::private_message), 1u);
}

TEST_F(ScreenTest, FeedbackIsAlwaysFound) {
  EXPECT_EQ(screen({feedback("随便", R"("button":"technical.app","title":"t")")}).at(0).category, "technical.app");
  EXPECT_EQ(screen({R"({"type":"feedback","room_id":"r","user_id":"u"})"}).at(0).category, "other");
}

TEST_F(ScreenTest, SuggestionsInCommentsAreCountedNotFound) {
  EXPECT_THAT(screen({comment("建议加个回放"), comment("建议早点播")}), IsEmpty());
  EXPECT_EQ(stats->counted_by_category["suggestion.feature"], 2u);
  EXPECT_EQ(clean(EventType::comment), 2u);
}

TEST_F(ScreenTest, PersonalDataDoesNotGoPastIt) {
  screen({feedback("货不对板 电话13812345678",
                   R"("title":"打13812345678","user_name":"小明","contact":"13812345678","city":"13812345678")")});
  const Event& event = batch.findings.at(0).event;
  for (const std::string& shown : {event.text, event.title, event.contact, event.city, event.user_name}) {
    EXPECT_THAT(shown, Not(HasSubstr("13812345678")));
  }
  EXPECT_EQ(event.text, "货不对板 电话138****5678");
  EXPECT_EQ(event.contact, "138****5678");
  EXPECT_EQ(event.user_name, "小*");
}

TEST_F(ScreenTest, AMatchThatTheMaskHidesHasNoText) {
  const Finding& finding = screen({comment("货不对板 电话13812345678")}).at(0);
  ASSERT_EQ(finding.matched.size(), 2u);
  EXPECT_EQ(finding.matched[0].rule, "mismatch");
  EXPECT_EQ(finding.matched[0].text, "货不对板");
  EXPECT_EQ(finding.matched[1].rule, "phone");
  EXPECT_EQ(finding.matched[1].text, "");
  EXPECT_THAT(finding.rule_hashes, ElementsAre(hash_rule("mismatch"), hash_rule("phone")));
}

// What is bought and what is wrong with it: those who complain of different things about one kind of goods are no
// crowd.
TEST_F(ScreenTest, ATopicIsToldOnlyWhereNothingElseHolds) {
  Policy policy = default_policy();
  policy.classifier = std::make_shared<LongIsBad>();
  publish(policy,
          std::string(kRules) + "[[rule]]\nid=\"goods\"\ncategory=\"commerce.service\"\nweight=0\nany=[\"口红\"]\n");
  const std::vector<Finding>& findings = screen({comment("这口红货不对板啊啊啊"), comment("口红一拧就断了断了")});
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_THAT(findings[0].rule_hashes, ElementsAre(hash_rule("mismatch")));
  EXPECT_EQ(findings[1].matched.at(0).rule, "goods");
  EXPECT_THAT(findings[1].rule_hashes, ElementsAre(hash_rule("goods " + findings[1].category)));
}

TEST_F(ScreenTest, MasksNothingWhenToldNotTo) {
  Policy policy = default_policy();
  policy.mask = false;
  publish(std::move(policy), kRules);
  const Finding& finding =
      screen({comment("货不对板 电话13812345678 订单1234567890123456", R"("contact":"a@b.cn")")}).at(0);
  EXPECT_THAT(finding.event.text, HasSubstr("13812345678"));
  EXPECT_EQ(finding.event.contact, "a@b.cn");
  EXPECT_EQ(finding.event.order_id, "1234567890123456");
}

TEST_F(ScreenTest, TheOrderInTheTextFillsAnEmptyOne) {
  EXPECT_EQ(screen({comment("货不对板 订单号1234567890123456")}).at(0).event.order_id, "1234567890123456");
  EXPECT_EQ(screen({comment("货不对板 订单号1234567890123456", R"("order_id":"o9")")}).at(0).event.order_id, "o9");
  EXPECT_EQ(screen({feedback("", R"("title":"订单号1234567890123456 没收到")")}).at(0).event.order_id,
            "1234567890123456");
}

TEST_F(ScreenTest, TheTextsHashIsOfWhatWasWritten) {
  const auto hash_of = [&](std::string_view text) { return screen({comment(text)}).at(0).text_hash; };
  EXPECT_NE(hash_of("货不对板 13812345678"), hash_of("货不对板 13912345670"));
  EXPECT_EQ(hash_of("黑屏了!!!"), hash_of("黑屏了+1"));
}

TEST_F(ScreenTest, ANewPolicyIsTakenUpWithTheNextBlock) {
  EXPECT_THAT(screen({comment("卡成马赛克")}), IsEmpty());
  publish(default_policy(), "[[rule]]\nid=\"mosaic\"\ncategory=\"technical.stream\"\nweight=0.9\nany=[\"马赛克\"]\n");
  EXPECT_EQ(screen({comment("卡成马赛克")}).size(), 1u);
  EXPECT_EQ(batch.policy, policies.current());
  EXPECT_THAT(screen({comment("货不对板")}), IsEmpty());
  EXPECT_EQ(stats->policy_generation.load(), policies.generation());
}

TEST_F(ScreenTest, WhoIsIdleKeepsNoOldPolicyAlive) {
  screen({comment("货不对板")});
  batch = {};
  const std::weak_ptr<const Policy> old = policies.current();
  publish(default_policy(), kRules);
  EXPECT_FALSE(old.expired());
  idle();
  EXPECT_TRUE(old.expired());
}

TEST_F(ScreenTest, ANewPolicyMayHaveTheSameRules) {
  ASSERT_EQ(screen({comment("货不对板")}).size(), 1u);
  Policy policy = *policies.current();
  policy.mask = false;
  policies.publish(std::make_shared<const Policy>(std::move(policy)));
  EXPECT_EQ(screen({comment("货不对板 13812345678")}).at(0).event.text, "货不对板 13812345678");
}

TEST_F(ScreenTest, CountsEverySourceSoThatNothingIsMissing) {
  Block block =
      block_of({comment("a") + "\n" + comment("货不对板") + "\nx\n" + message("在吗") + "\n" + feedback("b")});
  block.origin = test::origin_of("", "", 3);
  screen(std::move(block));
  const SourceTally& tally = stats->tally;
  EXPECT_EQ(tally.received[3].value(), 5u);
  EXPECT_EQ(tally.clean[3].value(), 2u);
  EXPECT_EQ(tally.rejected[3].value(), 1u);
  EXPECT_EQ(tally.found[3].value(), 2u);
  EXPECT_EQ(tally.received[0].value(), 0u);
  EXPECT_EQ(batch.findings[0].source, 3u);
  EXPECT_GT(stats->last_event_ms[3].load(), 0);
}

TEST_F(ScreenTest, CountsCodesTimesAndFlags) {
  screen({"x", comment("黑屏", R"("ts_ms":1794398400000)"), comment("a", R"("ts_ms":1)"), comment("b")});
  EXPECT_EQ(stats->rejected_by_code[static_cast<std::size_t>(RejectCode::bad_json)].value(), 1u);
  EXPECT_EQ(stats->rejected[static_cast<std::size_t>(EventType::unknown)].value(), 1u);
  EXPECT_EQ(stats->implausible_times.value(), 2u);
  EXPECT_EQ(stats->flagged.value(), 1u);
  EXPECT_NEAR(stats->event_age.snapshot().sum, 0.5, 1e-9);
}

TEST_F(ScreenTest, AFindingCarriesTheWholeEvent) {
  Block block = block_of({comment("黑屏", R"("id":"c1","ts_ms":1794398400123,"live_id":"l7")")});
  block.origin = test::origin_of("kuaishou", "");
  block.read_at = SteadyTime{std::chrono::milliseconds{9}};
  const Event& event = screen(std::move(block)).at(0).event;
  EXPECT_EQ(event.id + event.user_id + event.room_id + event.live_id + event.platform, "c1u1r1l7kuaishou");
  EXPECT_EQ(to_ms(event.at), 1794398400123);
  EXPECT_EQ(event.read_at, SteadyTime{std::chrono::milliseconds{9}});
}

}  // namespace
}  // namespace danmakud::pipeline
