// Where the tokens of lines begin: brackets, colons, commas, opening quotes, other scalars. By simdjson's first stage,
// which also validates UTF-8 and the ends of strings; or, where bytes are known to be UTF-8 and there is no more than
// AVX2, by token_scan_avx2.h. Over many lines at once it costs half of what it does line by line, and when one of them
// is bad each is looked at alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>

#include <simdjson.h>

namespace danmakud::pipeline {

class LineTokens {
 public:
  LineTokens();

  // The lines asked for next stand in `bytes`, in their order. These do not change until the next call. `is_utf8`: each
  // of them is known to be, whatever stands between them.
  void expect(std::string_view bytes, bool is_utf8);

  // The tokens of a line, as offsets from base(); some that are behind every line follow the last. Null: `error`, which
  // is CAPACITY for a line that is too long.
  const std::uint32_t* of(std::string_view line, simdjson::error_code& error) {
    if (!follows(line) && !find(line, error)) return nullptr;
    taken_ = offset_of(line) + line.size();
    fetch_ahead_of(line.data() + line.size());
    return next_;
  }
  // The line's tokens were read up to here: spares looking for the next one's.
  void pass(const std::uint32_t* token) { next_ = token; }

  // Until of() is called again:
  const char* base() const { return held_.data(); }
  std::uint32_t end_of(std::string_view line) const {
    return static_cast<std::uint32_t>(offset_of(line) + line.size());
  }
  bool has_backslash() const { return has_backslash_; }  // in the line, or in one near it

 private:
  static constexpr std::size_t kMostBytes = 16'384;  // fit into a core's nearest cache, tokens included
  static constexpr std::uint32_t kEnd = UINT32_MAX;

  static std::uintptr_t address_of(const char* at) { return reinterpret_cast<std::uintptr_t>(at); }
  std::uintptr_t offset_of(std::string_view line) const { return address_of(line.data()) - address_of(held_.data()); }
  bool is_held(std::string_view line) const {
    const std::uintptr_t offset = offset_of(line);
    return offset < held_.size() && line.size() <= held_.size() - offset;
  }
  // Whether it begins with the next token, at the begin of a line. Where one was taken, another may stand now.
  bool follows(std::string_view line) const {
    if (!is_held(line)) return false;
    const std::uintptr_t offset = offset_of(line);
    return offset >= taken_ && *next_ == offset && (offset == 0 || line.data()[-1] == '\n');
  }
  // Another core wrote them: they are fetched while others are worked on.
  void fetch_ahead_of(const char* at) {
    constexpr std::ptrdiff_t kCacheLine = 64;
    const std::uintptr_t end = std::min(address_of(at) + kMostBytes, address_of(expected_end_));
    for (; address_of(fetched_) < end; fetched_ += kCacheLine) __builtin_prefetch(fetched_, 0, 2);
  }

  bool find(std::string_view line, simdjson::error_code& error);  // makes it follow
  bool is_next(std::string_view line) const;
  void look_ahead(std::string_view line);
  simdjson::error_code look_at(std::string_view bytes);

  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages_;
  const char* expected_ = nullptr;  // what was not looked at yet, together with other lines
  const char* expected_end_ = nullptr;
  const char* fetched_ = nullptr;  // up to here
  std::string_view held_;          // whose tokens are known
  std::size_t taken_ = 0;          // bytes of held_
  const std::uint32_t* next_ = nullptr;
  bool has_backslash_ = false;
  bool is_utf8_ = false;   // what is expected
  bool may_scan_ = false;  // by token_scan_avx2.h
};

}  // namespace danmakud::pipeline
