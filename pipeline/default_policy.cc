// The categories, teams and service levels that hold without any configuration, as a table.
#include <chrono>

#include "pipeline/policy.h"

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::hours kTechnicalResponse{2};
constexpr std::chrono::hours kContentHandled{24};

struct Row {
  std::string_view id, name, team;
  Priority priority = Priority::p2;
};

constexpr Row kRows[] = {
    {"commerce", "商家与商品", "merchant-service", Priority::p2},
    {"commerce.quality", "商品质量", "merchant-service", Priority::p2},
    {"commerce.mismatch", "货不对板", "merchant-service", Priority::p2},
    {"commerce.logistics", "物流", "merchant-service", Priority::p2},
    {"commerce.after_sales", "退换售后", "merchant-service", Priority::p2},
    {"commerce.price", "价格", "merchant-service", Priority::p2},
    {"commerce.false_advertising", "虚假宣传", "merchant-service", Priority::p2},
    {"commerce.service", "商家服务", "merchant-service", Priority::p2},
    {"commerce.payment", "支付与扣款", "merchant-service", Priority::p1},
    {"commerce.usage", "使用说明", "merchant-service", Priority::p3},
    {"technical", "技术问题", "tech-support", Priority::p2},
    {"technical.stream", "直播卡顿黑屏", "tech-support", Priority::p2},
    {"technical.account", "账号登录", "tech-support", Priority::p2},
    {"technical.app", "功能异常", "tech-support", Priority::p2},
    {"technical.replay", "录制回放", "tech-support", Priority::p2},
    {"content", "内容问题", "content-review", Priority::p2},
    {"content.vulgar", "低俗", "content-review", Priority::p2},
    {"content.harassment", "骚扰攻击", "content-review", Priority::p2},
    {"content.over_marketing", "过度营销", "content-review", Priority::p2},
    {"content.spam", "恶意刷屏", "content-review", Priority::p2},
    {"content.streamer_conduct", "主播行为", "content-review", Priority::p2},
    {"content.privacy", "隐私泄露", "content-review", Priority::p1},
    {"content.illegal", "违法违规", "content-review", Priority::p1},
    {"content.minors", "未成年人", "content-review", Priority::p1},
    {"safety", "安全", "content-review", Priority::p0},
    {"safety.danger", "人身安全", "content-review", Priority::p0},
    {"suggestion", "建议与咨询", "general", Priority::p3},
    {"suggestion.feature", "建议", "general", Priority::p3},
    {"suggestion.consult", "咨询", "general", Priority::p3},
    {"other", "其他", "triage", Priority::p3},
};

CategoryPolicy category_of(const Row& row) {
  CategoryPolicy category;
  category.id = row.id;
  category.name = row.name;
  category.team = row.team;
  category.priority = row.priority;
  category.counted_from_comments = row.id.starts_with("suggestion") || row.id == "commerce.usage";
  if (row.id.starts_with("technical")) category.respond_within = kTechnicalResponse;
  if (row.id.starts_with("content")) category.solve_within = kContentHandled;
  return category;
}

}  // namespace

Policy default_policy() {
  Policy policy;
  for (const Row& row : kRows) policy.categories.emplace(row.id, category_of(row));
  const TeamPolicy teams[] = {{"merchant-service", "商家服务团队"},
                              {"tech-support", "技术支持中心"},
                              {"content-review", "内容审核团队"},
                              {"general", "综合客服组"},
                              {"triage", "分类审核组", /*classifies=*/true}};
  for (const TeamPolicy& team : teams) policy.teams.emplace(team.id, team);
  policy.sla.by_priority = {{{.acknowledge = 60s, .respond = 60s, .investigate = 1h},
                             {.acknowledge = 60s, .respond = 5min, .investigate = 1h},
                             {.acknowledge = 60s, .respond = 10min, .investigate = std::nullopt},
                             {.acknowledge = 60s, .respond = 10min, .investigate = std::nullopt}}};
  return policy;
}

}  // namespace danmakud::pipeline
