#include "matchers/mask.h"

#include <algorithm>
#include <array>
#include <optional>

#include "matchers/account_id.h"
#include "matchers/email.h"
#include "matchers/fold_table.h"
#include "matchers/number_groups.h"
#include "matchers/order_number.h"
#include "matchers/personal_number.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr auto kPhoneWords = std::to_array<std::u32string_view>({U"电话", U"座机", U"固话", U"手机", U"tel", U"phone"});
constexpr auto kIdCardWords = std::to_array<std::u32string_view>({U"身份证"});
constexpr std::u32string_view kPersonalFillers = U"号码是为:";
constexpr std::size_t kMostPersonalFillers = 5;
constexpr std::size_t kLongestPersonalNumber = 19;
constexpr std::size_t kFewestCharacters = 5;  // of anything that is masked, e-mail addresses aside

// The common case, in one look: too few digits and letters for any piece of personal data.
bool may_hold_personal_data(std::string_view text) {
  std::size_t characters = 0;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end && characters < kFewestCharacters;) {
    const char32_t c = decode_utf8(at);
    if (c == U'@' || c == U'＠') return true;
    const char32_t plain = folded(c);
    characters += plain - U'a' < 26 || digit_of(plain) >= 0 ? 1 : 0;
  }
  return characters >= kFewestCharacters;
}

// A row of digit groups read as one number.
struct NumberReading {
  std::string digits;
  std::vector<std::size_t> shape;  // digits in each group that has something visible before it
  std::size_t last_glyph = 0;      // exclusive

  bool is_one_piece() const { return shape.size() == 1; }
  bool is_spelled_out() const { return shape.size() >= 9; }  // 1 3 8 1 2 …

  // `groups`: those that were read.
  void drop_last(std::span<const DigitGroup> groups) {
    const std::size_t dropped = groups.back().digits.size();
    digits.resize(digits.size() - dropped);
    shape.back() -= dropped;
    if (shape.back() == 0) shape.pop_back();
    last_glyph = groups.size() > 1 ? groups[groups.size() - 2].last : 0;
  }
};

// 138 1234 5678, 138-12345678, 1381234 5678, 138 12 34 56 78; no list of sizes or prices, no date.
bool has_mobile_shape(const NumberReading& number) {
  const std::vector<std::size_t>& shape = number.shape;
  if (number.is_one_piece() || number.is_spelled_out()) return true;
  if (shape[0] == 4 && shape[1] <= 2) return false;
  if (shape.size() <= 4) return shape[0] >= 3;
  return shape[0] == 3 && std::all_of(shape.begin() + 1, shape.end(), [](std::size_t size) { return size == 2; });
}

bool has_landline_shape(const NumberReading& number) {
  if (number.is_one_piece() || number.is_spelled_out()) return true;
  return number.shape.size() <= 3 && number.shape[0] == area_code_length(number.digits);
}

// 6222 0212 3456 7890, 622202 1234567890.
bool has_card_shape(const NumberReading& number) {
  const std::vector<std::size_t>& shape = number.shape;
  const bool fours = std::all_of(shape.begin(), shape.end() - 1, [](std::size_t size) { return size == 4; });
  return number.is_spelled_out() || fours || (shape.size() == 2 && shape[0] == 6);
}

class Masker {
 public:
  Masker(std::string_view text, std::span<const std::string_view> known_numbers)
      : text_(text), known_(known_numbers), glyphs_(read_glyphs(text)), taken_(glyphs_.size(), false) {}

  Masked mask() {
    keep_order_numbers();
    for (const Email& email : find_emails(glyphs_, taken_)) replace(email.first, email.last, email.masked);
    mask_numbers();
    for (const AccountId& id : find_account_ids(glyphs_, taken_)) {
      if (!is_known(id.text)) replace(id.first, id.last, starred_id(id.text));
    }
    return written();
  }

 private:
  struct Replacement {
    std::uint32_t begin = 0;  // bytes
    std::uint32_t end = 0;
    std::string text;
  };

  void keep_order_numbers() {
    for (const OrderNumber& number : find_order_numbers(glyphs_)) {
      if (out_.order_id.empty()) out_.order_id = number.text;
      take(number.first, number.last);
    }
  }

  void mask_numbers() {
    const std::vector<DigitGroup> groups = find_digit_groups(glyphs_, taken_);
    for (std::size_t at = 0; at < groups.size();) {
      at += std::max<std::size_t>(mask_number(std::span(groups).subspan(at)), 1);
    }
  }

  // Reads the groups from the first on as one number, the longest way first; how many of them were used up.
  std::size_t mask_number(std::span<const DigitGroup> groups) {
    std::size_t count = linked_count(groups);
    for (NumberReading number = read(groups.first(count)); count > 0; number.drop_last(groups.first(count--))) {
      if (is_known(number.digits)) return take(groups[0].first, number.last_glyph), count;
      const std::optional<std::string> masked = masked_form(number, groups[0].first);
      if (masked) return replace(groups[0].first, number.last_glyph, *masked), count;
    }
    return 0;
  }

  static std::size_t linked_count(std::span<const DigitGroup> groups) {
    std::size_t digits = groups[0].digits.size();
    std::size_t count = 1;
    while (count < groups.size() && groups[count].linked && digits < kLongestPersonalNumber) {
      digits += groups[count++].digits.size();
    }
    return count;
  }

  NumberReading read(std::span<const DigitGroup> groups) const {
    NumberReading number;
    for (const DigitGroup& group : groups) {
      if (number.shape.empty() || group.first > number.last_glyph) {
        number.shape.push_back(0);
      }
      number.shape.back() += group.digits.size();
      number.digits += group.digits;
      number.last_glyph = group.last;
    }
    return number;
  }

  // Takes the X of an ID card number into `number`.
  std::optional<std::string> masked_form(NumberReading& number, std::size_t first) const {
    if (auto id_card = masked_id_card(number, first)) return id_card;
    const std::string& digits = number.digits;
    if (is_bank_card(digits) && has_card_shape(number)) return starred(digits, 4, 4, 4);
    if (auto mobile = masked_mobile(number)) return mobile;
    if (is_landline(digits) && has_landline_shape(number)) {
      const std::size_t area = area_code_length(digits);
      return digits.substr(0, area) + "-" +
             starred(std::string_view(digits).substr(area), 0, 4, digits.size() - area - 4);
    }
    const bool local = digits.size() == 7 || digits.size() == 8;
    if (local && number.shape.size() <= 2 && is_behind(first, kPhoneWords))
      return starred(digits, 0, 4, digits.size() - 4);
    return std::nullopt;
  }

  std::optional<std::string> masked_id_card(NumberReading& number, std::size_t first) const {
    const bool check_letter =
        number.digits.size() == 17 && number.last_glyph < glyphs_.size() && glyphs_[number.last_glyph].plain == U'x';
    const std::string id = number.digits + (check_letter ? "X" : "");
    const bool named = (id.size() == 15 || id.size() == 18) && is_behind(first, kIdCardWords);
    if (!is_id_card(id) && !named) return std::nullopt;
    if (check_letter) ++number.last_glyph;
    return starred(id, 3, id.size() - 7, 4);
  }

  // The country's prefix stays visible, the number itself is masked.
  static std::optional<std::string> masked_mobile(const NumberReading& number) {
    for (const std::string_view prefix : {"", "86", "0086"}) {
      if (!number.digits.starts_with(prefix)) continue;
      const std::string_view mobile = std::string_view(number.digits).substr(prefix.size());
      if (!is_mobile(mobile)) continue;
      NumberReading rest = number;
      if (!prefix.empty() && rest.shape[0] == prefix.size()) {
        rest.shape.erase(rest.shape.begin());
      } else if (rest.shape[0] > prefix.size()) {
        rest.shape[0] -= prefix.size();
      }
      if (has_mobile_shape(rest)) return std::string(prefix) + (prefix.empty() ? "" : " ") + starred(mobile, 3, 4, 4);
    }
    return std::nullopt;
  }

  // Whether one of the words stands before glyph `at`, with at most fillers between.
  template <class Words>
  bool is_behind(std::size_t at, const Words& words) const {
    for (std::size_t fillers = 0; fillers <= kMostPersonalFillers; ++fillers) {
      for (const std::u32string_view word : words) {
        if (word.size() <= at && length_at(glyphs_, at - word.size(), word) == word.size()) return true;
      }
      if (at == 0) return false;
      const Glyph& before = glyphs_[--at];
      if (!before.is_separator && kPersonalFillers.find(before.plain) == std::u32string_view::npos) return false;
    }
    return false;
  }

  bool is_known(std::string_view number) const { return std::ranges::find(known_, number) != known_.end(); }

  void take(std::size_t first, std::size_t last) {
    std::fill(taken_.begin() + static_cast<std::ptrdiff_t>(first), taken_.begin() + static_cast<std::ptrdiff_t>(last),
              true);
  }

  void replace(std::size_t first, std::size_t last, std::string masked) {
    take(first, last);
    replacements_.push_back({glyphs_[first].begin, glyphs_[last - 1].end, std::move(masked)});
  }

  Masked written() {
    if (replacements_.empty()) return std::move(out_);
    std::ranges::sort(replacements_, {}, &Replacement::begin);
    std::string& masked = out_.text.emplace();
    std::size_t at = 0;
    for (const Replacement& replacement : replacements_) {
      masked += text_.substr(at, replacement.begin - at);
      masked += replacement.text;
      at = replacement.end;
    }
    masked += text_.substr(at);
    return std::move(out_);
  }

  std::string_view text_;
  std::span<const std::string_view> known_;
  Glyphs glyphs_;
  std::vector<bool> taken_;  // by glyph: part of something found already
  std::vector<Replacement> replacements_;
  Masked out_;
};

std::size_t codepoints(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (byte_at(&c) & 0xC0) != 0x80; }));
}

}  // namespace

Masked mask_personal_data(std::string_view text, std::span<const std::string_view> known_numbers) {
  if (!may_hold_personal_data(text)) return {};
  return Masker(text, known_numbers).mask();
}

std::string mask_contact(std::string_view contact) {
  if (contact.find('*') != std::string_view::npos) return std::string(contact);  // masked where it came from
  Masked masked = mask_personal_data(contact);
  if (masked.text) return *std::move(masked.text);
  const bool ascii = std::ranges::all_of(contact, [](char c) { return byte_at(&c) < 0x80; });
  return ascii && !contact.empty() ? starred_id(contact) : mask_name(contact);
}

std::string mask_name(std::string_view name) {
  const std::size_t count = codepoints(name);
  if (count < 2) return std::string(count, '*');
  const char* behind_first = name.data();
  decode_utf8(behind_first);
  return std::string(name.data(), behind_first) + "*";
}

}  // namespace danmakud::matchers
