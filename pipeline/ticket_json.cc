#include "pipeline/ticket_json.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "pipeline/json_object.h"

namespace danmakud::pipeline {
namespace {

void append_escaped(char c, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out.append("\\u00").append(1, kHex[static_cast<unsigned char>(c) >> 4]).append(1, kHex[c & 15]);
  }
}

bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// Whether any of eight characters does.
bool any_needs_escape(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101, kHighs = kOnes << 7;
  const auto any_below = [](std::uint64_t bytes, std::uint64_t limit) {
    return ((bytes - kOnes * limit) & ~bytes & kHighs) != 0;
  };
  return any_below(eight, 0x20) || any_below(eight ^ kOnes * '"', 1) || any_below(eight ^ kOnes * '\\', 1);
}

std::size_t length_of_plain_run(std::string_view text) {
  std::size_t length = 0;
  for (std::uint64_t eight = 0; length + sizeof eight <= text.size(); length += sizeof eight) {
    std::memcpy(&eight, text.data() + length, sizeof eight);
    if (any_needs_escape(eight)) break;
  }
  while (length < text.size() && !needs_escape(text[length])) ++length;
  return length;
}

void append_score(double score, std::string& out) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), score).ptr;
  out.append(digits.data(), end);
}

double rounded_for_people(double score) {
  return std::round(score * 1e4) / 1e4;
}

void append_match(const Match& match, std::string& out) {
  JsonObject object(out);
  object.text("rule", match.rule);
  object.text("text", match.text);
  object.close();
}

void append_decided_by(const TicketBody& body, std::string& out) {
  JsonObject object(out);
  object.text_unless_empty("rules", body.rules_version);
  object.text_unless_empty("model", body.model_version);
  object.close();
}

void append_source(const TicketSource& source, std::string_view order_id, std::string& out) {
  JsonObject object(out);
  object.text("type", to_string(source.type));
  object.text("channel", source.channel);
  object.text_unless_empty("platform", source.platform);
  object.text_unless_empty("room_id", source.room_id);
  object.text_unless_empty("live_id", source.live_id);
  object.number_if_any("stream_pos_ms", source.stream_pos_ms);
  object.text_unless_empty("streamer_id", source.streamer_id);
  object.text_unless_empty("streamer_name", source.streamer_name);
  object.text_unless_empty("merchant_id", source.merchant_id);
  object.text_unless_empty("merchant_name", source.merchant_name);
  object.text_unless_empty("guild_id", source.guild_id);
  object.text_unless_empty("item_id", source.item_id);
  object.text_unless_empty("order_id", order_id);
  object.text_unless_empty("item_url", source.item_url);
  object.text_unless_empty("item_category", source.item_category);
  object.text_unless_empty("event_id", source.event_id);
  object.text_unless_empty("button", source.button);
  object.text_unless_empty("title", source.title);
  object.text_unless_empty("reported_by", source.reported_by);
  object.close();
}

void append_user(const TicketUser& user, std::string& out) {
  JsonObject object(out);
  object.text_unless_empty("id", user.id);
  object.text_unless_empty("key", user.key);
  object.text_unless_empty("name", user.name);
  object.text_unless_empty("contact", user.contact);
  object.text_unless_empty("contact_ref", user.contact_ref);
  object.text_unless_empty("reply_to", user.reply_to);
  object.text_unless_empty("device", user.device);
  object.text_unless_empty("app_version", user.app_version);
  object.text_unless_empty("city", user.city);
  object.close();
}

void append_sla(const Sla& sla, std::string& out) {
  JsonObject object(out);
  object.number_if_any("acknowledge_by_ms", sla.acknowledge_by_ms);
  object.number_if_any("respond_by_ms", sla.respond_by_ms);
  object.number_if_any("investigate_by_ms", sla.investigate_by_ms);
  object.number_if_any("classify_by_ms", sla.classify_by_ms);
  object.number_if_any("solution_by_ms", sla.solution_by_ms);
  object.close();
}

void append_duplicates(const Duplicates& duplicates, std::string& out) {
  JsonObject object(out);
  object.number("events", duplicates.events);
  object.number("users", duplicates.users);
  object.number("anonymous", duplicates.anonymous);
  object.number("first_ms", duplicates.first_ms);
  object.number("last_ms", duplicates.last_ms);
  object.close();
}

void append_sample(const Sample& sample, std::string& out) {
  JsonObject object(out);
  object.text_unless_empty("user_id", sample.user_id);
  object.text("text", sample.text);
  object.number("ts_ms", sample.ts_ms);
  object.close();
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  for (std::size_t plain; (plain = length_of_plain_run(text)) < text.size(); text.remove_prefix(plain + 1)) {
    out.append(text, 0, plain);
    append_escaped(text[plain], out);
  }
  out.append(text) += '"';
}

void append_ticket_json(const Ticket& ticket, std::string& out) {
  const TicketBody& body = ticket.body;
  const TicketState& state = ticket.state;
  JsonObject object(out);
  object.text("id", to_string(body.id));
  object.text("serial", body.serial);
  object.text("status", to_string(state.status));
  object.number("version", state.version);
  object.text("change", to_string(state.change));
  object.number("created_ms", body.created_ms);
  object.number("received_ms", body.received_ms);
  object.number("updated_ms", state.updated_ms);
  object.text("title", body.title);
  object.text("text", body.text);
  object.text("category", body.category);
  object.text("category_name", body.category_name);
  object.text("team", body.team);
  object.text("team_name", body.team_name);
  object.text("priority", to_string(state.priority));
  object.texts("flags", body.flags);
  append_score(rounded_for_people(body.score), object.member("score"));
  object.array("matched", body.matched, append_match);
  append_decided_by(body, object.member("decided_by"));
  append_source(body.source, state.order_id, object.member("source"));
  append_user(body.user, object.member("user"));
  append_sla(state.sla, object.member("sla"));
  append_duplicates(state.duplicates, object.member("duplicates"));
  object.array("samples", ticket.samples, append_sample);
  object.text("incident_id", to_string(body.incident));
  object.texts("attachments", state.attachments);
  object.close();
}

void append_complainant_json(const Complainant& complainant, std::string& out) {
  JsonObject object(out);
  object.text("type", to_string(complainant.type));
  object.text("channel", complainant.channel);
  object.text_unless_empty("platform", complainant.platform);
  object.text_unless_empty("room_id", complainant.room_id);
  object.text_unless_empty("event_id", complainant.event_id);
  object.text_unless_empty("user_id", complainant.user_id);
  object.text_unless_empty("user_key", complainant.user_key);
  object.text_unless_empty("user_name", complainant.user_name);
  object.text_unless_empty("contact", complainant.contact);
  object.text_unless_empty("contact_ref", complainant.contact_ref);
  object.text_unless_empty("reply_to", complainant.reply_to);
  object.text_unless_empty("order_id", complainant.order_id);
  object.text("text", complainant.text);
  object.number("ts_ms", complainant.at_ms);
  object.number("received_ms", complainant.received_ms);
  object.close();
}

}  // namespace danmakud::pipeline
