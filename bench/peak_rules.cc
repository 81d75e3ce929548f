#include "bench/peak_rules.h"

#include <array>
#include <fstream>
#include <string_view>

namespace danmakud::bench {
namespace {

constexpr std::array<std::string_view, 25> kThings = {
    "台灯", "吹风机", "榨汁机", "行李箱", "床垫",   "沙发", "窗帘", "拖把", "雨伞", "手表", "项链", "钢笔", "书包",
    "帐篷", "渔竿",   "鼠标垫", "充电宝", "路由器", "水壶", "菜刀", "砧板", "浴巾", "凉席", "花盆", "猫砂"};
constexpr std::array<std::string_view, 20> kFaults = {"左边不亮", "轴承松动", "接口氧化", "胶味刺鼻", "螺丝滑丝",
                                                      "底座开裂", "拉杆弯折", "涂层剥落", "缝线崩开", "按钮塌陷",
                                                      "漏装垫片", "标签涂改", "电机异响", "边角磕凹", "封条撕毁",
                                                      "刻度错位", "卡扣断裂", "内胆起皮", "指针停摆", "滤网缺角"};

}  // namespace

std::size_t count_rules(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".toml") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) count += line.starts_with("[[rule]]");
  }
  return count;
}

std::string invent_rules(std::size_t count) {
  std::string toml;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string literal = std::string(kThings[i % kThings.size()]) +
                                std::string(kFaults[i / kThings.size() % kFaults.size()]) +
                                (i < kThings.size() * kFaults.size() ? "" : std::to_string(i));
    toml += "[[rule]]\nid = \"commerce.quality.invented_" + std::to_string(i) + "\"\ncategory = \"commerce.quality\"\n";
    toml += "weight = 0.8\nany = [\"" + literal + "\"]\nmatch = [\"" + literal + "\"]\n\n";
  }
  return toml;
}

}  // namespace danmakud::bench
