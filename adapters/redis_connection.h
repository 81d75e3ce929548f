// One connection to one Redis, non-blocking: commands go in, replies come out in order. What it means is its user's
// business; TLS or a cluster would be another class of this shape.
//
// Thread: one at a time. hiredis resolves, connects and parses; we read and write ourselves, because its write may
// raise SIGPIPE.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <hiredis/hiredis.h>

#include "adapters/redis_url.h"
#include "adapters/send_buffer.h"

namespace danmakud::adapters {

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using RedisReply = std::unique_ptr<redisReply, FreeReply>;

inline std::string_view text_of(const redisReply& reply) {
  return {reply.str, reply.len};
}

class RedisConnection {
 public:
  explicit RedisConnection(const RedisUrl& url);  // starts to connect; a failure shows in failure()

  // Queues a command. Arguments are sent with their lengths: nothing in them can become another command.
  void append(std::span<const std::string_view> arguments);

  int fd() const { return context_->fd; }
  short wanted_events() const;
  // Goes on as far as it can without waiting: connects, sends, receives.
  void advance();
  RedisReply next_reply();  // null: none is complete yet

  bool is_connected() const { return is_connected_; }
  std::size_t unsent_bytes() const { return out_.unsent().size(); }
  const std::string& failure() const { return failure_; }  // empty while it works; then it never works again

 private:
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  void finish_connecting();
  void send_some();
  void receive_some();
  void fail(std::string why);

  std::unique_ptr<redisContext, FreeContext> context_;
  bool is_connected_ = false;
  SendBuffer out_;
  std::string failure_;
};

}  // namespace danmakud::adapters
