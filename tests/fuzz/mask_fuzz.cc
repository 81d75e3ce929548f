// Masking any text: valid UTF-8 comes out, and nothing where there is nothing to mask.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "matchers/mask.h"
#include "matchers/utf8.h"

using namespace danmakud::matchers;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const std::string_view text = std::string_view(bytes).substr(0, valid_utf8_length(bytes));
  const Masked masked = mask_personal_data(text);
  if (!is_valid_utf8(masked.text.value_or("")) || !is_valid_utf8(masked.order_id)) std::abort();
  if (masked.text == text) std::abort();
  if (!is_valid_utf8(mask_contact(text)) || !is_valid_utf8(mask_name(text))) std::abort();
  return 0;
}
