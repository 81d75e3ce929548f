#include "matchers/complaint_model.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "matchers/fold.h"

namespace danmakud::matchers {
namespace {

using ::testing::HasSubstr;

// A column that knows one word, by its n-grams; not by those of the ends, which every text has.
ModelColumn knows(std::string name, std::string_view word, float bias, std::uint32_t buckets = kNgramBuckets) {
  ModelColumn column{std::move(name), 1, {}, std::vector<std::int8_t>(buckets)};
  column.biases.fill(bias);
  for_each_ngram(word, [&](std::uint32_t bucket) { column.weights[bucket % buckets] = 20; });
  for_each_ngram("", [&](std::uint32_t bucket) { column.weights[bucket % buckets] = 0; });
  return column;
}

std::vector<ModelColumn> columns() {
  return {knows("message", "太差", -3), knows("comment", "太差", -9),
          knows("commerce.quality", "质量", -3, kCategoryBuckets),
          knows("commerce.logistics", "快递", -3, kCategoryBuckets)};
}

ComplaintModel model() {
  return ComplaintModel(read_model(write_model(columns()), "test.model"));
}

std::string fault_of(std::string_view bytes) {
  const ReadModel read = read_model(bytes, "m.model");
  EXPECT_TRUE(read.columns.empty());
  return read.faults.empty() ? "" : to_string(read.faults.front());
}

TEST(ComplaintModel, SaysWhatItsColumnsKnow) {
  const ComplaintModel knows_two = model();
  EXPECT_GT(knows_two.complaint(Channel::private_message, "质量太差"), 0.9);
  EXPECT_LT(knows_two.complaint(Channel::private_message, "谢谢"), 0.1);
}

TEST(ComplaintModel, DeniedCharactersAreHeardApart) {
  const auto heard_apart = [](std::string_view text) {
    std::uint32_t visits = 0;
    const std::uint32_t ngrams = for_each_ngram(text, [&](std::uint32_t) { ++visits; });
    return visits - ngrams;
  };
  EXPECT_EQ(heard_apart("质量太差"), 0u);
  EXPECT_EQ(heard_apart("质量没有多差"), 3u);  // 有多差
  EXPECT_EQ(heard_apart("不坏"), 2u);          // 坏 and the end
}

TEST(ComplaintModel, CommentsHaveAColumnOfTheirOwn) {
  const double message = model().complaint(Channel::private_message, "今天天气质量太差");
  EXPECT_LT(model().complaint(Channel::comment, "今天天气质量太差"), message);
  EXPECT_EQ(model().complaint(Channel::feedback, "今天天气质量太差"), message);
}

TEST(ComplaintModel, SharesSumToOneAndFollowTheWords) {
  const Classifier::Shares shares = model().shares("快递太差");
  EXPECT_NEAR(shares[0] + shares[1], 1, 1e-9);
  EXPECT_GT(shares[1], shares[0]);
  EXPECT_EQ(model().categories()[1], "commerce.logistics");
}

TEST(ComplaintModel, TheLengthOfATextCounts) {
  std::vector<ModelColumn> wordy = columns();
  wordy[0].biases.back() = 9;
  const ComplaintModel model(read_model(write_model(wordy), "test.model"));
  std::string text;
  for (int i = 0; i < 40; ++i) text += "好";
  EXPECT_LT(model.complaint(Channel::private_message, text), 0.1);
  EXPECT_GT(model.complaint(Channel::private_message, text + "好"), 0.9);
}

TEST(ComplaintModel, AnEmptyTextHasAnOpinionToo) {
  EXPECT_LT(model().complaint(Channel::private_message, ""), 0.1);
}

TEST(ModelFile, IsReadAsItWasWritten) {
  const ReadModel read = read_model(write_model(columns()), "test.model");
  ASSERT_TRUE(read.faults.empty());
  ASSERT_EQ(read.columns.size(), 4u);
  EXPECT_EQ(read.columns[2].name, "commerce.quality");
  EXPECT_EQ(read.columns[2].weights, columns()[2].weights);
  EXPECT_EQ(read.version.size(), std::string_view("sha256:07be845a").size());
}

TEST(ModelFile, TheSameColumnsGiveTheSameBytes) {
  EXPECT_EQ(write_model(columns()), write_model(columns()));
}

TEST(ModelFile, EveryCutIsRefused) {
  const std::string whole = write_model(columns());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_NE(fault_of(std::string_view(whole).substr(0, size)), "") << size;
  }
  EXPECT_THAT(fault_of(std::string_view(whole).substr(0, whole.size() - 1)),
              HasSubstr("m.model:2: error: cut short or damaged"));
}

TEST(ModelFile, ADamagedByteIsRefused) {
  std::string damaged = write_model(columns());
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  EXPECT_THAT(fault_of(damaged), HasSubstr("cut short or damaged"));
}

TEST(ModelFile, AnotherFormatIsNamed) {
  EXPECT_THAT(fault_of("danmakud model 2\nsha256 0\n"), HasSubstr("m.model:1: error: model of format 2"));
  EXPECT_THAT(fault_of("[[rule]]\n"), HasSubstr("not a model file"));
}

TEST(ModelFile, ColumnsInAnotherOrderAreRefused) {
  std::vector<ModelColumn> swapped = columns();
  std::swap(swapped[0], swapped[2]);
  EXPECT_THAT(fault_of(write_model(swapped)), HasSubstr("its content is not that of a model"));
}

TEST(ModelFile, AColumnWithoutAnAnswerIsRefused) {
  for (const float wrong : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    std::vector<ModelColumn> broken = columns();
    broken[1].biases.back() = wrong;
    EXPECT_THAT(fault_of(write_model(broken)), HasSubstr("its content is not that of a model"));
  }
}

TEST(ModelFile, AModelWithoutCategoriesIsRefused) {
  std::vector<ModelColumn> only_whether = columns();
  only_whether.resize(kFirstCategory);
  EXPECT_THAT(fault_of(write_model(only_whether)), HasSubstr("its content is not that of a model"));
}

TEST(ModelFile, AnotherNumberOfBucketsIsRefused) {
  std::vector<ModelColumn> narrow = columns();
  narrow.back().weights.pop_back();
  EXPECT_THAT(fault_of(write_model(narrow)), HasSubstr("its content is not that of a model"));
}

TEST(ModelFile, MoreColumnsThanThereIsRoomForAreRefused) {
  std::vector<ModelColumn> many = columns();
  while (many.size() <= kModelColumns) many.push_back(many.back());
  EXPECT_THAT(fault_of(write_model(many)), HasSubstr("its content is not that of a model"));
}

TEST(ModelFile, AFileLargerThanAnyModelIsNotLookedInto) {
  EXPECT_THAT(fault_of(std::string(kMaxModelBytes + 1, ' ')), HasSubstr("larger than any model"));
}

}  // namespace
}  // namespace danmakud::matchers
