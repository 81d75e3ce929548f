#include "adapters/receipt_line.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/buffer_pool.h"
#include "adapters/mailbox.h"

namespace danmakud::adapters {
namespace {

using pipeline::Receipt;

class IdleSink final : public pipeline::ReceiptSink {
 public:
  void on_settled(std::unique_ptr<Receipt>) override {}
};

class ReceiptLineTest : public ::testing::Test {
 protected:
  std::unique_ptr<Receipt> await(std::size_t bytes) {
    auto receipt = std::make_unique<Receipt>(sink_, 1, false);
    line_.await(*receipt, bytes, {});
    return receipt;
  }
  IdleSink sink_;
  ReceiptLine line_;
};

TEST_F(ReceiptLineTest, HandsOutTheSettledPrefixOnly) {
  auto first = await(10), second = await(20), third = await(30);
  const Receipt* const order[] = {first.get(), second.get(), third.get()};
  line_.settle(std::move(second));
  EXPECT_EQ(line_.pop(), nullptr);
  line_.settle(std::move(first));
  EXPECT_EQ(line_.pop().get(), order[0]);
  EXPECT_EQ(line_.pop().get(), order[1]);
  EXPECT_EQ(line_.pop(), nullptr);
  line_.settle(std::move(third));
  EXPECT_EQ(line_.pop().get(), order[2]);
}

TEST_F(ReceiptLineTest, CountsWhatIsNotHandedOut) {
  auto first = await(10), second = await(20);
  EXPECT_EQ(line_.bytes(), 30u);
  line_.settle(std::move(first));
  EXPECT_EQ(line_.size(), 2u);
  line_.pop();
  EXPECT_EQ(line_.bytes(), 20u);
  EXPECT_EQ(line_.size(), 1u);
}

TEST_F(ReceiptLineTest, ForgetsReceiptsItDidNotAwait) {
  line_.settle(std::make_unique<Receipt>(sink_, 1, false));
  EXPECT_EQ(line_.pop(), nullptr);
}

TEST(Mailbox, WakesOnceAndKeepsOrder) {
  Mailbox<int> mailbox;
  EXPECT_TRUE(mailbox.put(1));
  EXPECT_FALSE(mailbox.put(2));
  EXPECT_EQ(mailbox.take_all(), (std::vector{1, 2}));
  EXPECT_TRUE(mailbox.put(3));
}

TEST(Mailbox, LosesNothingBetweenThreads) {
  Mailbox<int> mailbox;
  constexpr int kItems = 20'000;
  const auto put_all = [&mailbox] {
    for (int i = 0; i < kItems; ++i) mailbox.put(i);
  };
  std::thread one(put_all), two(put_all);
  std::size_t taken = 0;
  while (taken < 2 * kItems) taken += mailbox.take_all().size();
  one.join();
  two.join();
  EXPECT_EQ(taken, 2u * kItems);
  EXPECT_TRUE(mailbox.take_all().empty());
}

TEST(BufferPool, LendsAgainWhatCameBack) {
  BufferPool pool(1000, 4);
  char* const bytes = pool.lend()->data();
  const auto again = pool.lend();
  EXPECT_EQ(again->data(), bytes);
  EXPECT_EQ(again->capacity(), 1000u);
  EXPECT_EQ(pool.allocated_bytes(), 1000u);
}

TEST(BufferPool, KeepsNoMoreThanAFew) {
  BufferPool pool(1000, 2);
  std::vector<std::unique_ptr<pipeline::Buffer>> lent;
  for (int i = 0; i < 10; ++i) lent.push_back(pool.lend());
  EXPECT_EQ(pool.allocated_bytes(), 10'000u);
  std::thread([&lent] { lent.clear(); }).join();
  EXPECT_EQ(pool.allocated_bytes(), 2'000u);
}

}  // namespace
}  // namespace danmakud::adapters
