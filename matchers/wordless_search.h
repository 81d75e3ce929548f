// Looks in joined texts for all patterns together that have no words: with Hyperscan, which wants them as UTF-8. Its
// matches are of the texts joined, so each is to be tried again on its own text alone. For the scanner only.
//
// Thread: one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "matchers/hyperscan.h"
#include "matchers/joined_texts.h"

namespace danmakud::matchers {

class WordlessSearch {
 public:
  // From now on these patterns, by their ids in the database, which outlives their use; null: there are none. false: no
  // memory, and the former ones stay.
  bool adopt(const hs_database_t* database, std::span<const std::uint32_t> patterns);

  // Where they may match, ascending. Where Hyperscan fails that is everywhere. Valid until the next call.
  const std::vector<InText>& find(const JoinedTexts& texts);

  std::uint64_t failures() const { return failures_; }
  void fail_next_for_test(std::uint64_t count) { failures_for_test_ = count; }

 private:
  struct Sink;
  void write_bytes(const JoinedTexts& texts);
  bool scan(Sink& sink);

  const hs_database_t* database_ = nullptr;
  std::span<const std::uint32_t> patterns_;
  ScratchPtr scratch_;
  std::string bytes_;                  // the joined texts
  std::vector<std::uint32_t> starts_;  // of the texts in bytes_
  std::vector<InText> found_;
  std::uint64_t failures_ = 0;
  std::uint64_t failures_for_test_ = 0;
};

}  // namespace danmakud::matchers
