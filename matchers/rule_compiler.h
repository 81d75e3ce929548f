// Rules into a compiled rule set, step by step, with every fault on the way.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "matchers/pattern.h"
#include "matchers/pattern_factors.h"
#include "matchers/rule_set_internal.h"
#include "matchers/word_classes.h"

namespace danmakud::matchers {

class RuleCompiler {
 public:
  RuleCompiler(RuleBook book, const CompileLimits& limits);

  // Null when there are faults.
  std::unique_ptr<RuleSet::Impl> compile();
  Faults take_faults() { return std::move(faults_); }

 private:
  void refuse_duplicate_ids();
  void fold_patterns();
  std::vector<std::uint32_t> fold_all(const Rule& rule, const std::vector<Placed>& patterns);
  void fold_one(const Rule& rule, const Placed& written, std::vector<std::uint32_t>& ids);
  void add_factors(const Pattern& pattern);
  void choose_gates();
  std::set<std::u32string> vocabulary() const;
  void index_words();
  void build_database_of_wordless();
  void fault(const Rule& rule, const Placed& place, std::string message);

  struct FirstUse {
    std::string file;
    Placed place;
  };

  const CompileLimits limits_;
  Faults faults_;
  WordClasses classes_;
  std::unique_ptr<RuleSet::Impl> out_;
  std::unordered_map<std::string, std::uint32_t> ids_;  // folded pattern -> id
  std::vector<std::vector<Factor>> factors_;            // by pattern id, the rarest first
  std::vector<DisguiseTable> disguise_tables_;
  std::vector<FirstUse> first_uses_;  // by pattern id: where its faults are shown
  std::size_t written_count_ = 0;
  std::uint64_t cost_ = 0;
};

}  // namespace danmakud::matchers
