#include "adapters/sources/redis_codec.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "adapters/redis_connection.h"
#include "adapters/sources/generic_codec.h"
#include "adapters/sources/redis_entry.h"
#include "adapters/sources/wire.h"

namespace danmakud::adapters {
namespace {

constexpr std::size_t kBatch = 200;
constexpr std::string_view kWaitMs = "5000", kWaitSeconds = "5";
constexpr std::chrono::seconds kRedisPingInterval{10};
constexpr std::size_t kMaxKeyInId = 80;  // of the 128 bytes of an event's id

RedisUrl url_of(const SourceSettings& settings) {
  const auto url = parse_redis_url(settings.url);
  return url ? *url : RedisUrl{};
}

}  // namespace

std::optional<std::string> redis_source_fault(const SourceSettings& settings) {
  const auto url = parse_redis_url(settings.url);
  if (!url) return "url: " + url.error();
  if (settings.stream.empty() == settings.list.empty()) return "needs stream = \"…\" or list = \"…\", the key to read";
  if (!settings.list.empty() && !settings.group.empty()) return "group is for streams; a list has none";
  return mapping_fault(settings);
}

RedisCodec::RedisCodec(const SourceSettings& settings)
    : settings_(settings),
      url_(url_of(settings)),
      mapping_(mapping_of(settings)),
      consumer_(settings.consumer.empty() ? "danmakud" : settings.consumer) {}

void RedisCodec::start(const SourceFault*, Moment, SourceOutput& out) {
  reader_.reset(redisReaderCreate());
  asked_.clear();
  entries_.clear();
  has_unsettled_ = false;
  is_whole_ = false;
  looks_back_ = has_group() || is_list();
  const std::string where =
      url_.host.empty() ? "unix://" + url_.socket_path : fmt::format("tcp://{}:{}", url_.host, url_.port);
  out.connect({{where}, {}, {}});
}

void RedisCodec::ask(Asked what, const Words& words, SourceOutput& out) {
  std::string command = fmt::format("*{}\r\n", words.size());
  for (const std::string& word : words) command += fmt::format("${}\r\n{}\r\n", word.size(), word);
  asked_.push_back(what);
  out.send_binary(std::move(command));
}

void RedisCodec::on_open(Moment, SourceOutput& out) {
  if (!url_.password.empty()) {
    ask(Asked::login, url_.user.empty() ? Words{"AUTH", url_.password} : Words{"AUTH", url_.user, url_.password}, out);
  }
  if (url_.database != 0) ask(Asked::database, {"SELECT", std::to_string(url_.database)}, out);
  if (has_group()) {
    ask(Asked::group, {"XGROUP", "CREATE", settings_.stream, settings_.group, "$", "MKSTREAM"}, out);
  }
  const bool has_place = is_list() || has_group() || !settled_id_.empty();
  if (!has_place) return ask(Asked::place, {"XREVRANGE", settings_.stream, "+", "-", "COUNT", "1"}, out);
  ask_for_more(out);
}

void RedisCodec::ask_for_more(SourceOutput& out) {
  is_list() ? ask_list(out) : ask_stream(out);
}

void RedisCodec::ask_stream(SourceOutput& out) {
  Words words{"XREAD"};
  if (has_group()) words = {"XREADGROUP", "GROUP", settings_.group, consumer_};
  words.insert(words.end(), {"COUNT", std::to_string(kBatch)});
  if (!looks_back_) words.insert(words.end(), {"BLOCK", std::string(kWaitMs)});
  words.insert(words.end(), {"STREAMS", settings_.stream});
  words.push_back(!has_group() ? settled_id_ : looks_back_ ? "0" : ">");
  ask(Asked::read, words, out);
}

// The first entry is waited for; more are taken along where there are some.
void RedisCodec::ask_list(SourceOutput& out) {
  const std::string ours = settings_.list + ":" + consumer_;
  if (looks_back_) return ask(Asked::read, {"LRANGE", ours, "0", "-1"}, out);
  ask(Asked::move, {"BLMOVE", settings_.list, ours, "RIGHT", "RIGHT", std::string(kWaitSeconds)}, out);
  for (std::size_t i = 1; i < kBatch; ++i) ask(Asked::move, {"LMOVE", settings_.list, ours, "RIGHT", "RIGHT"}, out);
}

void RedisCodec::on_message(StreamFrame, std::string_view bytes, Moment, SourceOutput& out) {
  if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK || reader_->len > kMaxSourceMessageBytes) {
    return out.fail(SourceFaultKind::protocol, "an answer that is not Redis', or too large");
  }
  for (;;) {
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) {
      return out.fail(SourceFaultKind::protocol, fmt::format("an answer that is not Redis': {}", reader_->errstr));
    }
    const RedisReply reply(static_cast<redisReply*>(raw));
    if (reply == nullptr) return;
    on_reply(*reply, out);
    if (out.fault) return;
  }
}

void RedisCodec::on_reply(const redisReply& reply, SourceOutput& out) {
  if (asked_.empty()) return out.fail(SourceFaultKind::protocol, "an answer to nothing we asked");
  const Asked what = asked_.front();
  asked_.pop_front();
  if (reply.type == REDIS_REPLY_ERROR) return on_error(what, text_of(reply), out);
  if (what == Asked::place) return take_place(reply, out);
  if (what != Asked::read && what != Asked::move) return;
  out.ready();
  const std::size_t before = out.event_count;
  is_list() ? take_items(reply, out) : take_streams(reply, out);
  has_unsettled_ = has_unsettled_ || out.event_count > before;
  if (std::ranges::find(asked_, Asked::move) == asked_.end()) end_batch(out);
}

// [[id, [field, value, …]]], or nothing. As a number, since "$" would mean another end with each read: what came
// between two would be lost.
void RedisCodec::take_place(const redisReply& reply, SourceOutput& out) {
  settled_id_ = "0-0";
  for (const redisReply* const entry : parts_of(reply)) {
    const auto parts = parts_of(*entry);
    if (!parts.empty() && is_text(*parts[0])) settled_id_ = text_of(*parts[0]);
  }
  out.ready();
  ask_for_more(out);
}

void RedisCodec::on_error(Asked what, std::string_view error, SourceOutput& out) {
  if (what == Asked::group && error.starts_with("BUSYGROUP")) return;  // it is there already
  const bool is_login = error.starts_with("NOAUTH") || error.starts_with("WRONGPASS") || error.starts_with("NOPERM");
  if (is_login)
    return out.fail(SourceFaultKind::configuration, fmt::format("{}: check user and password in url", error));
  const bool is_key = error.starts_with("WRONGTYPE") || error.starts_with("ERR");
  if (is_key)
    return out.fail(SourceFaultKind::configuration,
                    fmt::format("{}: check stream, list and group (lists need Redis 6.2 or newer)", error));
  out.fail(SourceFaultKind::network, std::string(error));  // LOADING, MASTERDOWN, NOGROUP after a flush
}

// [[key, [[id, [field, value, …]], …]]], or nil.
void RedisCodec::take_streams(const redisReply& reply, SourceOutput& out) {
  const std::string& key = settings_.stream;
  const std::string_view name = std::string_view(key).substr(key.size() - std::min(key.size(), kMaxKeyInId));
  for (const redisReply* const stream : parts_of(reply)) {
    const auto pair = parts_of(*stream);
    if (pair.size() != 2) continue;
    for (const redisReply* const entry : parts_of(*pair[1])) {
      const auto parts = parts_of(*entry);
      if (parts.size() != 2 || !is_text(*parts[0])) continue;
      entries_.emplace_back(text_of(*parts[0]));
      take_redis_fields(mapping_, *parts[1], fmt::format("{}/{}", name, entries_.back()), out);
    }
  }
}

// BLMOVE, LMOVE: an item or nil; LRANGE: [item, …].
void RedisCodec::take_items(const redisReply& reply, SourceOutput& out) {
  const auto take = [&](const redisReply& item) {
    entries_.emplace_back();
    take_message(mapping_, text_of(item), out);
  };
  if (is_text(reply)) return take(reply);
  for (const redisReply* const item : parts_of(reply)) {
    if (is_text(*item)) take(*item);
  }
}

void RedisCodec::end_batch(SourceOutput& out) {
  if (entries_.empty()) {
    looks_back_ = false;
    return ask_for_more(out);
  }
  is_whole_ = true;
  if (!has_unsettled_) acknowledge(out);
}

// Of a list's entries the first may be settled before the last is here.
void RedisCodec::on_settled(bool is_whole, Moment, SourceOutput& out) {
  if (!std::exchange(has_unsettled_, false)) return;  // of a connection before this one: its batch is read again
  if (!is_whole) return out.fail(SourceFaultKind::network, "what was read could not be stored; it is read again");
  if (is_whole_) acknowledge(out);
}

void RedisCodec::acknowledge(SourceOutput& out) {
  Words entries = std::exchange(entries_, {});
  is_whole_ = false;
  if (is_list()) {
    ask(Asked::acknowledge, {"DEL", settings_.list + ":" + consumer_}, out);
  } else if (has_group()) {
    entries.insert(entries.begin(), {"XACK", settings_.stream, settings_.group});
    ask(Asked::acknowledge, entries, out);
  } else {
    settled_id_ = entries.back();
  }
  ask_for_more(out);
}

void RedisCodec::on_tick(Moment now, SourceOutput& out) {
  if (!is_whole_ || now.steady - pinged_at_ < kRedisPingInterval) return;
  pinged_at_ = now.steady;
  ask(Asked::ping, {"PING"}, out);
}

}  // namespace danmakud::adapters
