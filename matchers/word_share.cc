#include "matchers/word_share.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace danmakud::matchers {
namespace {

constexpr double kCharactersOfAText = 10;

// The characters that chat is full of, by how often they stand in it: about one character in 30, in 100, in 300.
constexpr std::u32string_view kCommonest = U"的了是不我";
constexpr std::u32string_view kVeryCommon = U"一有人这在你好都就来说要没个大看到啊吗么什";
constexpr std::u32string_view kCommon =
    U"他她也会上下那去能可以得过给想还真太多小吧呢点天时怎为啥又再才买用对很和被让把出里后前死超比加看些回送"
    U"叫做两三二几年月日子主播老打开起吃请问知道样行发头高手而如无心家地面自学生中国字次人今现早晚刚只卡退卖钱";

// What every live room says every few seconds, whatever it sells.
constexpr std::array<std::u32string_view, 20> kRoomTalk = {
    U"老板", U"主播", U"关注", U"今天", U"明天", U"链接", U"点赞", U"火箭", U"小心心", U"签到",
    U"新人", U"下单", U"宝宝", U"姐妹", U"家人", U"直播", U"喜欢", U"拍了", U"来了",   U"有没有"};
constexpr double kShareOfRoomTalk = 0.02;

// How common a character is: a place in kShares, and kBeginsRoomTalk beside it.
constexpr std::uint8_t kBeginsRoomTalk = 4;
constexpr std::array<double, 4> kShares = {1.0 / 3000, 1.0 / 300, 1.0 / 100, 1.0 / 30};

std::vector<std::uint8_t> commonness() {
  std::vector<std::uint8_t> of(0xA000, 0);
  std::fill_n(of.begin(), 0x80, std::uint8_t{1});
  for (const char32_t c : kCommon) of[c] = 1;
  for (const char32_t c : kVeryCommon) of[c] = 2;
  for (const char32_t c : kCommonest) of[c] = 3;
  for (const std::u32string_view word : kRoomTalk) of[word.front()] |= kBeginsRoomTalk;
  return of;
}

std::uint8_t commonness_of(char32_t c) {
  static const std::vector<std::uint8_t> common = commonness();
  return c < common.size() ? common[c] : std::uint8_t{0};
}

double share_of_character(char32_t c) {
  return kShares[commonness_of(c) % kBeginsRoomTalk];
}

bool is_room_talk(std::u32string_view word) {
  return (commonness_of(word.front()) & kBeginsRoomTalk) != 0 && std::ranges::find(kRoomTalk, word) != kRoomTalk.end();
}

}  // namespace

// A character that follows another is less of a surprise than one that stands alone.
double share_of(std::u32string_view word) {
  if (is_room_talk(word)) return kShareOfRoomTalk;
  double share = kCharactersOfAText * share_of_character(word.front());
  for (const char32_t c : word.substr(1)) share *= std::min(1.0, share_of_character(c) * 20);
  return share;
}

}  // namespace danmakud::matchers
