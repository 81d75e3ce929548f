#include "pipeline/line_tokens.h"

#include <algorithm>
#include <functional>
#include <new>

#include "pipeline/token_scan_avx2.h"

namespace danmakud::pipeline {
namespace {

constexpr std::size_t kTokensOfAMember = 4;  // are read at a time

// Nothing but white space, and a line feed among it: what is wrong with one line can then neither hide in the next nor
// make it look valid, since no string holds a line feed.
bool parts_lines(std::string_view between) {
  return between.find('\n') != std::string_view::npos && between.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

LineTokens::LineTokens() {
  const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(kMostBytes, 1, stages_);
  if (error != simdjson::SUCCESS) throw std::bad_alloc();
  may_scan_ = simdjson::get_active_implementation()->name() == "haswell";  // what it needs is what the scan needs
}

void LineTokens::expect(std::string_view bytes, bool is_utf8) {
  is_utf8_ = is_utf8;
  expected_ = bytes.data();
  expected_end_ = bytes.data() + bytes.size();
  held_ = {};
  fetched_ = bytes.data();
  fetch_ahead_of(fetched_);
}

bool LineTokens::find(std::string_view line, simdjson::error_code& error) {
  if (!is_next(line)) look_ahead(line);
  if (!is_next(line)) error = look_at(line);
  if (error != simdjson::SUCCESS) return false;
  while (*next_ < offset_of(line)) ++next_;
  return true;
}

bool LineTokens::is_next(std::string_view line) const {
  const std::uintptr_t offset = offset_of(line);
  return is_held(line) && offset >= taken_ && (offset == 0 || parts_lines(held_.substr(taken_, offset - taken_)));
}

// Each byte is looked at once together with others: where that fails, the lines in question are left to themselves.
void LineTokens::look_ahead(std::string_view line) {
  const std::less_equal<const char*> reaches;
  if (!reaches(expected_, line.data()) || !reaches(line.data() + line.size(), expected_end_)) return;
  std::string_view bytes(line.data(), static_cast<std::size_t>(expected_end_ - line.data()));
  if (bytes.size() > kMostBytes)
    bytes = bytes.substr(0, bytes.rfind('\n', kMostBytes - 1) + 1);  // 0 where there is none
  if (bytes.size() <= line.size()) return;
  expected_ = bytes.data() + bytes.size();
  static_cast<void>(look_at(bytes));
}

simdjson::error_code LineTokens::look_at(std::string_view bytes) {
  held_ = {};
  taken_ = 0;
  if (bytes.empty()) return simdjson::EMPTY;
  std::uint32_t* const tokens = stages_->structural_indexes.get();
  const bool scans = is_utf8_ && may_scan_ && bytes.size() <= kMostBytes;
  std::size_t count = scans ? find_tokens_by_avx2(bytes.data(), bytes.size(), tokens) : 0;
  has_backslash_ = false;
  if (count == 0) {
    const auto error = stages_->stage1(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                                       simdjson::stage1_mode::regular);
    if (error != simdjson::SUCCESS) return error;
    count = stages_->n_structural_indexes;
    has_backslash_ = bytes.find('\\') != std::string_view::npos;
  }
  held_ = bytes;
  next_ = tokens;
  std::fill_n(tokens + count, kTokensOfAMember, kEnd);
  return simdjson::SUCCESS;
}

}  // namespace danmakud::pipeline
