#include "pipeline/ticket_body.h"

#include <utility>

#include "pipeline/keys.h"
#include "pipeline/title.h"

namespace danmakud::pipeline {
namespace {

constexpr std::size_t kUsualMaterial = 240;  // bytes; a longer one allocates again

std::vector<std::string> flags_of(const Event& event) {
  std::vector<std::string> flags;
  if (event.is_anonymous()) flags.emplace_back("anonymous");
  if (event.role != Role::viewer) flags.emplace_back("reported");
  return flags;
}

TicketSource source_of(const Event& event) {
  TicketSource source;
  source.type = event.type;
  source.channel = event.channel;
  source.platform = event.platform;
  source.room_id = event.room_id;
  source.live_id = event.live_id;
  source.stream_pos_ms = event.stream_pos_ms;
  source.streamer_id = event.streamer_id;
  source.streamer_name = event.streamer_name;
  source.merchant_id = event.merchant_id;
  source.merchant_name = event.merchant_name;
  source.guild_id = event.guild_id;
  source.item_id = event.item_id;
  source.item_url = event.item_url;
  source.item_category = event.item_category;
  source.event_id = event.id;
  source.button = event.button;
  source.title = event.title;
  if (event.role != Role::viewer) source.reported_by = to_string(event.role);
  return source;
}

TicketUser user_of(const Event& event) {
  return {.id = event.user_id,
          .key = event.user_key,
          .name = event.user_name,
          .contact = event.contact,
          .contact_ref = event.contact_ref,
          .reply_to = event.reply_to,
          .device = event.device,
          .app_version = event.app_version,
          .city = event.city};
}

}  // namespace

std::string id_material(const Finding& finding) {
  const Event& event = finding.event;
  std::string material;
  material.reserve(kUsualMaterial);
  for (const std::string_view part :
       {std::string_view(event.platform), std::string_view(finding.category), std::string_view(event.merchant_id),
        std::string_view(event.room_id), std::string_view(event.user_id), std::string_view(event.user_key),
        std::string_view(event.order_id), std::string_view(event.id), to_string(event.type)})
    material.append(std::to_string(part.size())).append(":").append(part);
  return event.id.empty() ? material + std::to_string(finding.text_hash) : material;
}

TicketBody make_body(const Finding& finding, const Policy& policy) {
  const Event& event = finding.event;
  const CategoryPolicy& category = policy.category(finding.category);
  const TeamPolicy& team = policy.team(category.team);
  TicketBody body;
  body.created_ms = to_ms(event.at);
  body.received_ms = to_ms(event.received);
  body.title = title_of(category.name, event);
  body.text = event.text;
  body.category = finding.category;
  body.category_name = category.name;
  body.team = team.id;
  body.team_name = team.name;
  body.flags = flags_of(event);
  body.score = finding.score;
  body.matched = finding.matched;
  if (policy.rules != nullptr) body.rules_version = policy.rules->version();
  if (policy.classifier != nullptr) body.model_version = policy.classifier->version();
  body.source = source_of(event);
  body.user = user_of(event);
  return body;
}

Complainant take_complainant(Finding& finding) {
  Event& event = finding.event;
  Complainant complainant;
  complainant.type = event.type;
  complainant.user_hash = user_hash(event);
  complainant.event_hash = event_hash(event);
  complainant.text_hash = text_key(event, finding.text_hash);
  complainant.rule_hashes = std::move(finding.rule_hashes);
  complainant.at_ms = to_ms(event.at);
  complainant.received_ms = to_ms(event.received);
  complainant.event_id = std::move(event.id);
  complainant.platform = std::move(event.platform);
  complainant.channel = std::move(event.channel);
  complainant.room_id = std::move(event.room_id);
  complainant.user_id = std::move(event.user_id);
  complainant.user_key = std::move(event.user_key);
  complainant.user_name = std::move(event.user_name);
  complainant.contact = std::move(event.contact);
  complainant.contact_ref = std::move(event.contact_ref);
  complainant.reply_to = std::move(event.reply_to);
  complainant.order_id = std::move(event.order_id);
  complainant.text = std::move(event.text);
  return complainant;
}

}  // namespace danmakud::pipeline
