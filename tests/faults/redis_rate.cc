#include "tests/faults/redis_rate.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <vector>

#include <hiredis/hiredis.h>

#include "adapters/redis_scripts.h"

namespace danmakud::test {
namespace {

constexpr std::size_t kOnTheirWay = 1024;  // as many as `redis.window` lets danmakud have

using Context = std::unique_ptr<redisContext, decltype(&redisFree)>;

void append(redisContext& context, const std::vector<std::string>& words) {
  std::vector<const char*> data;
  std::vector<std::size_t> sizes;
  for (const std::string& word : words) data.push_back(word.data()), sizes.push_back(word.size());
  redisAppendCommandArgv(&context, static_cast<int>(words.size()), data.data(), sizes.data());
}

std::string take_answer(redisContext& context) {
  void* answer = nullptr;
  if (redisGetReply(&context, &answer) != REDIS_OK) throw std::runtime_error("redis-server closed the connection");
  const std::unique_ptr<redisReply, decltype(&freeReplyObject)> reply(static_cast<redisReply*>(answer),
                                                                      freeReplyObject);
  if (reply->type == REDIS_REPLY_ERROR) throw std::runtime_error(reply->str);
  return reply->str == nullptr ? "" : std::string(reply->str, reply->len);
}

}  // namespace

double tickets_a_second(const RedisServer& redis, std::size_t tickets, const std::string& ticket) {
  const Context context(redisConnectUnix(redis.socket_path().c_str()), redisFree);
  append(*context, {"SCRIPT", "LOAD", std::string(adapters::kGate)});
  const std::string sha = take_answer(*context);
  const auto began = std::chrono::steady_clock::now();
  for (std::size_t done = 0; done < tickets;) {
    const std::size_t together = std::min(kOnTheirWay, tickets - done);
    for (std::size_t i = done; i < done + together; ++i) {
      const std::string id = std::to_string(i);
      append(*context, {"EVALSHA", sha, "2", "rate:queue", "rate:ticket:" + id, "stream", "P2", "2592000", "0", id, "1",
                        "created", "pending", "commerce.mismatch", ticket});
    }
    for (std::size_t i = 0; i < together; ++i) take_answer(*context);
    done += together;
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;
  return static_cast<double>(tickets) / taken.count();
}

}  // namespace danmakud::test
