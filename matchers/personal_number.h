// What a row of digits is, and how it looks masked.
#pragma once

#include <string>
#include <string_view>

namespace danmakud::matchers {

// "13812345678"; with 86 or 0086 before it, the number of digits of that prefix is `prefix`.
bool is_mobile(std::string_view digits);

// With area code: 010, 02x, 0xxx.
bool is_landline(std::string_view digits);
std::size_t area_code_length(std::string_view digits);

// 17 digits and the check digit 0…9 or X, a possible region and date of birth.
bool is_id_card(std::string_view number);

// 16 to 19 digits (15 of American Express) of a card issuer, with the Luhn check digit.
bool is_bank_card(std::string_view digits);

// The first `head` and the last `tail` characters with `stars` between them; ASCII only.
std::string starred(std::string_view text, std::size_t head, std::size_t stars, std::size_t tail);

// For ids without a form of their own: some of the head and the tail, according to length.
std::string starred_id(std::string_view id);

}  // namespace danmakud::matchers
