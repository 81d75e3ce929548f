#include "pipeline/keys.h"

#include <initializer_list>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace danmakud::pipeline {
namespace {

// Seeds that keep the kinds of keys apart.
enum Kind : std::uint64_t {
  kUser = 1,
  kMaskedUser,
  kEvent,
  kOrder,
  kCategory,
  kScope,
  kTicket,
  kUserKey,
  kCrowdKey,
  kButton
};

std::uint64_t not_none(std::uint64_t hash) {
  return hash == 0 ? 1 : hash;  // 0 says "none" everywhere
}

// Each part seeds the next one, so that ("ab", "c") is not ("a", "bc").
std::uint64_t hash_of(Kind kind, std::initializer_list<std::string_view> parts) {
  std::uint64_t hash = kind;
  for (const std::string_view part : parts) hash = XXH3_64bits_withSeed(part.data(), part.size(), hash);
  return not_none(hash);
}

std::uint64_t hash_of(Kind kind, const std::uint64_t (&parts)[3]) {
  return not_none(XXH3_64bits_withSeed(parts, sizeof parts, kind));
}

bool is_commerce(std::string_view category) {
  return category == "commerce" || category.starts_with("commerce.");
}

}  // namespace

std::uint64_t user_hash(const Event& event) {
  if (!event.user_id.empty()) return hash_of(kUser, {event.platform, event.user_id});
  return event.user_key.empty() ? 0 : hash_of(kMaskedUser, {event.platform, event.user_key});
}

std::uint64_t event_hash(const Event& event) {
  return event.id.empty() ? 0 : hash_of(kEvent, {event.platform, to_string(event.type), event.id});
}

std::uint64_t order_hash(std::string_view order_id) {
  return order_id.empty() ? 0 : hash_of(kOrder, {order_id});
}

std::uint64_t category_hash(std::string_view category) {
  return hash_of(kCategory, {category});
}

std::uint64_t scope_hash(std::string_view platform, std::string_view category, std::string_view merchant_id,
                         std::string_view room_id) {
  const bool by_merchant = is_commerce(category) && !merchant_id.empty();
  return hash_of(kScope, {platform, category, by_merchant ? "merchant" : "room", by_merchant ? merchant_id : room_id});
}

std::uint64_t ticket_key(const TicketId& id) {
  return not_none(XXH3_64bits_withSeed(id.bytes.data(), id.bytes.size(), kTicket));
}

std::uint64_t user_key(std::uint64_t user, std::uint64_t category, std::uint64_t order) {
  return hash_of(kUserKey, {user, category, order});
}

std::uint64_t crowd_key(std::uint64_t scope, std::uint64_t rule_or_text, std::uint64_t order) {
  return hash_of(kCrowdKey, {scope, rule_or_text, order});
}

std::uint64_t text_key(const Event& event, std::uint64_t text_hash) {
  return event.text.empty() && event.title.empty() ? hash_of(kButton, {event.button}) : text_hash;
}

}  // namespace danmakud::pipeline
