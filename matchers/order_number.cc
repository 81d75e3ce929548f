#include "matchers/order_number.h"

#include <algorithm>
#include <array>
#include <optional>

namespace danmakud::matchers {
namespace {

constexpr std::array<std::u32string_view, 3> kOrderWords = {U"订单", U"单号", U"order"};
constexpr std::array<std::u32string_view, 5> kNumberWords = {U"number", U"num", U"no", U"id", U"is"};
constexpr std::u32string_view kOrderFillers = U"号码编是为的";
constexpr std::u32string_view kJoiners = U"和与跟及、,/&";
constexpr std::size_t kMostOrderFillers = 8;
constexpr std::size_t kFewestDigits = 6;  // 订单2个 is no number
constexpr std::size_t kMostCharacters = 40;
constexpr std::size_t kLongestGroup = 6;  // of a number written in groups

class OrderReader {
 public:
  explicit OrderReader(const Glyphs& glyphs) : glyphs_(glyphs) {}

  std::vector<OrderNumber> read_all() {
    while (at_ < glyphs_.size()) {
      const std::size_t word = longest_at(glyphs_, at_, kOrderWords);
      at_ += std::max<std::size_t>(word, 1);
      if (word > 0) read_list();
    }
    return std::move(found_);
  }

 private:
  // Behind the word: fillers, a number, and further numbers of the same length behind 和 or a comma.
  void read_list() {
    skip_fillers();
    std::optional<OrderNumber> number = read_number(at_);
    while (number) {
      at_ = number->last;
      found_.push_back(*number);
      const std::size_t next = behind_joiner();
      number = next > at_ ? read_number(next) : std::nullopt;
      if (number && number->text.size() != found_.back().text.size()) number.reset();
    }
  }

  // at_ itself where no joiner comes next.
  std::size_t behind_joiner() const {
    bool joined = false;
    std::size_t next = at_;
    for (; next < glyphs_.size() && next < at_ + 4; ++next) {
      const bool joiner = kJoiners.find(glyphs_[next].plain) != std::u32string_view::npos;
      if (!joiner && !is_space(glyphs_[next])) break;
      joined |= joiner;
    }
    return joined ? next : at_;
  }

  void skip_fillers() {
    for (std::size_t skipped = 0; skipped < kMostOrderFillers && at_ < glyphs_.size(); ++skipped) {
      const std::size_t word = longest_at(glyphs_, at_, kNumberWords);
      const bool filler =
          glyphs_[at_].is_separator || kOrderFillers.find(glyphs_[at_].plain) != std::u32string_view::npos;
      if (word == 0 && !filler) return;
      at_ += std::max<std::size_t>(word, 1);
    }
  }

  // 1234 5678 9012 3456 and 240101-123456789012345 are one number.
  std::optional<OrderNumber> read_number(std::size_t first) const {
    OrderNumber number{first, first, {}};
    std::size_t group = read_group(number.last, number.text);
    while (group > 0 && number.text.size() <= kMostCharacters && number.last + 1 < glyphs_.size()) {
      const Glyph& between = glyphs_[number.last];
      const bool hyphen = between.c == U'-';
      const bool space = is_space(between) && group <= kLongestGroup && continues(number, glyphs_[number.last + 1]);
      if (!hyphen && !space) break;
      std::size_t next = number.last + 1;
      std::string text;
      group = read_group(next, text);
      if (group == 0 || (space && group > kLongestGroup)) break;
      number.text += (hyphen ? "-" : "") + text;
      number.last = next;
    }
    const auto digits = std::ranges::count_if(number.text, [](char c) { return c >= '0' && c <= '9'; });
    if (static_cast<std::size_t>(digits) < kFewestDigits || number.text.size() > kMostCharacters) return std::nullopt;
    return number;
  }

  bool continues(const OrderNumber& number, const Glyph& next) const {
    return next.digit >= 0 && is_numeral(next) == is_numeral(glyphs_[number.first]);
  }

  // Letters and digits, or numerals: not mixed, for 订单12345678一直没发货. Not to its end where it is too long: a text
  // may begin such a one at every fifth character (orderorder…).
  std::size_t read_group(std::size_t& at, std::string& text) const {
    const std::size_t before = text.size();
    const bool numerals = at < glyphs_.size() && is_numeral(glyphs_[at]);
    for (; at < glyphs_.size() && text.size() <= kMostCharacters; ++at) {
      const Glyph& glyph = glyphs_[at];
      if (numerals ? !is_numeral(glyph) : !is_ascii_word(glyph)) break;
      text += static_cast<char>(glyph.digit >= 0 ? U'0' + static_cast<char32_t>(glyph.digit)
                                : glyph.c < 0x80 ? glyph.c
                                                 : glyph.plain);
    }
    return text.size() - before;
  }

  const Glyphs& glyphs_;
  std::size_t at_ = 0;
  std::vector<OrderNumber> found_;
};

}  // namespace

std::vector<OrderNumber> find_order_numbers(const Glyphs& glyphs) {
  return OrderReader(glyphs).read_all();
}

}  // namespace danmakud::matchers
