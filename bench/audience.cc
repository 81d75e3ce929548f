#include "bench/audience.h"

#include <array>
#include <string_view>

namespace danmakud::bench {
namespace {

constexpr std::array<std::string_view, 24> kFirst = {"小",     "阿",     "老",     "大",       "爱吃的", "不想上班的",
                                                     "北方的", "南岸",   "晚睡的", "一只",     "迷路的", "省钱的",
                                                     "可爱的", "安静的", "快乐的", "隔壁",     "会飞的", "今天的",
                                                     "早起的", "江南",   "路过的", "没睡醒的", "三月的", "热爱生活的"};
constexpr std::array<std::string_view, 24> kLast = {"鱼",   "强",   "猫咪", "橘子", "云朵", "妈妈", "柠檬", "石头",
                                                    "风筝", "月亮", "土豆", "姑娘", "星星", "王姐", "小鹿", "番茄",
                                                    "海棠", "木子", "萌萌", "阳光", "兔子", "丫头", "青青", "老李"};

}  // namespace

std::string user_id(std::size_t user) {
  return "u" + std::to_string(10001 + user);
}

std::string user_name(std::size_t user) {
  Random random(user);
  std::string name(kFirst[random.below(kFirst.size())]);
  name += kLast[random.below(kLast.size())];
  if (random.chance(0.4)) name += std::to_string(random.below(1000));
  return name;
}

std::size_t pick_talker(std::size_t size, Random& random) {
  const double place = random.fraction();
  return static_cast<std::size_t>(place * place * static_cast<double>(size));
}

}  // namespace danmakud::bench
