// Rules into a compiled rule set, step by step, with every fault on the way.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "matchers/pattern.h"
#include "matchers/pattern_factors.h"
#include "matchers/rule_set_internal.h"
#include "matchers/word_classes.h"

namespace danmakud::matchers {

class RuleCompiler {
 public:
  RuleCompiler(RuleBook book, const CompileLimits& limits, const CompileProgress& progress);

  // Null when there are faults.
  std::unique_ptr<RuleSet::Impl> compile();
  Faults take_faults() { return std::move(faults_); }

 private:
  void refuse_duplicate_ids();
  void fold_patterns();
  void reserve();
  std::vector<std::uint32_t> fold_all(const Rule& rule, const std::vector<Placed>& patterns);
  void fold_one(const Rule& rule, const Placed& written, std::vector<std::uint32_t>& ids);
  std::pair<std::uint32_t, bool> id_of(std::string text);
  void add_word(std::u32string word);
  void add_expression(const Pattern& pattern);
  std::span<const std::u32string> words_of(std::uint32_t pattern) const;
  void choose_gates();
  Disguises::Vocabulary vocabulary() const;
  void index_words();
  void build_database_of_wordless();
  void fault(const Rule& rule, const Placed& place, std::string message);

  struct Use {
    const Rule* rule = nullptr;
    const Placed* place = nullptr;
  };

  const CompileLimits limits_;
  const CompileProgress& progress_;  // may be empty
  Faults faults_;
  WordClasses classes_;
  std::unique_ptr<RuleSet::Impl> out_;
  std::vector<DisguiseTable> disguise_tables_;
  boost::unordered_flat_map<std::string_view, std::uint32_t, std::hash<std::string_view>> ids_;  // by folded text
  // By pattern id:
  std::deque<std::string> texts_;             // folded; ids_ looks at them
  std::vector<std::vector<Factor>> factors_;  // the rarest first; a plain word is its own, and has none here
  std::vector<double> shares_;                // of its rarest factor
  std::vector<Use> first_uses_;               // where its faults are shown
  std::map<std::size_t, std::set<std::u32string>> written_words_;  // of expressions, by pattern id
  std::size_t written_count_ = 0, total_ = 0;
  Use over_limit_;  // the pattern that was one too many, or cost too much
  std::uint64_t cost_ = 0;
};

}  // namespace danmakud::matchers
