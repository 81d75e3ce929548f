#include "tests/support/fake_redis.h"

#include <algorithm>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/unix_socket.h"

namespace danmakud::test {
namespace {

constexpr int kLookForStopEveryMs = 5;  // whether to stop

// The first word of the command that `seen` begins with, which is taken from it; empty where it is not whole yet.
std::string take_command(std::string& seen) {
  const auto number_at = [&seen](std::size_t at) { return std::stoul(seen.substr(at + 1)); };
  std::size_t at = seen.find("\r\n");
  if (at == std::string::npos) return "";
  std::string first;
  at += 2;
  for (std::size_t words = number_at(0); words > 0; --words) {
    const std::size_t end = seen.find("\r\n", at);
    if (end == std::string::npos) return "";
    const std::size_t size = number_at(at);
    if (seen.size() < end + 2 + size + 2) return "";
    if (first.empty()) first = seen.substr(end + 2, size);
    at = end + 2 + size + 2;
  }
  seen.erase(0, at);
  return first;
}

}  // namespace

FakeRedis::FakeRedis()
    : path_(directory_ / "f.sock"),
      listener_(listen_at(path_)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

FakeRedis::~FakeRedis() {
  thread_.request_stop();
  thread_.join();
  for (const Client& client : clients_) ::close(client.descriptor);
  ::close(listener_);
}

void FakeRedis::answer(const std::string& command, const std::string& line) {
  const std::scoped_lock lock(mutex_);
  told_.insert_or_assign(command, line);
}

void FakeRedis::heal() {
  const std::scoped_lock lock(mutex_);
  told_.clear();
}

std::string FakeRedis::answer_to(const std::string& command) {
  {
    const std::scoped_lock lock(mutex_);
    if (const auto told = told_.find(command); told != told_.end()) return told->second;
  }
  if (command == "EVALSHA") return "*1\r\n:1";
  if (command == "EVAL") return ":0";
  if (command == "SCRIPT" || command == "INFO") return "$3\r\nabc";
  return "+OK";
}

bool FakeRedis::serve(Client& client) {
  char bytes[16384];
  const ssize_t received = ::recv(client.descriptor, bytes, sizeof bytes, MSG_DONTWAIT);
  if (received <= 0) return false;
  client.seen.append(bytes, static_cast<std::size_t>(received));
  for (std::string command = take_command(client.seen); !command.empty(); command = take_command(client.seen)) {
    const std::string line = answer_to(command) + "\r\n";
    if (::send(client.descriptor, line.data(), line.size(), MSG_NOSIGNAL) < 0) return false;
  }
  return true;
}

void FakeRedis::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> wanted{{listener_, POLLIN, 0}};
    for (const Client& client : clients_) wanted.push_back({client.descriptor, POLLIN, 0});
    ::poll(wanted.data(), wanted.size(), kLookForStopEveryMs);
    for (std::size_t i = 1; i < wanted.size(); ++i) {
      Client& client = clients_[i - 1];
      if (wanted[i].revents == 0 || serve(client)) continue;
      ::close(client.descriptor);
      client.descriptor = -1;
    }
    std::erase_if(clients_, [](const Client& client) { return client.descriptor < 0; });
    if (wanted[0].revents != 0) clients_.push_back({::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), {}});
  }
}

}  // namespace danmakud::test
