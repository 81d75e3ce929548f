#include "adapters/sources/redis_codec.h"

#include <span>

#include <fmt/format.h>

#include "adapters/redis_connection.h"
#include "adapters/sources/generic_codec.h"
#include "adapters/sources/wire.h"
#include "pipeline/json_object.h"

namespace danmakud::adapters {
namespace {

constexpr std::string_view kBatch = "500";
constexpr std::string_view kWaitMs = "5000", kWaitSeconds = "5";
constexpr std::string_view kMessageField = "event";  // of an entry with several fields: the one that is the message

RedisUrl url_of(const SourceSettings& settings) {
  const auto url = parse_redis_url(settings.url);
  return url ? *url : RedisUrl{};
}

std::string name_of(const std::string& given, std::string_view usual) {
  return given.empty() ? std::string(usual) : given;
}

std::span<redisReply* const> elements(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ARRAY) return {};
  return {reply.element, reply.elements};
}

bool is_text(const redisReply& reply) {
  return reply.type == REDIS_REPLY_STRING;
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
    : settings_(settings), url_(url_of(settings)), mapping_(mapping_of(settings)) {}

void RedisCodec::start(const SourceFault*, Moment, SourceOutput& out) {
  reader_.reset(redisReaderCreate());
  asked_.clear();
  is_draining_ = false;
  const std::string where =
      url_.host.empty() ? "unix://" + url_.socket_path : fmt::format("tcp://{}:{}", url_.host, url_.port);
  out.connect({{where}, {}, {}});
}

void RedisCodec::ask(Asked what, const std::vector<std::string>& words, SourceOutput& out) {
  std::string command = fmt::format("*{}\r\n", words.size());
  for (const std::string& word : words) command += fmt::format("${}\r\n{}\r\n", word.size(), word);
  asked_.push_back(what);
  out.send_binary(std::move(command));
}

void RedisCodec::on_open(Moment, SourceOutput& out) {
  if (!url_.password.empty()) {
    ask(Asked::login,
        url_.user.empty() ? std::vector<std::string>{"AUTH", url_.password}
                          : std::vector<std::string>{"AUTH", url_.user, url_.password},
        out);
  }
  if (url_.database != 0) ask(Asked::database, {"SELECT", std::to_string(url_.database)}, out);
  if (!settings_.group.empty()) {
    ask(Asked::group, {"XGROUP", "CREATE", settings_.stream, settings_.group, "$", "MKSTREAM"}, out);
  }
  ask_for_more(out);
}

void RedisCodec::ask_for_more(SourceOutput& out) {
  if (!settings_.list.empty()) {
    if (is_draining_) return ask(Asked::read, {"RPOP", settings_.list, std::string(kBatch)}, out);
    return ask(Asked::read, {"BRPOP", settings_.list, std::string(kWaitSeconds)}, out);
  }
  const std::vector<std::string> how{"COUNT",   std::string(kBatch), "BLOCK", std::string(kWaitMs),
                                     "STREAMS", settings_.stream};
  std::vector<std::string> words{"XREAD"};
  if (!settings_.group.empty())
    words = {"XREADGROUP", "GROUP", settings_.group, name_of(settings_.consumer, "danmakud")};
  words.insert(words.end(), how.begin(), how.end());
  words.push_back(settings_.group.empty() ? last_id_ : ">");
  ask(Asked::read, words, out);
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
  asked_.erase(asked_.begin());
  if (reply.type == REDIS_REPLY_ERROR) return on_error(what, text_of(reply), out);
  if (what != Asked::read) return;
  out.ready();
  on_read(reply, out);
  ask_for_more(out);
}

void RedisCodec::on_error(Asked what, std::string_view error, SourceOutput& out) {
  if (what == Asked::group && error.starts_with("BUSYGROUP")) return;  // it is there already
  const bool is_login = error.starts_with("NOAUTH") || error.starts_with("WRONGPASS") || error.starts_with("NOPERM");
  if (is_login)
    return out.fail(SourceFaultKind::configuration, fmt::format("{}: check user and password in url", error));
  const bool is_key = error.starts_with("WRONGTYPE") || error.starts_with("ERR");
  if (is_key) return out.fail(SourceFaultKind::configuration, fmt::format("{}: check stream, list and group", error));
  out.fail(SourceFaultKind::network, std::string(error));  // LOADING, MASTERDOWN, NOGROUP after a flush
}

void RedisCodec::on_read(const redisReply& reply, SourceOutput& out) {
  if (!settings_.list.empty()) return take_items(reply, out);
  for (const redisReply* const stream : elements(reply)) take_entries(*stream, out);
}

// [key, [[id, [field, value, …]], …]]
void RedisCodec::take_entries(const redisReply& stream, SourceOutput& out) {
  const auto pair = elements(stream);
  if (pair.size() != 2) return;
  std::vector<std::string> read{"XACK", settings_.stream, settings_.group};
  for (const redisReply* const entry : elements(*pair[1])) {
    const auto parts = elements(*entry);
    if (parts.size() != 2 || !is_text(*parts[0])) continue;
    last_id_ = text_of(*parts[0]);
    read.push_back(last_id_);
    take_entry(*parts[1], out);
  }
  if (!settings_.group.empty() && read.size() > 3) ask(Asked::acknowledge, read, out);
}

void RedisCodec::take_entry(const redisReply& fields, SourceOutput& out) {
  const auto parts = elements(fields);
  std::string event;
  pipeline::JsonObject json(event);
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    if (!is_text(*parts[i]) || !is_text(*parts[i + 1])) continue;
    const std::string_view name = text_of(*parts[i]), value = text_of(*parts[i + 1]);
    if (parts.size() == 2 || name == kMessageField) return take_message(mapping_, value, out);
    std::string quoted;
    pipeline::append_json_string(name, quoted);
    json.text(std::string_view(quoted).substr(1, quoted.size() - 2), value);
  }
  json.close();
  take_message(mapping_, event, out);
}

// BRPOP: [key, item] or nil; RPOP with a count: [item, …] or nil.
void RedisCodec::take_items(const redisReply& reply, SourceOutput& out) {
  auto items = elements(reply);
  if (!is_draining_ && items.size() == 2) items = items.subspan(1);
  for (const redisReply* const item : items) {
    if (is_text(*item)) take_message(mapping_, text_of(*item), out);
  }
  is_draining_ = !items.empty();
}

}  // namespace danmakud::adapters
