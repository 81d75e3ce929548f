#include "tests/support/redis_server.h"

#include <chrono>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace danmakud::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kStartWithin{20};
constexpr std::chrono::seconds kStopWithin{5};
constexpr milliseconds kLookEvery{5};

std::vector<std::string> command_line(const std::string& directory, const std::string& socket,
                                      const std::vector<std::string>& more) {
  std::vector<std::string> words{"redis-server", "--port",      "0", "--unixsocket", socket, "--dir",
                                 directory,      "--save",      "",  "--appendonly", "yes",  "--appendfsync",
                                 "always",       "--daemonize", "no"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

pid_t spawn(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nowhere = open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) dup2(nowhere, fd);
  execvp(argv[0], argv.data());
  _exit(127);
}

RedisAnswer flatten(const redisReply& reply) {
  RedisAnswer answer;
  answer.is_error = reply.type == REDIS_REPLY_ERROR;
  if (reply.type == REDIS_REPLY_INTEGER) answer.text = std::to_string(reply.integer);
  if (reply.str != nullptr) answer.text.assign(reply.str, reply.len);
  for (std::size_t i = 0; i < reply.elements; ++i) answer.parts.push_back(flatten(*reply.element[i]));
  return answer;
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)), socket_path_(directory_ / "r.sock") {
  start();
}

RedisServer::~RedisServer() {
  stop();
}

void RedisServer::start() {
  pid_ = spawn(command_line(directory_.path(), socket_path_, arguments_));
  const auto deadline = steady_clock::now() + kStartWithin;
  while (!answers()) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = 0;
      throw std::runtime_error("redis-server ended at its start; is it installed?");
    }
    if (steady_clock::now() > deadline) throw std::runtime_error("redis-server does not answer");
    std::this_thread::sleep_for(kLookEvery);
  }
}

void RedisServer::stop() {
  if (pid_ == 0) return;
  client_.reset();
  ::kill(pid_, SIGCONT);
  ::kill(pid_, SIGTERM);
  const auto deadline = steady_clock::now() + kStopWithin;
  while (waitpid(pid_, nullptr, WNOHANG) != pid_) {
    if (steady_clock::now() > deadline) return kill();
    std::this_thread::sleep_for(kLookEvery);
  }
  pid_ = 0;
}

void RedisServer::kill() {
  if (pid_ == 0) return;
  client_.reset();
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void RedisServer::freeze() {
  ::kill(pid_, SIGSTOP);
}
void RedisServer::thaw() {
  ::kill(pid_, SIGCONT);
}

// Any word of it will do, but that it is still loading: a server that wants a password answers too.
bool RedisServer::answers() {
  try {
    const RedisAnswer answer = ask({"PING"});
    return !answer.text.starts_with("LOADING");
  } catch (const std::runtime_error&) {
    client_.reset();
    return false;
  }
}

RedisAnswer RedisServer::ask(std::initializer_list<std::string_view> arguments) {
  if (!client_) client_ = {redisConnectUnix(socket_path_.c_str()), redisFree};
  if (!client_ || client_->err != 0) throw std::runtime_error("no connection to redis-server");
  std::vector<const char*> words;
  std::vector<std::size_t> lengths;
  for (const std::string_view argument : arguments) {
    words.push_back(argument.data());
    lengths.push_back(argument.size());
  }
  void* const reply = redisCommandArgv(client_.get(), static_cast<int>(words.size()), words.data(), lengths.data());
  if (reply == nullptr) {
    client_.reset();
    throw std::runtime_error("redis-server closed the connection");
  }
  const std::unique_ptr<redisReply, decltype(&freeReplyObject)> owned(static_cast<redisReply*>(reply), freeReplyObject);
  return flatten(*owned);
}

std::size_t RedisServer::length(std::string_view stream) {
  return std::stoul(get({"XLEN", stream}));
}

std::vector<std::string> RedisServer::field(std::string_view stream, std::string_view name) {
  std::vector<std::string> values;
  for (const RedisAnswer& entry : ask({"XRANGE", stream, "-", "+"}).parts) {
    const std::vector<RedisAnswer>& fields = entry.parts.at(1).parts;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
      if (fields[i].text == name) values.push_back(fields[i + 1].text);
    }
  }
  return values;
}

}  // namespace danmakud::test
