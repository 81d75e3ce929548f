#include "matchers/personal_number.h"

#include <algorithm>
#include <cstdint>

namespace danmakud::matchers {
namespace {

int value(std::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

bool has_luhn_check_digit(std::string_view digits) {
  int sum = 0;
  bool doubled = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
    const int times = (*digit - '0') * (doubled ? 2 : 1);
    sum += times > 9 ? times - 9 : times;
  }
  return sum % 10 == 0;
}

// First digits that the issuers of cards in use here have: UnionPay, its elder cards, Visa, Mastercard, JCB, Discover,
// Amex.
bool has_issuer(std::string_view digits) {
  const int two = value(digits.substr(0, 2));
  const int four = value(digits.substr(0, 4));
  if (digits.size() == 15) return two == 34 || two == 37;
  return two == 62 || digits[0] == '4' || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) ||
         (four >= 3528 && four <= 3589) || two == 60 || two == 65 || two == 95;
}

bool is_date(int year, int month, int day) {
  return year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

}  // namespace

bool is_mobile(std::string_view digits) {
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

std::size_t area_code_length(std::string_view digits) {
  if (digits.size() < 3 || digits[0] != '0' || digits[1] == '0') return 0;
  if (digits[1] == '1') return digits[2] == '0' ? 3 : 0;
  return digits[1] == '2' ? 3 : 4;
}

bool is_landline(std::string_view digits) {
  const std::size_t area = area_code_length(digits);
  if (area == 0 || digits.size() <= area || digits[area] == '0') return false;
  return digits.size() == area + 8 || (area == 4 && digits.size() == area + 7);
}

bool is_id_card(std::string_view number) {
  constexpr int kWeights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kCheck = "10X98765432";
  if (number.size() != 18 || number[0] == '0' || number[0] == '9') return false;
  if (!is_date(value(number.substr(6, 4)), value(number.substr(10, 2)), value(number.substr(12, 2)))) return false;
  int sum = 0;
  for (std::size_t at = 0; at < 17; ++at) sum += (number[at] - '0') * kWeights[at];
  return kCheck[static_cast<std::size_t>(sum % 11)] == number[17];
}

bool is_bank_card(std::string_view digits) {
  return digits.size() >= 15 && digits.size() <= 19 && has_issuer(digits) && has_luhn_check_digit(digits);
}

std::string starred(std::string_view text, std::size_t head, std::size_t stars, std::size_t tail) {
  return std::string(text.substr(0, head)) + std::string(stars, '*') + std::string(text.substr(text.size() - tail));
}

std::string starred_id(std::string_view id) {
  const std::size_t shown = id.size() >= 8 ? 2 : id.size() >= 4 ? 1 : 0;
  return starred(id, shown, 4, shown);
}

}  // namespace danmakud::matchers
