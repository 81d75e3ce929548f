// A compiled, immutable set of rules, and the scanner that one thread runs it with.
//
// Threads: a RuleSet is const after compile() and shared by any number of threads through shared_ptr<const RuleSet>;
// its last user frees it. A Scanner belongs to one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/fault.h"
#include "matchers/fold.h"
#include "matchers/rule.h"

namespace danmakud::matchers {

// One rule that holds for one text, confirmed on that text alone (`all` present, `none` absent, channel allowed).
struct Hit {
  std::uint32_t rule = 0;  // index into RuleSet::rules()
  Span folded;             // where its first `any` (or `all`) pattern matched in the folded text, in bytes
  double weight = 0;       // of the rule in the text's channel
};

struct CompileLimits {
  std::size_t max_patterns = 200'000;
  std::size_t max_pattern_bytes = 1024;
  std::uint32_t max_repeat = 64;  // the largest bounded repeat {n,m}; larger ones cost Hyperscan seconds and memory
  std::uint32_t max_cost = 2048;  // of one pattern, in positions with its repeats, nested ones too, written out
  std::uint32_t max_spellings = 100'000;  // of disguised words, in all
  std::uint64_t max_total_cost =
      1'000'000;  // of all patterns with operators; memory and time of compiling stay bounded
};

// How far a compile is, in patterns: called again and again on the compiling thread.
using CompileProgress = std::function<void(std::size_t done, std::size_t total)>;

class RuleSet {
 public:
  struct Compiled {
    std::shared_ptr<const RuleSet> rules;  // null when there are faults
    Faults faults;  // syntax, patterns that fold to nothing, limits, duplicate ids, failed examples
  };

  // May take seconds, for tens of thousands of expressions: call it off the hot path. Runs every example of every rule.
  static Compiled compile(RuleBook book, const CompileLimits& limits = {}, const CompileProgress& progress = {});

  // As bytes, and from such bytes, which must be as this very program wrote them: only their sizes are checked. Null
  // for those that end too early or too late.
  std::string bytes() const;
  static std::shared_ptr<const RuleSet> from(std::string_view bytes);

  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  const std::vector<Rule>& rules() const;
  // "sha256:3f9a61d2": of the rules' meaning, not of their files' layout or order.
  const std::string& version() const;
  std::size_t pattern_count() const;
  // A folded text as it reads with disguised words undone; the text itself where there are none.
  std::string revealed(std::string_view folded) const;

 private:
  friend class Scanner;
  friend class RuleCompiler;
  struct Impl;
  explicit RuleSet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Runs every example of every rule.
Faults failed_examples(const std::shared_ptr<const RuleSet>& rules);

class Scanner {
 public:
  Scanner();
  ~Scanner();
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  // Takes up a rule set: grows the scratch memory. May allocate; call it between blocks. false: no memory, the old set
  // stays.
  bool adopt(std::shared_ptr<const RuleSet> rules);
  const std::shared_ptr<const RuleSet>& rules() const;

  // Which of many texts a rule may hold for: the hot path. `joined` holds folded texts separated by '\n'; text i is
  // [starts[i], starts[i+1]-1), the last one ends at joined.size(). Fills `candidates` (reused by the caller) with the
  // indexes of texts that may hit, ascending. What is not in it has no hit. Both views must outlive confirm().
  void find_candidates(std::u32string_view joined, std::span<const std::uint32_t> starts,
                       std::vector<std::uint32_t>& candidates);

  // All rules that hold for a text of those last given to find_candidates(), ordered by rule index; their places stay
  // empty. Fills `hits` (reused by the caller).
  void confirm(std::uint32_t text, Channel channel, std::vector<Hit>& hits);

  // The same for one folded text, with the places. It leaves the texts of find_candidates() alone.
  void find_hits(std::string_view folded, Channel channel, std::vector<Hit>& hits);

  // Only the places, of rules that confirm() found in that text.
  void locate(std::uint32_t text, std::vector<Hit>& hits);

  // The text that confirm() or find_hits() was last asked about as it reads with disguised words undone, in UTF-8; but
  // doubtful spellings stay. Empty where none is undone. Valid until the next call.
  std::string_view revealed() const;

  // Scans in which Hyperscan returned an unexpected code; their texts were matched without it, so that nothing is lost.
  std::uint64_t rescans() const;
  // Makes the next `count` calls of Hyperscan answer with an unexpected code.
  void fail_next_scans_for_test(std::uint64_t count);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::matchers
