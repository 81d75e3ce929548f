// Handles the tickets of one team, most urgent first: handler TEAM. Prints each entry's priority, ticket and category.
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <hiredis/hiredis.h>
#include <unistd.h>

using Reply = std::unique_ptr<redisReply, decltype([](redisReply* reply) { freeReplyObject(reply); })>;
using Context = std::unique_ptr<redisContext, decltype([](redisContext* context) { redisFree(context); })>;

static Reply call(redisContext& redis, const std::vector<std::string>& words) {
  std::vector<const char*> data;
  std::vector<size_t> sizes;
  for (const std::string& word : words) {
    data.push_back(word.data());
    sizes.push_back(word.size());
  }
  return Reply(
      static_cast<redisReply*>(redisCommandArgv(&redis, static_cast<int>(words.size()), data.data(), sizes.data())));
}

static std::string text(const redisReply& reply) {
  return reply.str == nullptr ? "" : std::string(reply.str, reply.len);
}

static std::map<std::string, std::string> fields_of(const redisReply& list) {
  std::map<std::string, std::string> fields;
  for (size_t i = 0; i + 1 < list.elements; i += 2) fields[text(*list.element[i])] = text(*list.element[i + 1]);
  return fields;
}

static void handle(redisContext& redis, const std::string& team, const std::map<std::string, std::string>& fields) {
  const std::string& id = fields.at("id");
  const std::string& version = fields.at("version");
  const Reply newest = call(redis, {"HGET", "danmaku:{" + team + "}:ticket:" + id, "version"});
  const bool is_known = newest != nullptr && newest->type == REDIS_REPLY_STRING;
  if (is_known && std::stoi(text(*newest)) > std::stoi(version)) return;  // outdated: a newer entry tells more
  std::cout << fields.at("priority") << ' ' << id << " v" << version << ' ' << fields.at("category") << '\n';
}

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: handler TEAM\n";
    return 2;
  }
  const std::string team = argv[1];
  const char* const port = std::getenv("REDIS_PORT");
  const Context redis(redisConnect("127.0.0.1", port == nullptr ? 6379 : std::atoi(port)));
  if (redis == nullptr || redis->err != 0) {
    std::cerr << "handler: no Redis: " << (redis == nullptr ? "out of memory" : redis->errstr) << '\n';
    return 1;
  }

  std::vector<std::string> read{"XREADGROUP", "GROUP", "handlers", "cpp-" + std::to_string(getpid())};
  read.insert(read.end(), {"COUNT", "10", "BLOCK", "5000", "STREAMS"});
  for (int p = 0; p < 4; ++p) read.push_back("danmaku:{" + team + "}:tickets:P" + std::to_string(p));
  read.insert(read.end(), 4, ">");

  for (;;) {
    const Reply answer = call(*redis, read);
    if (answer == nullptr || answer->type == REDIS_REPLY_ERROR) {
      std::cerr << "handler: " << (answer == nullptr ? redis->errstr : answer->str) << '\n';
      return 1;
    }
    if (answer->type != REDIS_REPLY_ARRAY) return 0;  // nothing came for five seconds
    for (size_t s = 0; s < answer->elements; ++s) {   // in the order asked for: P0 first
      const std::string stream = text(*answer->element[s]->element[0]);
      const redisReply& entries = *answer->element[s]->element[1];
      for (size_t e = 0; e < entries.elements; ++e) {
        handle(*redis, team, fields_of(*entries.element[e]->element[1]));
        call(*redis, {"XACK", stream, "handlers", text(*entries.element[e]->element[0])});
      }
    }
  }
}
