// Personal data: found in a text and masked, with the order numbers that are no personal data told apart.
//
// Masked: mobile numbers (138****5678), landlines, ID card numbers (check digit), bank cards (Luhn and issuer), e-mail
// addresses, WeChat and QQ ids; also written full-width, spaced, hyphenated or in Chinese numerals (一三八…, 幺), and
// numbers with emoji between. Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace danmakud::matchers {

struct Masked {
  // With each piece of personal data masked, other bytes untouched; nothing where there is none.
  std::optional<std::string> text;
  std::string order_id;  // the first order number found after 订单, 单号 and the like, or empty
};

// `known_numbers`: the event's own order_id and item_id; numbers equal to one of them are not masked.
Masked mask_personal_data(std::string_view text, std::span<const std::string_view> known_numbers = {});

// For members that are a contact or a name by their meaning: "13812345678" -> "138****5678", "小明" -> "小*".
std::string mask_contact(std::string_view contact);
std::string mask_name(std::string_view name);

}  // namespace danmakud::matchers
