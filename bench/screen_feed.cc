#include "bench/screen_feed.h"

#include "matchers/rule_set.h"

namespace danmakud::bench {
namespace {

constexpr std::size_t kBlockBytes = 65'536;   // one large read
constexpr std::size_t kFrameHeaderBytes = 8;  // the frame decoder leaves line feeds in their place

class Borrowed final : public pipeline::Buffer {
 public:
  Borrowed(char* bytes, std::size_t capacity) : bytes_(bytes), capacity_(capacity) {}
  char* data() override { return bytes_; }
  std::size_t capacity() const override { return capacity_; }

 private:
  char* const bytes_;
  const std::size_t capacity_;
};

std::vector<matchers::Rule> fixed_rules() {
  std::vector<matchers::Rule> rules;
  for (const std::string& word : fixed_words()) {
    matchers::Rule& rule = rules.emplace_back();
    rule.id = "bench." + std::to_string(rules.size());
    rule.category = "commerce.quality";
    rule.weight = 0.9;
    rule.any.push_back({word, 0, 0});
  }
  return rules;
}

}  // namespace

std::vector<std::string> fixed_words() {
  constexpr std::string_view kThings[] = {"质量", "做工", "材质", "包装", "物流", "快递", "客服",  "售后", "退款",
                                          "颜色", "尺码", "味道", "价格", "发货", "画面", "声音",  "直播", "链接",
                                          "赠品", "主播", "账号", "支付", "订单", "商品", "优惠券"};
  constexpr std::string_view kFaults[] = {"太差",   "很差", "垃圾", "不行", "坏了",   "破了", "有问题",
                                          "没人管", "不对", "骗人", "太慢", "没收到", "卡死", "不见了",
                                          "少了",   "脏了", "掉色", "发霉", "用不了"};
  constexpr std::string_view kPhrases[] = {"货不对板", "发错",   "没发货", "虚假宣传", "假货",   "不给退", "不一样",
                                           "降价",     "黑屏",   "没画面", "看不了",   "态度",   "举报",   "闪退",
                                           "打不开",   "登录不", "辱骂",   "骚扰",     "未成年", "诈骗",   "扣款",
                                           "逼单",     "泄露",   "爆炸",   "漏水"};
  std::vector<std::string> words;
  for (const std::string_view thing : kThings) {
    for (const std::string_view fault : kFaults) words.push_back(std::string(thing).append(fault));
  }
  words.insert(words.end(), std::begin(kPhrases), std::end(kPhrases));
  return words;
}

std::shared_ptr<const pipeline::Policy> fixed_policy() {
  pipeline::Policy policy = pipeline::default_policy();
  policy.rules = matchers::RuleSet::compile(fixed_rules()).rules;
  return policy.rules == nullptr ? nullptr : std::make_shared<const pipeline::Policy>(std::move(policy));
}

ScreenFeed::ScreenFeed(std::size_t events) : origin_(std::make_shared<pipeline::Origin>()) {
  Traffic traffic({});
  for (std::size_t event = 0; event < events; ++event) add(traffic.next().json);
  bytes_.append(pipeline::kBlockSlackBytes, '\0');
}

pipeline::Block ScreenFeed::block(std::size_t index) {
  pipeline::Block block;
  block.buffer = std::make_unique<Borrowed>(bytes_.data(), bytes_.size());
  block.messages = blocks_[index];
  block.origin = origin_;
  block.received = pipeline::from_ms(TrafficProfile{}.first_ms + 60'000);
  block.is_utf8 = true;  // as the frame decoder tells it
  return block;
}

std::vector<std::string_view> ScreenFeed::lines(std::size_t index) const {
  std::vector<std::string_view> lines;
  for (const pipeline::Message& message : blocks_[index]) {
    lines.push_back(std::string_view(bytes_).substr(message.offset, message.length));
  }
  return lines;
}

void ScreenFeed::add(const std::string& json) {
  if (bytes_.size() >= blocks_.size() * kBlockBytes) blocks_.emplace_back();
  blocks_.back().push_back(
      {static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(json.size()), pipeline::Framing::lines});
  bytes_ += json;
  bytes_.append(kFrameHeaderBytes, '\n');
}

}  // namespace danmakud::bench
