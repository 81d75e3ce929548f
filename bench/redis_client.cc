#include "bench/redis_client.h"

#include <stdexcept>

namespace danmakud::bench {

RedisClient::RedisClient(const std::filesystem::path& socket)
    : context_(::redisConnectUnix(socket.c_str()), &redisFree) {
  if (!context_ || context_->err != 0) throw std::runtime_error("redis: no connection");
}

RedisReply RedisClient::ask(std::span<const std::string> words) {
  std::vector<const char*> arguments;
  std::vector<std::size_t> lengths;
  for (const std::string& word : words) arguments.push_back(word.data()), lengths.push_back(word.size());
  void* reply = ::redisCommandArgv(context_.get(), static_cast<int>(words.size()), arguments.data(), lengths.data());
  if (reply == nullptr) throw std::runtime_error(std::string("redis: ") + context_->errstr);
  return {static_cast<redisReply*>(reply), &freeReplyObject};
}

std::vector<std::string> RedisClient::ticket_streams() {
  const RedisReply keys = ask(std::vector<std::string>{"KEYS", "danmaku:*:tickets:P?"});
  std::vector<std::string> names;
  for (std::size_t i = 0; i < keys->elements; ++i) names.emplace_back(keys->element[i]->str, keys->element[i]->len);
  return names;
}

std::string_view field_of(const redisReply& entry, std::string_view name) {
  const redisReply& fields = *entry.element[1];
  for (std::size_t i = 0; i + 1 < fields.elements; i += 2) {
    const redisReply& key = *fields.element[i];
    const redisReply& value = *fields.element[i + 1];
    if (std::string_view(key.str, key.len) == name) return {value.str, value.len};
  }
  return {};
}

}  // namespace danmakud::bench
