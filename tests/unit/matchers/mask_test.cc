#include "matchers/mask.h"

#include <array>

#include <gtest/gtest.h>

#include "random_text.h"

namespace danmakud::matchers {
namespace {

struct MaskRow {
  const char* original;
  const char* masked;
};

class MaskTable : public testing::TestWithParam<MaskRow> {};

TEST_P(MaskTable, Masks) {
  const Masked masked = mask_personal_data(GetParam().original);
  EXPECT_EQ(masked.text, GetParam().masked);
  EXPECT_EQ(masked.order_id, "");
}

INSTANTIATE_TEST_SUITE_P(
    Mobiles, MaskTable,
    testing::Values(MaskRow{"收到的货不对板 电话13812345678", "收到的货不对板 电话138****5678"},
                    MaskRow{"13812345678", "138****5678"}, MaskRow{"１３８１２３４５６７８", "138****5678"},
                    MaskRow{"1 3 8 1 2 3 4 5 6 7 8", "138****5678"}, MaskRow{"138 1234 5678", "138****5678"},
                    MaskRow{"138-1234-5678", "138****5678"}, MaskRow{"138 - 1234 - 5678", "138****5678"},
                    MaskRow{"138—1234—5678", "138****5678"}, MaskRow{"1381234 5678", "138****5678"},
                    MaskRow{"138 12 34 56 78", "138****5678"}, MaskRow{"一三八一二三四五六七八", "138****5678"},
                    MaskRow{"幺三八幺二三四五六七八", "138****5678"}, MaskRow{"壹叁捌壹贰叁肆伍陆柒捌", "138****5678"},
                    MaskRow{"一三九零零〇〇五六七八找我", "139****5678找我"},
                    MaskRow{"1三8一2三4五6七8", "138****5678"}, MaskRow{"一三八-12345678", "138****5678"},
                    MaskRow{"①③⑧①②③④⑤⑥⑦⑧", "138****5678"}, MaskRow{"138\u200b1234\u200b5678", "138****5678"},
                    MaskRow{"+86 13812345678", "+86 138****5678"}, MaskRow{"+86-138-1234-5678", "+86 138****5678"},
                    MaskRow{"+8613812345678", "+86 138****5678"}, MaskRow{"008613812345678", "0086 138****5678"},
                    MaskRow{"13812345678一直打不通", "138****5678一直打不通"},
                    MaskRow{"13812345678 13912345679", "138****5678 139****5679"},
                    MaskRow{"1381😀234😀5678", "138****5678"}, MaskRow{"138❤️1234👍🏽5678", "138****5678"},
                    MaskRow{"138🐔🐔1234 ★ 5678找我", "138****5678找我"}, MaskRow{"1🔥3🔥8🔥1🔥2🔥3🔥4🔥5🔥6🔥7🔥8", "138****5678"},
                    MaskRow{"tel:13812345678。", "tel:138****5678。"}));

INSTANTIATE_TEST_SUITE_P(Landlines, MaskTable,
                         testing::Values(MaskRow{"010-62345678", "010-****5678"},
                                         MaskRow{"0755 6234567", "0755-****567"},
                                         MaskRow{"075562345678", "0755-****5678"},
                                         MaskRow{"电话：62345678", "电话：****5678"},
                                         MaskRow{"座机 6234-5678", "座机 ****5678"}));

INSTANTIATE_TEST_SUITE_P(IdCards, MaskTable,
                         testing::Values(MaskRow{"身份证11010519491231002X", "身份证110***********002X"},
                                         MaskRow{"11010519491231002x是我", "110***********002X是我"},
                                         MaskRow{"110105 19491231 002X", "110***********002X"},
                                         MaskRow{"１１０１０５１９４９１２３１００２Ｘ", "110***********002X"},
                                         MaskRow{"身份证号110105194912310021", "身份证号110***********0021"}));

INSTANTIATE_TEST_SUITE_P(BankCards, MaskTable,
                         testing::Values(MaskRow{"4111111111111111", "4111****1111"},
                                         MaskRow{"4111 1111 1111 1111", "4111****1111"},
                                         MaskRow{"卡号4111-1111-1111-1111", "卡号4111****1111"},
                                         MaskRow{"6222021234567890128", "6222****0128"},
                                         MaskRow{"622202 1234567890128", "6222****0128"}));

INSTANTIATE_TEST_SUITE_P(Emails, MaskTable,
                         testing::Values(MaskRow{"邮箱zhang.san@example.com。", "邮箱z***@example.com。"},
                                         MaskRow{"ａｂｃ＠ｑｑ．ｃｏｍ", "a***@qq.com"},
                                         MaskRow{"abc @ qq . com 找我", "a***@qq.com 找我"},
                                         MaskRow{"123456789@qq.com. Thanks", "1***@qq.com. Thanks"},
                                         MaskRow{"A@B.cn", "a***@b.cn"}));

INSTANTIATE_TEST_SUITE_P(
    Accounts, MaskTable,
    testing::Values(MaskRow{"加微信abc12345", "加微信ab****45"}, MaskRow{"微 信 abc12345", "微 信 ab****45"},
                    MaskRow{"微信号：xiaoming", "微信号：xi****ng"}, MaskRow{"VX:abc_123", "VX:a****3"},
                    MaskRow{"薇信 abc-12345", "薇信 ab****45"}, MaskRow{"加V abc12345", "加V ab****45"},
                    MaskRow{"wx：ａｂｃ１２３４５", "wx：ab****45"}, MaskRow{"QQ123456789", "QQ12****89"},
                    MaskRow{"扣扣 1 2 3 4 5 6 7", "扣扣 1****7"}, MaskRow{"qq:一二三四五六七", "qq:1****7"},
                    MaskRow{"ＱＱ号是１２３４５６７８９", "ＱＱ号是12****89"},
                    MaskRow{"微信13812345678", "微信138****5678"}, MaskRow{"加我企鹅 123-456-789", "加我企鹅 12****89"},
                    MaskRow{"微信abcdefghijklmnopqrs1", "微信ab****s1"},
                    MaskRow{"1qq1qq1qq1qq1qq1qq1qq1qq1qq12345", "1qq1qq1qq1qq1q****45"}));

class KeptTable : public testing::TestWithParam<const char*> {};

TEST_P(KeptTable, StaysAsItIs) {
  const Masked masked = mask_personal_data(GetParam());
  EXPECT_EQ(masked.text, std::nullopt);
  EXPECT_EQ(masked.order_id, "");
}

INSTANTIATE_TEST_SUITE_P(Texts, KeptTable,
                         testing::Values("", "货不对板", "价格1999", "2026-11-11 12:30 下单", "1999-12-31 23:59",
                                         "20261111", "买3送1，共2件", "尺码 160 165 170 175 180", "15 18 20 25 199",
                                         "11111111111", "6666666666666666666", "4111111111111112", "110105194912310021",
                                         "400-820-8820", "1399→1299→999", "3😀4😀5", "@主播 看看我", "a@b", "QQ音乐要VIP",
                                         "微信 android 版本不行", "微信20000元", "微信支付20.5元", "jjwxc12345abc",
                                         "微信一直没回我", "一二三四五", "我的订单2个都没到", "订单一直没发货",
                                         "第一一一名", "微信abcdefghijklmnopqrst1",
                                         "订单12345678901234567890123456789012345678901", "12345678901234567890123"));

struct Order {
  const char* text;
  const char* order_id;
};

class OrderTable : public testing::TestWithParam<Order> {};

TEST_P(OrderTable, IsKeptAndExtracted) {
  const Masked masked = mask_personal_data(GetParam().text);
  EXPECT_EQ(masked.text, std::nullopt);
  EXPECT_EQ(masked.order_id, GetParam().order_id);
}

INSTANTIATE_TEST_SUITE_P(
    Words, OrderTable,
    testing::Values(Order{"订单4111111111111111没到", "4111111111111111"},
                    Order{"订单号：4111 1111 1111 1111", "4111111111111111"},
                    Order{"訂單號碼：１２３４５６７８９０１２３４５６", "1234567890123456"},
                    Order{"订单编号 # 2026111122223333 一直不发", "2026111122223333"},
                    Order{"单号是240101-123456789012345", "240101-123456789012345"},
                    Order{"快递单号SF1234567890123到哪了", "SF1234567890123"},
                    Order{"Order No. 123456789012", "123456789012"},
                    Order{"订单号为 6222021234567890128！", "6222021234567890128"},
                    Order{"订单号1234567890123456和1234567890123457", "1234567890123456"},
                    Order{"订单12345678一直没发货", "12345678"}, Order{"订 单 号 1234567890123456", "1234567890123456"},
                    Order{"订单1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"}));

TEST(Mask, OrderNumbersDoNotShieldTheirNeighbours) {
  const Masked masked = mask_personal_data("订单号4111111111111111 电话13812345678 卡4111111111111111");
  EXPECT_EQ(masked.text, "订单号4111111111111111 电话138****5678 卡4111****1111");
  EXPECT_EQ(masked.order_id, "4111111111111111");
}

TEST(Mask, AThousandOrderNumbersAreKeptAndExtracted) {
  constexpr std::array<const char*, 8> kWords = {"订单", "订单号",     "订单号：", "订单编号 ",
                                                 "单号", "我的订单是", "訂單號:",  "订单#"};
  RandomText random(7);
  for (std::size_t round = 0; round < 1'000; ++round) {
    std::string number(1, static_cast<char>('1' + random.below(9)));
    while (number.size() < 16 + round % 4) number += static_cast<char>('0' + random.below(10));
    const std::string text = "主播，" + std::string(kWords[round % kWords.size()]) + number + "怎么还不发货";
    const Masked masked = mask_personal_data(text);
    ASSERT_EQ(masked.text, std::nullopt);
    ASSERT_EQ(masked.order_id, number);
  }
}

TEST(Mask, KnownNumbersAreKept) {
  constexpr std::array<std::string_view, 2> kKnown = {"4111111111111111", "13812345678"};
  const char* const text = "4111111111111111 的 13812345678 呢";
  EXPECT_EQ(mask_personal_data(text, kKnown).text, std::nullopt);
  EXPECT_EQ(mask_personal_data("4111 1111 1111 1111", kKnown).text, std::nullopt);
  EXPECT_EQ(mask_personal_data("13912345678", kKnown).text, "139****5678");
}

TEST(Mask, RandomTextsStayValidAndWholeOutsideTheirMasks) {
  RandomText random(8);
  for (int round = 0; round < 10'000; ++round) {
    const std::string text = random.of(U"13８五幺 -@.微信qQ订单号：xX\u200b\ufe0f货😀❤", 40);
    const Masked masked = mask_personal_data(text);
    if (!masked.text) continue;
    ASSERT_TRUE(is_valid_utf8(*masked.text)) << text;
    ASSERT_NE(*masked.text, text);
    ASSERT_NE(mask_personal_data(*masked.text).text, "") << text;
  }
}

TEST(MaskContact, ShowsHeadAndTailAtMost) {
  EXPECT_EQ(mask_contact("13812345678"), "138****5678");
  EXPECT_EQ(mask_contact("138 1234 5678"), "138****5678");
  EXPECT_EQ(mask_contact("138****5678"), "138****5678");
  EXPECT_EQ(mask_contact("zhang@example.com"), "z***@example.com");
  EXPECT_EQ(mask_contact("abc_12345"), "ab****45");
  EXPECT_EQ(mask_contact("123"), "****");
  EXPECT_EQ(mask_contact("小明妈妈"), "小*");
  EXPECT_EQ(mask_contact(""), "");
}

TEST(MaskName, ShowsTheFirstCharacter) {
  EXPECT_EQ(mask_name("小明"), "小*");
  EXPECT_EQ(mask_name("欧阳娜娜"), "欧*");
  EXPECT_EQ(mask_name("Tom"), "T*");
  EXPECT_EQ(mask_name("明"), "*");
  EXPECT_EQ(mask_name(""), "");
}

}  // namespace
}  // namespace danmakud::matchers
