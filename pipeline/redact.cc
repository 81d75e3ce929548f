#include "pipeline/redact.h"

#include <array>
#include <optional>
#include <utility>

#include "matchers/mask.h"

namespace danmakud::pipeline {

namespace {

void take(std::optional<std::string> masked, std::string& text) {
  if (masked) text = *std::move(masked);
}

}  // namespace

bool redact(Event& event, bool mask) {
  const std::array<std::string_view, 2> known_numbers{event.order_id, event.item_id};
  matchers::Masked text = matchers::mask_personal_data(event.text, known_numbers);
  matchers::Masked title = matchers::mask_personal_data(event.title, known_numbers);
  const bool is_masked = mask && text.text.has_value();
  if (mask) {
    take(std::move(text.text), event.text);
    take(std::move(title.text), event.title);
    event.user_name = matchers::mask_name(event.user_name);
    event.contact = matchers::mask_contact(event.contact);
    for (std::string* const free_text : {&event.button, &event.device, &event.app_version, &event.city}) {
      take(matchers::mask_personal_data(*free_text).text, *free_text);
    }
  }
  if (event.order_id.empty()) event.order_id = std::move(text.order_id.empty() ? title.order_id : text.order_id);
  return is_masked;
}

}  // namespace danmakud::pipeline
