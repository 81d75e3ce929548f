#include "adapters/posting.h"

#include <gtest/gtest.h>

namespace danmakud::adapters {
namespace {

using pipeline::Receipt;
using pipeline::RejectReason;

class Nobody final : public pipeline::ReceiptSink {
 public:
  void on_settled(std::unique_ptr<Receipt>) override {}
} nobody;

std::unique_ptr<Receipt> receipt_of(std::uint32_t events) {
  auto receipt = std::make_unique<Receipt>(nobody, 1, true);
  receipt->events = events;
  return receipt;
}

TEST(Posting, IsNothingWhereTheBodyIsNotWhatItsTypeSays) {
  EXPECT_FALSE(Posting::of_events("[1,", "application/json", false));
  EXPECT_FALSE(Posting::of_feedback("[]", "application/json"));
  EXPECT_FALSE(Posting::of_feedback("text=%zz", "application/x-www-form-urlencoded"));
  EXPECT_TRUE(Posting::of_events("[1,", "application/x-ndjson", false));  // each line is answered for itself
}

TEST(Posting, AnswersForAllPiecesOfALargeBody) {
  const std::string line = R"({"other":")" + std::string(100'000, 'x') + "\"}\n";
  std::optional<Posting> posting = Posting::of_events(line + line + line, "application/x-ndjson", true);
  ASSERT_TRUE(posting);
  int pieces = 0;
  for (; !posting->is_taken(); ++pieces) {
    EXPECT_FALSE(posting->take().messages.empty());
    posting->add(receipt_of(2));
  }
  EXPECT_GT(pieces, 1);
  EXPECT_EQ(posting->answer().body,
            "{\"accepted\":" + std::to_string(2 * pieces) + ",\"rejected\":[],\"tickets\":[]}\n");
}

TEST(Posting, AnswersFeedbackWithItsTicketOrItsFault) {
  std::optional<Posting> posting = Posting::of_feedback("text=hi", "application/x-www-form-urlencoded");
  ASSERT_TRUE(posting && posting->wants_tickets());
  posting->take();
  auto taken = receipt_of(1);
  taken->tickets.push_back({0, "", "u1", "01M7", "DM-1", true});
  posting->add(std::move(taken));
  EXPECT_EQ(posting->answer().body, "{\"id\":\"01M7\",\"serial\":\"DM-1\",\"opened\":true}\n");
  auto refused = receipt_of(1);
  refused->rejected.push_back({0, {RejectReason::What::missing, pipeline::Member::user_id}});
  posting->add(std::move(refused));
  EXPECT_EQ(posting->answer().status, 400U);
  EXPECT_EQ(posting->answer().body,
            "{\"error\":{\"event\":1,\"code\":\"missing_member\",\"message\":\"user_id: missing\"}}\n");
}

}  // namespace
}  // namespace danmakud::adapters
