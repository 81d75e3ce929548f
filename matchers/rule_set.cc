#include "matchers/rule_set.h"

#include <algorithm>

#include "matchers/archive.h"
#include "matchers/rule_compiler.h"
#include "matchers/rule_set_internal.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

Channel first_channel(std::uint8_t channels) {
  for (const Channel channel : {Channel::comment, Channel::private_message}) {
    if ((channels & static_cast<std::uint8_t>(channel)) != 0) return channel;
  }
  return Channel::feedback;
}

}  // namespace

// As texts are: folded, and in a channel that the rule speaks of.
Faults failed_examples(const std::shared_ptr<const RuleSet>& rules) {
  Faults faults;
  Scanner scanner;
  if (!scanner.adopt(rules)) return {{"rules", 0, 0, "no memory to run the examples"}};
  std::vector<Hit> hits;
  for (std::uint32_t index = 0; index < rules->rules().size(); ++index) {
    const Rule& rule = rules->rules()[index];
    const auto check = [&](const std::vector<Placed>& examples, bool wanted) {
      for (const Placed& example : examples) {
        scanner.find_hits(fold(example.text), first_channel(rule.channels), hits);
        if ((std::ranges::find(hits, index, &Hit::rule) != hits.end()) == wanted) continue;
        faults.push_back({rule.file, example.line, example.column,
                          "rule \"" + rule.id + "\" " + (wanted ? "does not match" : "matches") + " its example \"" +
                              example.text + "\"" + (wanted ? "" : " of nomatch")});
      }
    };
    check(rule.match, true);
    check(rule.nomatch, false);
  }
  return faults;
}

RuleSet::Compiled RuleSet::compile(RuleBook book, const CompileLimits& limits, const CompileProgress& progress) {
  RuleCompiler compiler(std::move(book), limits, progress);
  std::unique_ptr<Impl> impl = compiler.compile();
  if (impl == nullptr) return {nullptr, compiler.take_faults()};
  const std::shared_ptr<const RuleSet> compiled(new RuleSet(std::move(impl)));
  Faults faults = failed_examples(compiled);
  if (!faults.empty()) return {nullptr, std::move(faults)};
  return {compiled, {}};
}

std::string RuleSet::bytes() const {
  ArchiveWriter writer;
  writer(*impl_);
  return writer.take();
}

std::shared_ptr<const RuleSet> RuleSet::from(std::string_view bytes) {
  ArchiveReader reader(bytes);
  auto impl = std::make_unique<Impl>();
  reader(*impl);
  const bool has_database = impl->database != nullptr || impl->wordless.empty();
  if (!reader.is_whole() || !has_database) return nullptr;
  return std::shared_ptr<const RuleSet>(new RuleSet(std::move(impl)));
}

RuleSet::RuleSet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RuleSet::~RuleSet() = default;

const std::vector<Rule>& RuleSet::rules() const {
  return impl_->rules;
}
const std::string& RuleSet::version() const {
  return impl_->version;
}
std::size_t RuleSet::pattern_count() const {
  return impl_->patterns.size();
}
std::string RuleSet::revealed(std::string_view folded) const {
  RevealedText revealed;
  if (!impl_->disguises.reveal(to_utf32(folded), revealed)) return std::string(folded);
  std::string out;
  append_utf8(revealed.text(), out);
  return out;
}

}  // namespace danmakud::matchers
