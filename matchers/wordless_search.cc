#include "matchers/wordless_search.h"

#include <algorithm>
#include <utility>

#include "matchers/utf8.h"

namespace danmakud::matchers {

// What Hyperscan tells: ends of matches in the joined texts, which become texts.
struct WordlessSearch::Sink {
  std::span<const std::uint32_t> starts;  // bytes
  std::vector<InText>& found;             // has room: a callback must not throw through C
  bool overflowed = false;

  void add(std::uint32_t pattern, std::uint64_t end) {
    overflowed = overflowed || found.size() == found.capacity();
    if (overflowed) return;
    const auto next = std::ranges::upper_bound(starts, end == 0 ? 0 : end - 1);
    found.push_back({static_cast<std::uint32_t>(next - starts.begin() - 1), pattern});
  }
  static int on_match(unsigned id, unsigned long long, unsigned long long to, unsigned, void* sink) {
    static_cast<Sink*>(sink)->add(id, to);
    return 0;
  }
};

bool WordlessSearch::adopt(const hs_database_t* database, std::span<const std::uint32_t> patterns) {
  ScratchPtr scratch;
  if (!grow_scratch(database, scratch)) return false;
  scratch_ = std::move(scratch);
  database_ = database;
  patterns_ = patterns;
  return true;
}

const std::vector<InText>& WordlessSearch::find(const JoinedTexts& texts) {
  found_.clear();
  if (database_ == nullptr) return found_;
  write_bytes(texts);
  found_.reserve(patterns_.size() * texts.size());
  Sink sink{starts_, found_};
  if (scan(sink) && !sink.overflowed) {
    std::ranges::sort(found_);
    return found_;
  }
  found_.clear();
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for (const std::uint32_t pattern : patterns_) found_.push_back({text, pattern});
  }
  return found_;
}

void WordlessSearch::write_bytes(const JoinedTexts& texts) {
  bytes_.clear();
  starts_.clear();
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    if (text != 0) bytes_ += '\n';
    starts_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    append_utf8(texts[text], bytes_);
  }
}

bool WordlessSearch::scan(Sink& sink) {
  if (bytes_.empty()) return true;
  const bool fails = failures_for_test_ > 0 && failures_for_test_-- > 0;
  const hs_error_t code = fails ? HS_UNKNOWN_ERROR
                                : hs_scan(database_, bytes_.data(), static_cast<unsigned>(bytes_.size()), 0,
                                          scratch_.get(), &Sink::on_match, &sink);
  if (code != HS_SUCCESS) ++failures_;
  return code == HS_SUCCESS;
}

}  // namespace danmakud::matchers
