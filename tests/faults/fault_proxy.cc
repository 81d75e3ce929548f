#include "tests/faults/fault_proxy.h"

#include <algorithm>
#include <array>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/unix_socket.h"

namespace danmakud::test {
namespace {

constexpr int kLookEveryMs = 5;  // whether to stop, and whether the fault is another
constexpr std::size_t kFaultWithinBytes = 16 << 10;

// false: the peer is gone.
bool send_all(int to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(to, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

FaultProxy::FaultProxy(std::string target_socket)
    : target_(std::move(target_socket)),
      path_(directory_ / "p.sock"),
      listener_(listen_at(path_)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

FaultProxy::~FaultProxy() {
  thread_.request_stop();
  thread_.join();
  for (const Link& link : links_) {
    ::close(link.client);
    ::close(link.server);
  }
  ::close(listener_);
}

void FaultProxy::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> wanted{{listener_, POLLIN, 0}};
    if (fault_ != Fault::stalled) {
      for (const Link& link : links_) wanted.insert(wanted.end(), {{link.client, POLLIN, 0}, {link.server, POLLIN, 0}});
    }
    ::poll(wanted.data(), wanted.size(), kLookEveryMs);
    for (std::size_t i = 1; i + 1 < wanted.size(); i += 2) {
      Link& link = links_[(i - 1) / 2];
      if (wanted[i].revents != 0) pass_on(link, link.client, link.server);
      if (wanted[i + 1].revents != 0 && link.is_open) pass_on(link, link.server, link.client);
    }
    if (wanted[0].revents != 0) accept_one();
    std::erase_if(links_, [](const Link& link) {
      if (link.is_open) return false;
      ::close(link.client);
      ::close(link.server);
      return true;
    });
  }
}

void FaultProxy::accept_one() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  const int server = connect_to(target_);
  if (client >= 0 && server >= 0) {
    links_.push_back({client, server, draw_bytes()});
  } else {
    ::close(client);
    ::close(server);
  }
}

std::size_t FaultProxy::draw_bytes() {
  if (exactly_ != 0) return exactly_;
  return std::uniform_int_distribution<std::size_t>(1, kFaultWithinBytes)(random_);
}

void FaultProxy::pass_on(Link& link, int from, int to) {
  std::array<char, 16384> bytes;
  const ssize_t received = ::recv(from, bytes.data(), bytes.size(), MSG_DONTWAIT);
  std::size_t size = received > 0 ? static_cast<std::size_t>(received) : 0;
  const Fault fault = fault_;
  const bool is_struck =
      fault != Fault::none && size >= link.until_fault && (fault == Fault::cut || from == link.server);
  if (is_struck && fault == Fault::garble) bytes[link.until_fault - 1] = '\xff';
  if (is_struck && fault == Fault::cut) size = link.until_fault - 1;
  link.is_open = received > 0 && send_all(to, bytes.data(), size) && !(is_struck && fault == Fault::cut);
  if (fault == Fault::cut || from == link.server) link.until_fault -= std::min(size, link.until_fault - 1);
  if (is_struck) link.until_fault = draw_bytes();
}

}  // namespace danmakud::test
