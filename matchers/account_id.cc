#include "matchers/account_id.h"

#include <algorithm>
#include <array>
#include <optional>

namespace danmakud::matchers {
namespace {

constexpr auto kAccountWords = std::to_array<std::u32string_view>(
    {U"微信",   U"薇信", U"威信", U"维信", U"徽信", U"v信",  U"vx",   U"wx",   U"weixin",
     U"wechat", U"加v",  U"+v",   U"加微", U"+微",  U"加薇", U"+薇",  U"微号", U"v号",
     U"v:",     U"qq",   U"q q",  U"q:",   U"加q",  U"扣扣", U"球球", U"企鹅"});
constexpr std::u32string_view kAccountFillers = U"号码群是为我的同加叫";
constexpr std::u32string_view kPointers = U"号码是为叫:=";  // what follows one of these is meant as an id
constexpr std::u32string_view kAmounts = U"元块万w人个年月k%";
constexpr std::size_t kMostAccountFillers = 6;

constexpr std::size_t kShortestId = 5;
constexpr std::size_t kLongestNumber = 12;
constexpr std::size_t kLongestId = 20;

bool is_one_of(std::u32string_view set, const Glyph& glyph) {
  return set.find(glyph.plain) != std::u32string_view::npos;
}

class AccountReader {
 public:
  AccountReader(const Glyphs& glyphs, const std::vector<bool>& taken) : glyphs_(glyphs), taken_(taken) {}

  std::vector<AccountId> read_all() {
    while (at_ < glyphs_.size()) {
      const std::size_t begin = at_;
      const std::size_t word = begins_word() ? longest_at(glyphs_, at_, kAccountWords) : 0;
      at_ += word;
      if (word == 0 || !read_behind_word()) at_ = begin + 1;  // 加微 may also be the head of 加微信
    }
    return std::move(found_);
  }

 private:
  bool begins_word() const {  // the wx in jjwxc is none
    return at_ == 0 || !is_ascii_letter(glyphs_[at_]) || !is_ascii_letter(glyphs_[at_ - 1]);
  }

  bool read_behind_word() {
    const bool pointed = skip_fillers();
    std::optional<AccountId> id = read_id(pointed);
    if (!id) id = read_spaced_number();
    if (!id) return false;
    at_ = id->last;
    found_.push_back(std::move(*id));
    return true;
  }

  bool skip_fillers() {
    bool pointed = at_ > 0 && is_one_of(kPointers, glyphs_[at_ - 1]);  // the colon of "v:"
    for (std::size_t skipped = 0; skipped < kMostAccountFillers && at_ < glyphs_.size(); ++skipped) {
      const bool id_word = length_at(glyphs_, at_, U"id") > 0;
      if (!id_word && !glyphs_[at_].is_separator && !is_one_of(kAccountFillers, glyphs_[at_])) break;
      pointed |= id_word || is_one_of(kPointers, glyphs_[at_]);
      at_ += id_word ? 2 : 1;
    }
    return pointed;
  }

  bool is_free(std::size_t at) const { return at < glyphs_.size() && !taken_[at]; }

  bool is_amount(std::size_t end) const { return end < glyphs_.size() && is_one_of(kAmounts, glyphs_[end]); }

  // Letters, digits, _ and -; or numerals alone. Not pointed at, it must look like an id: 微信 android is a sentence.
  // What is too long is not read to its end: a text may begin such a one at every third character (1qq1qq…).
  std::optional<AccountId> read_id(bool pointed) const {
    AccountId id{at_, at_, {}};
    const bool numerals = is_free(at_) && is_numeral(glyphs_[at_]);
    for (; is_free(id.last) && id.text.size() <= kLongestId; ++id.last) {
      const Glyph& glyph = glyphs_[id.last];
      const bool mark = glyph.c == U'_' || glyph.c == U'-';
      if (numerals ? !is_numeral(glyph) : !mark && !is_ascii_word(glyph)) break;
      id.text += static_cast<char>(mark               ? glyph.c
                                   : glyph.digit >= 0 ? U'0' + static_cast<char32_t>(glyph.digit)
                                                      : glyph.plain);
    }
    if (id.text.size() < kShortestId || id.text.size() > kLongestId) return std::nullopt;
    const bool letters = std::ranges::any_of(id.text, [](char c) { return c >= 'a' && c <= 'z'; });
    if (letters && !pointed && id.text.find_first_of("0123456789_-") == std::string::npos) return std::nullopt;
    if (!letters && (id.text.size() > kLongestNumber || id.text[0] == '0' || is_amount(id.last))) return std::nullopt;
    return id;
  }

  // 1 2 3 4 5 6 7 or 123-456-789.
  std::optional<AccountId> read_spaced_number() const {
    AccountId id{at_, at_, {}};
    for (std::size_t at = at_; is_free(at); ++at) {
      const Glyph& glyph = glyphs_[at];
      if (glyph.digit >= 0) {
        id.text += static_cast<char>('0' + glyph.digit);
        id.last = at + 1;
      } else if (at != id.last || !(is_space(glyph) || glyph.c == U'-')) {
        break;
      }
    }
    const bool sound = id.text.size() >= kShortestId && id.text.size() <= kLongestNumber && id.text[0] != '0';
    return sound && !is_amount(id.last) ? std::optional(id) : std::nullopt;
  }

  const Glyphs& glyphs_;
  const std::vector<bool>& taken_;
  std::size_t at_ = 0;
  std::vector<AccountId> found_;
};

}  // namespace

std::vector<AccountId> find_account_ids(const Glyphs& glyphs, const std::vector<bool>& taken) {
  return AccountReader(glyphs, taken).read_all();
}

}  // namespace danmakud::matchers
