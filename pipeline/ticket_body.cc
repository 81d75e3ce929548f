#include "pipeline/ticket_body.h"

#include <utility>

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

void take_source(Event& event, TicketSource& source) {
  source.type = event.type;
  source.channel = event.channel;
  source.platform = event.platform;
  source.room_id = event.room_id;
  source.live_id = std::move(event.live_id);
  source.stream_pos_ms = event.stream_pos_ms;
  source.streamer_id = std::move(event.streamer_id);
  source.streamer_name = std::move(event.streamer_name);
  source.merchant_id = std::move(event.merchant_id);
  source.merchant_name = std::move(event.merchant_name);
  source.guild_id = std::move(event.guild_id);
  source.item_id = std::move(event.item_id);
  source.item_url = std::move(event.item_url);
  source.item_category = std::move(event.item_category);
  source.event_id = event.id;
  source.button = std::move(event.button);
  source.title = std::move(event.title);
  if (event.role != Role::viewer) source.reported_by = to_string(event.role);
}

void take_user(Event& event, TicketUser& user) {
  user.id = event.user_id;
  user.key = event.user_key;
  user.name = event.user_name;
  user.contact = event.contact;
  user.contact_ref = event.contact_ref;
  user.reply_to = event.reply_to;
  user.device = std::move(event.device);
  user.app_version = std::move(event.app_version);
  user.city = std::move(event.city);
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

void take_body(Finding& finding, const CategoryPolicy& category, const Policy& policy, TicketBody& body) {
  Event& event = finding.event;
  const TeamPolicy& team = policy.team(category.team);
  body.created_ms = to_ms(event.at);
  body.received_ms = to_ms(event.received);
  body.title = title_of(category.name, event);
  body.text = event.text;
  body.category = std::move(finding.category);
  body.category_name = category.name;
  body.team = team.id;
  body.team_name = team.name;
  body.flags = flags_of(event);
  body.score = finding.score;
  body.matched = std::move(finding.matched);
  if (policy.rules != nullptr) body.rules_version = policy.rules->version();
  if (policy.classifier != nullptr) body.model_version = policy.classifier->version();
  take_source(event, body.source);
  take_user(event, body.user);
}

void take_complainant(Finding& finding, Complainant& complainant) {
  Event& event = finding.event;
  complainant.type = event.type;
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
}

}  // namespace danmakud::pipeline
