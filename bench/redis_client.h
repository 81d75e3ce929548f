// Questions to Redis, one after another. Throws std::runtime_error when the connection is lost.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hiredis/hiredis.h>

namespace danmakud::bench {

using RedisReply = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;

// Thread: one.
class RedisClient {
 public:
  explicit RedisClient(const std::filesystem::path& socket);
  RedisReply ask(std::span<const std::string> words);
  std::vector<std::string> ticket_streams();

 private:
  std::unique_ptr<redisContext, decltype(&redisFree)> context_;
};

// The value of a stream entry's field; empty where it has none. An entry is [stream id, [field, value, …]].
std::string_view field_of(const redisReply& entry, std::string_view name);

}  // namespace danmakud::bench
