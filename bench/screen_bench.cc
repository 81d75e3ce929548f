// What an event costs from the read buffer to "no complaint": parsing alone, and the whole of screening. One thread,
// from memory, over more distinct events than a branch predictor can learn. `per_event` is CPU time.
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/traffic.h"
#include "matchers/rule_set.h"
#include "pipeline/event_parser.h"
#include "pipeline/screen.h"

namespace danmakud::bench {
namespace {

using pipeline::Block;

constexpr std::size_t kEvents = 300'000;
constexpr std::size_t kBlockBytes = 65'536;  // one large read
constexpr std::size_t kRules = 500;

// Blocks that lie in memory for the whole run: screening reads in place and changes nothing.
class Borrowed final : public pipeline::Buffer {
 public:
  Borrowed(char* bytes, std::size_t capacity) : bytes_(bytes), capacity_(capacity) {}
  char* data() override { return bytes_; }
  std::size_t capacity() const override { return capacity_; }

 private:
  char* const bytes_;
  const std::size_t capacity_;
};

class Feed {
 public:
  Feed() : origin_(std::make_shared<pipeline::Origin>()) {
    Traffic traffic({});
    for (std::size_t event = 0; event < kEvents; ++event) add(traffic.next().json);
    bytes_.append(pipeline::kBlockSlackBytes, '\0');
  }

  std::size_t blocks() const { return blocks_.size(); }
  Block block(std::size_t index) {
    Block block;
    block.buffer = std::make_unique<Borrowed>(bytes_.data(), bytes_.size());
    block.messages = blocks_[index];
    block.origin = origin_;
    block.received = pipeline::from_ms(TrafficProfile{}.first_ms + 60'000);
    return block;
  }

 private:
  void add(const std::string& json) {
    if (bytes_.size() >= blocks_.size() * kBlockBytes) blocks_.emplace_back();
    blocks_.back().push_back(
        {static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(json.size()), pipeline::Framing::lines});
    bytes_ += json;
  }

  std::string bytes_;
  std::vector<std::vector<pipeline::Message>> blocks_;
  std::shared_ptr<const pipeline::Origin> origin_;
};

Feed& feed() {
  static Feed made;
  return made;
}

void add_rule(std::string pattern, std::vector<matchers::Rule>& rules) {
  matchers::Rule rule;
  rule.id = "bench." + std::to_string(rules.size());
  rule.category = "commerce.quality";
  rule.weight = 0.9;
  rule.any.push_back({std::move(pattern), 0, 0});
  rules.push_back(std::move(rule));
}

// 500 rules of one pattern each: 25 things with 19 faults, and 25 phrases that the traffic's complaints hold.
std::vector<matchers::Rule> make_rules() {
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
  std::vector<matchers::Rule> rules;
  for (const std::string_view thing : kThings) {
    for (const std::string_view fault : kFaults) add_rule(std::string(thing).append(fault), rules);
  }
  for (const std::string_view phrase : kPhrases) add_rule(std::string(phrase), rules);
  return rules;
}

std::shared_ptr<const matchers::RuleSet> rules() {
  static const matchers::RuleSet::Compiled compiled = matchers::RuleSet::compile(make_rules());
  return compiled.rules;
}

void report(benchmark::State& state) {
  const auto events = static_cast<double>(state.iterations()) * kEvents;
  state.counters["per_event"] = benchmark::Counter(events, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void parse(benchmark::State& state) {
  pipeline::EventParser parser;
  for ([[maybe_unused]] const auto pass : state) {
    std::size_t accepted = 0;
    for (std::size_t index = 0; index < feed().blocks(); ++index) {
      const Block block = feed().block(index);
      for (const pipeline::Message& message : block.messages) {
        const std::string_view line(block.buffer->data() + message.offset, message.length);
        accepted += parser.parse_view(line, *block.origin, block.received).index() == 0 ? 1u : 0u;
      }
    }
    if (accepted != kEvents) return state.SkipWithError("an event was refused");
  }
  report(state);
}

void screen(benchmark::State& state) {
  pipeline::Policy policy = pipeline::default_policy();
  policy.rules = rules();
  if (policy.rules == nullptr || policy.rules->rules().size() != kRules) return state.SkipWithError("no 500 rules");
  pipeline::PolicyStore policies;
  policies.publish(std::make_shared<const pipeline::Policy>(std::move(policy)));
  const pipeline::SystemClock clock;
  const auto stats = std::make_unique<pipeline::ScreenStats>();
  pipeline::Screen screen(policies, clock, *stats);
  std::uint64_t found = 0;
  for ([[maybe_unused]] const auto pass : state) {
    for (std::size_t index = 0; index < feed().blocks(); ++index) {
      pipeline::FindingBatch batch;
      screen.process(feed().block(index), batch);
      found += batch.findings.size();
    }
  }
  if (stats->tally.received[0].value() != found + stats->tally.clean[0].value())
    state.SkipWithError("events are missing");
  report(state);
  state.counters["found_share"] = static_cast<double>(found) / (static_cast<double>(state.iterations()) * kEvents);
}

BENCHMARK(parse)->Unit(benchmark::kMillisecond);
BENCHMARK(screen)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace danmakud::bench

BENCHMARK_MAIN();
