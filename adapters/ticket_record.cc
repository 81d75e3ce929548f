#include "adapters/ticket_record.h"

#include <algorithm>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "adapters/digit.h"
#include "adapters/packed.h"

namespace danmakud::adapters {
namespace {

// What follows is written and read in the same order. Members are added at the end of `archive_rest` and of
// `archive_growth`, nowhere else.
template <class Archive, class Body>
void archive_head(Archive& archive, Body& body) {
  archive(body.id, body.incident, body.serial, body.created_ms, body.received_ms, body.team, body.category,
          body.source.type, body.source.platform, body.source.room_id, body.source.merchant_id, body.source.item_id,
          body.source.event_id, body.user.id);
}

template <class Archive, class State>
void archive_state(Archive& archive, State& state) {
  archive(state.status, state.priority, state.change, state.version, state.updated_ms);
  archive(state.sla.acknowledge_by_ms, state.sla.respond_by_ms, state.sla.investigate_by_ms, state.sla.classify_by_ms,
          state.sla.solution_by_ms);
  archive(state.duplicates.events, state.duplicates.users, state.duplicates.anonymous, state.duplicates.first_ms,
          state.duplicates.last_ms);
  archive(state.order_id, state.attachments);
}

template <class Archive, class Who>
void archive_hashes(Archive& archive, Who& who) {
  archive(who.user_hash, who.event_hash, who.text_hash, who.rule_hashes, who.order_id);
}

template <class Archive, class Body>
void archive_rest(Archive& archive, Body& body) {
  archive(body.title, body.text, body.category_name, body.team_name, body.flags, body.score, body.matched,
          body.rules_version, body.model_version);
  auto& source = body.source;
  archive(source.channel, source.live_id, source.stream_pos_ms, source.streamer_id, source.streamer_name,
          source.merchant_name, source.guild_id, source.item_url, source.item_category, source.button, source.title,
          source.reported_by);
  auto& user = body.user;
  archive(user.key, user.name, user.contact, user.contact_ref, user.reply_to, user.device, user.app_version, user.city);
}

template <class Archive, class SomeOpening>
void archive_opening_head(Archive& archive, SomeOpening& opening) {
  archive(opening.place, opening.next_joiner);
  archive_head(archive, opening.body);
  archive_state(archive, opening.state);
  archive_hashes(archive, opening.opener);
}

template <class Archive, class SomeGrowth>
void archive_growth(Archive& archive, SomeGrowth& growth) {
  archive(growth.place, growth.last_joiner, growth.early_joiner);
  archive_state(archive, growth.state);
}

template <class Archive, class Who>
void archive_complainant(Archive& archive, Who& who) {
  archive(who.type, who.at_ms, who.received_ms);
  archive_hashes(archive, who);
  archive(who.event_id, who.platform, who.channel, who.room_id, who.user_id, who.user_key, who.user_name, who.contact,
          who.contact_ref, who.reply_to, who.text);
}

using Checksum = std::uint32_t;

Checksum checksum_of(std::string_view bytes) {
  return static_cast<Checksum>(XXH3_64bits(bytes.data(), bytes.size()));
}

void seal(std::string& out) {
  const Checksum checksum = checksum_of(out);
  out.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
}

std::optional<std::string_view> unseal(Bytes packed) {
  std::string_view bytes(reinterpret_cast<const char*>(packed.data()), packed.size());
  if (bytes.size() <= sizeof(Checksum)) return std::nullopt;
  Checksum checksum = 0;
  std::memcpy(&checksum, bytes.data() + bytes.size() - sizeof checksum, sizeof checksum);
  bytes.remove_suffix(sizeof checksum);
  if (checksum_of(bytes) != checksum) return std::nullopt;
  return bytes;
}

// Only `opening` is returned, so that it is made where the caller has it: moving it costs more than a few values.
std::optional<Opening> unpack(Bytes packed, bool is_whole) {
  std::optional<Opening> opening;
  const std::optional<std::string_view> bytes = unseal(packed);
  if (!bytes) return opening;
  Unpacker unpacker(*bytes);
  opening.emplace();
  archive_opening_head(unpacker, *opening);
  if (is_whole) archive_rest(unpacker, opening->body);
  if (unpacker.is_broken()) opening.reset();
  return opening;
}

}  // namespace

void pack_opening(const OpeningParts& opening, std::string& out) {
  out.clear();
  Packer packer(out);
  archive_opening_head(packer, opening);
  archive_rest(packer, opening.body);
  seal(out);
}

std::optional<Opening> unpack_opening(Bytes packed) {
  return unpack(packed, true);
}

std::optional<Opening> unpack_opening_head(Bytes packed) {
  return unpack(packed, false);
}

pipeline::Complainant opener_of(const Opening& opening) {
  const pipeline::TicketBody& body = opening.body;
  pipeline::Complainant who = opening.opener;
  who.type = body.source.type;
  who.at_ms = body.created_ms;
  who.received_ms = body.received_ms;
  who.event_id = body.source.event_id;
  who.platform = body.source.platform;
  who.channel = body.source.channel;
  who.room_id = body.source.room_id;
  who.user_id = body.user.id;
  who.user_key = body.user.key;
  who.user_name = body.user.name;
  who.contact = body.user.contact;
  who.contact_ref = body.user.contact_ref;
  who.reply_to = body.user.reply_to;
  who.text = body.text;
  return who;
}

void pack_growth(const Growth& growth, std::string& out) {
  out.clear();
  Packer packer(out);
  archive_growth(packer, growth);
  seal(out);
}

std::optional<Growth> unpack_growth(Bytes packed) {
  const std::optional<std::string_view> bytes = unseal(packed);
  if (!bytes) return std::nullopt;
  Unpacker unpacker(*bytes);
  Growth growth;
  archive_growth(unpacker, growth);
  if (unpacker.is_broken()) return std::nullopt;
  return growth;
}

Growth first_growth(const Opening& opening) {
  return {.state = opening.state, .place = opening.place};
}

bool JoinerBlock::is_bare() const {
  return std::ranges::all_of(records_, &std::string::empty);
}

void JoinerBlock::add(std::int64_t seq, std::int64_t previous, const pipeline::Complainant& who) {
  constexpr std::size_t kUsualBytes = 256;
  std::string& record = records_.emplace_back();
  record.reserve(kUsualBytes);
  Packer packer(record);
  packer(seq, previous);
  archive_complainant(packer, who);
}

void JoinerBlock::relink(std::size_t place, std::int64_t previous) {
  const std::optional<Link> link = link_at(place);
  const std::optional<pipeline::Complainant> who = at(place);
  if (!link || !who) return;
  add(link->seq, previous, *who);
  records_[place] = std::move(records_.back());
  records_.pop_back();
}

std::optional<Link> JoinerBlock::link_at(std::size_t place) const {
  if (place >= size() || records_[place].empty()) return std::nullopt;
  Unpacker unpacker(records_[place]);
  Link link;
  unpacker(link.seq, link.previous);
  return link;
}

std::optional<pipeline::Complainant> JoinerBlock::at(std::size_t place) const {
  if (place >= size() || records_[place].empty()) return std::nullopt;
  Unpacker unpacker(records_[place]);
  Link link;
  unpacker(link.seq, link.previous);
  std::optional<pipeline::Complainant> who(std::in_place);
  archive_complainant(unpacker, *who);
  return who;
}

void JoinerBlock::pack(std::string& out) const {
  out.clear();
  Packer packer(out);
  packer(records_);
  seal(out);
}

std::optional<JoinerBlock> JoinerBlock::unpack(Bytes packed) {
  const std::optional<std::string_view> bytes = unseal(packed);
  if (!bytes) return std::nullopt;
  Unpacker unpacker(*bytes);
  JoinerBlock block;
  unpacker(block.records_);
  if (unpacker.is_broken() || block.size() > kJoiners) return std::nullopt;
  return block;
}

// From its end: the prefix may hold anything.
Serial parse_serial(std::string_view serial) {
  const auto take_number = [&serial] {
    constexpr std::int64_t kTooMuch = 1'000'000'000'000'000;
    std::int64_t number = 0;
    for (std::int64_t weight = 1; !serial.empty() && is_digit(serial.back()); serial.remove_suffix(1)) {
      if (weight == kTooMuch) continue;  // no day, and no number of ours
      number += weight * (serial.back() - '0');
      weight *= 10;
    }
    return number;
  };
  const std::int64_t number = take_number();
  if (serial.size() < 2 || serial.back() != '-') return {};
  serial.remove_suffix(1);
  return {take_number(), number};
}

}  // namespace danmakud::adapters
