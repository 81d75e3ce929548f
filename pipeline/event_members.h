// The members of an event by name and what each must be: the table of docs/events.md, once.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "pipeline/event.h"

namespace danmakud::pipeline {

inline constexpr std::size_t kMaxTextBytes = 4096;
inline constexpr std::size_t kMaxEventIdBytes = 128;
inline constexpr std::size_t kMaxMemberBytes = 2048;  // of every other string, each attachment included
inline constexpr std::size_t kMaxAttachments = 16;
inline constexpr std::size_t kMaxDepth = 64;  // of unknown members; deeper is bad_json

enum class Member : std::uint8_t {
  type,
  text,
  room_id,
  user_id,
  user_key,
  id,
  ts_ms,
  role,
  platform,
  channel,
  live_id,
  stream_pos_ms,
  streamer_id,
  streamer_name,
  merchant_id,
  merchant_name,
  guild_id,
  item_id,
  item_url,
  item_category,
  order_id,
  user_name,
  contact,
  device,
  app_version,
  city,
  contact_ref,
  reply_to,
  button,
  title,
  attachments
};

enum class MemberKind : std::uint8_t { string, id, integer, strings };

struct MemberRule {
  std::string_view name;
  MemberKind kind = MemberKind::string;
  std::size_t max_bytes = kMaxMemberBytes;
  std::string Event::*field = nullptr;  // where it goes as it is; null: read by name
};

// In the order of Member.
inline constexpr std::array kMembers{
    MemberRule{"type"},
    MemberRule{"text", MemberKind::string, kMaxTextBytes, &Event::text},
    MemberRule{"room_id", MemberKind::id, kMaxMemberBytes, &Event::room_id},
    MemberRule{"user_id", MemberKind::id, kMaxMemberBytes, &Event::user_id},
    MemberRule{"user_key", MemberKind::string, kMaxMemberBytes, &Event::user_key},
    MemberRule{"id", MemberKind::id, kMaxEventIdBytes, &Event::id},
    MemberRule{"ts_ms", MemberKind::integer},
    MemberRule{"role"},
    MemberRule{"platform", MemberKind::string, kMaxMemberBytes, &Event::platform},
    MemberRule{"channel", MemberKind::string, kMaxMemberBytes, &Event::channel},
    MemberRule{"live_id", MemberKind::id, kMaxMemberBytes, &Event::live_id},
    MemberRule{"stream_pos_ms", MemberKind::integer},
    MemberRule{"streamer_id", MemberKind::id, kMaxMemberBytes, &Event::streamer_id},
    MemberRule{"streamer_name", MemberKind::string, kMaxMemberBytes, &Event::streamer_name},
    MemberRule{"merchant_id", MemberKind::id, kMaxMemberBytes, &Event::merchant_id},
    MemberRule{"merchant_name", MemberKind::string, kMaxMemberBytes, &Event::merchant_name},
    MemberRule{"guild_id", MemberKind::id, kMaxMemberBytes, &Event::guild_id},
    MemberRule{"item_id", MemberKind::id, kMaxMemberBytes, &Event::item_id},
    MemberRule{"item_url", MemberKind::string, kMaxMemberBytes, &Event::item_url},
    MemberRule{"item_category", MemberKind::string, kMaxMemberBytes, &Event::item_category},
    MemberRule{"order_id", MemberKind::id, kMaxMemberBytes, &Event::order_id},
    MemberRule{"user_name", MemberKind::string, kMaxMemberBytes, &Event::user_name},
    MemberRule{"contact", MemberKind::string, kMaxMemberBytes, &Event::contact},
    MemberRule{"device", MemberKind::string, kMaxMemberBytes, &Event::device},
    MemberRule{"app_version", MemberKind::string, kMaxMemberBytes, &Event::app_version},
    MemberRule{"city", MemberKind::string, kMaxMemberBytes, &Event::city},
    MemberRule{"contact_ref", MemberKind::string, kMaxMemberBytes, &Event::contact_ref},
    MemberRule{"reply_to", MemberKind::string, kMaxMemberBytes, &Event::reply_to},
    MemberRule{"button", MemberKind::string, kMaxMemberBytes, &Event::button},
    MemberRule{"title", MemberKind::string, kMaxMemberBytes, &Event::title},
    MemberRule{"attachments", MemberKind::strings},
};
static_assert(kMembers.size() == static_cast<std::size_t>(Member::attachments) + 1);
static_assert(kMembers.size() < 32, "a bit each in Members::given, and one for all other names");

constexpr const MemberRule& rule_of(Member member) {
  return kMembers[static_cast<std::size_t>(member)];
}

namespace detail {

// Perfect for the names above: no two share length, first and last character mixed like this; the compiler checks it.
constexpr std::size_t name_slot(std::string_view name) {
  const auto byte = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c)); };
  return (name.size() * 29 + byte(name.front()) * 7 + byte(name.back())) % 256;
}

inline constexpr std::uint8_t kNoMember = 255;

consteval std::array<std::uint8_t, 256> index_names() {
  std::array<std::uint8_t, 256> slots{};
  slots.fill(kNoMember);
  for (std::size_t index = 0; index < kMembers.size(); ++index) {
    std::uint8_t& slot = slots[name_slot(kMembers[index].name)];
    if (slot != kNoMember) throw "two member names share a slot: change name_slot";
    slot = static_cast<std::uint8_t>(index);
  }
  return slots;
}

inline constexpr std::array<std::uint8_t, 256> kNameSlots = index_names();

// A name as most sources write it, `"name":`, as two words under a mask.
struct WrittenName {
  std::array<char, 16> bytes{}, mask{};
  std::size_t size = 0;
};

consteval std::array<WrittenName, kMembers.size()> write_names() {
  std::array<WrittenName, kMembers.size()> out;
  for (std::size_t index = 0; index < kMembers.size(); ++index) {
    const std::string_view name = kMembers[index].name;
    WrittenName& written = out[index];
    const auto write = [&](char c) {
      written.bytes[written.size] = c;
      written.mask[written.size++] = '\xFF';
    };
    write('"');
    for (const char c : name) write(c);
    write('"');
    write(':');
  }
  return out;
}

inline constexpr std::array<WrittenName, kMembers.size()> kWrittenNames = write_names();

}  // namespace detail

// The index of a member in kMembers, or kMembers.size() for a name that is none.
inline std::size_t find_member(std::string_view name) {
  if (name.empty()) return kMembers.size();
  const std::size_t index = detail::kNameSlots[detail::name_slot(name)];
  return index < kMembers.size() && kMembers[index].name == name ? index : kMembers.size();
}

// What is behind a member's name, quotes and colon where these stand at `quote`; otherwise null. Requires: 16 bytes
// readable there.
inline const char* behind_name(const char* quote, std::size_t index) {
  const detail::WrittenName& name = detail::kWrittenNames[index];
  const auto differing = [&](std::size_t at) {
    std::uint64_t given = 0, known = 0, mask = 0;
    std::memcpy(&given, quote + at, sizeof given);
    std::memcpy(&known, name.bytes.data() + at, sizeof known);
    std::memcpy(&mask, name.mask.data() + at, sizeof mask);
    return (given ^ known) & mask;
  };
  return (differing(0) | differing(8)) == 0 ? quote + name.size : nullptr;
}

}  // namespace danmakud::pipeline
