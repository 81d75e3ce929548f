// One connection to one Redis, non-blocking: commands go in, replies come out in order. What it means is its user's
// business; TLS or a cluster would be another class of this shape.
//
// Thread: one at a time. hiredis resolves, connects and parses; we read and write ourselves, because its write may
// raise SIGPIPE.
#pragma once

#include <initializer_list>
#include <memory>
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

// Arguments in the form in which they are sent: with their lengths, so that nothing in them can become another command.
class RedisArguments {
 public:
  RedisArguments() = default;
  RedisArguments(std::initializer_list<std::string_view> arguments) { add(arguments); }
  void add(std::initializer_list<std::string_view> arguments);
  void clear();  // their memory stays
  std::size_t size() const { return size_; }
  std::string_view bytes() const { return bytes_; }

 private:
  std::size_t size_ = 0;
  std::string bytes_;
};

class RedisConnection {
 public:
  explicit RedisConnection(const RedisUrl& url);  // starts to connect; a failure shows in failure()

  void append(std::initializer_list<const RedisArguments*> parts);  // queues a command that is made of these

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
