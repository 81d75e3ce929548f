#include "pipeline/redact.h"

#include <array>

#include "matchers/mask.h"

namespace danmakud::pipeline {

bool redact(Event& event, bool mask) {
  const std::array<std::string_view, 2> known_numbers{event.order_id, event.item_id};
  matchers::Masked text = matchers::mask_personal_data(event.text, known_numbers);
  matchers::Masked title = matchers::mask_personal_data(event.title, known_numbers);
  if (mask) {
    event.text = std::move(text.text);
    event.title = std::move(title.text);
    event.user_name = matchers::mask_name(event.user_name);
    event.contact = matchers::mask_contact(event.contact);
    for (std::string* const free_text : {&event.button, &event.device, &event.app_version, &event.city}) {
      *free_text = matchers::mask_personal_data(*free_text).text;
    }
  }
  if (event.order_id.empty()) event.order_id = std::move(text.order_id.empty() ? title.order_id : text.order_id);
  return mask && text.changed;
}

}  // namespace danmakud::pipeline
