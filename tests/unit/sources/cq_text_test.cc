#include "adapters/sources/cq_text.h"

#include <gtest/gtest.h>

namespace danmakud::adapters {
namespace {

struct Row {
  const char* name;
  std::string_view message, text;
};

class CqText : public ::testing::TestWithParam<Row> {};

TEST_P(CqText, IsWhatThePersonWrote) {
  EXPECT_EQ(cq_text(GetParam().message), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(Messages, CqText,
                         ::testing::Values(Row{"plain", "发货太慢了", "发货太慢了"},
                                           Row{"code_first", "[CQ:at,qq=1] 在吗", " 在吗"},
                                           Row{"codes_around", "[CQ:face,id=1]坏的[CQ:image,file=a.jpg]", "坏的"},
                                           Row{"escapes", "&#91;a&#44;b&#93; &amp;", "[a,b] &"},
                                           Row{"escaped_escape", "&amp;#91;", "&#91;"},
                                           Row{"unclosed", "[CQ:image,file=a", "[CQ:image,file=a"},
                                           Row{"brackets", "[订单] 123", "[订单] 123"},
                                           Row{"unknown_entity", "&lt;", "&lt;"}, Row{"empty", "", ""}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CqText, TakesManyUnclosedCodesInOnePass) {
  std::string message;
  for (int i = 0; i < 200'000; ++i) message += "[CQ:";
  EXPECT_EQ(cq_text(message), message);
}

}  // namespace
}  // namespace danmakud::adapters
