#include "adapters/listener.h"

#include <algorithm>
#include <utility>

#include <sys/resource.h>

#include "adapters/farewell.h"
#include "adapters/open_acceptor.h"
#include "adapters/peer_address.h"

namespace danmakud::adapters {
namespace {

constexpr std::chrono::milliseconds kRest{100};
constexpr int kBacklog = 4096;
constexpr std::size_t kReservedDescriptors = 64;  // for the store, Redis, operators and files

// As many as were asked for, or as descriptors allow.
std::size_t possible_connections(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const std::size_t spare = limit.rlim_cur > kReservedDescriptors ? limit.rlim_cur - kReservedDescriptors : 1;
  return std::min(wanted, spare);
}

}  // namespace

Listener::Listener(std::vector<std::unique_ptr<IoThread>>& threads, IngestShared& shared)
    : threads_(threads), shared_(shared), acceptor_(threads.front()->context()), pause_(threads.front()->context()) {}

ErrorCode Listener::listen() {
  port_ = shared_.options.port;
  max_connections_ = possible_connections(shared_.options.max_connections);
  return open_acceptor(acceptor_, shared_.options.address, port_, kBacklog);
}

void Listener::accept() {
  IoThread& thread = *threads_[next_];
  acceptor_.async_accept(thread.context(), peer_, [this, &thread](const ErrorCode& error, Socket socket) {
    on_accepted(error, thread, std::move(socket));
  });
}

void Listener::on_accepted(const ErrorCode& error, IoThread& thread, Socket socket) {
  if (!acceptor_.is_open()) return;
  if (error) {
    threads_.front()->count(IngestFault::accept);
    return rest_a_while();
  }
  std::optional<PeerCount::Place> place = find_place();
  if (shared_.open_connections.load() >= max_connections_) {
    threads_.front()->count(IngestFault::too_many_connections);
    turn_away(std::move(socket), "too many connections");
  } else if (!place) {
    threads_.front()->count(IngestFault::too_many_of_address);
    turn_away(std::move(socket), "too many connections from this address");
  } else {
    shared_.open_connections.fetch_add(1);
    thread.adopt(Channel(std::move(socket), shared_.access()->tls.get(), *std::move(place)));
    next_ = (next_ + 1) % threads_.size();
  }
  accept();
}

// A proxy's connections are not its own.
std::optional<PeerCount::Place> Listener::find_place() {
  if (shared_.trusted_proxies.allows(bare_address(peer_.address()))) return PeerCount::Place();
  return shared_.peers.enter(address_key(peer_.address()));
}

// Out of descriptors, most likely: accepting again at once would spin, giving up would be the end.
void Listener::rest_a_while() {
  pause_.expires_after(kRest);
  pause_.async_wait([this](const ErrorCode&) {
    if (acceptor_.is_open()) accept();
  });
}

void Listener::turn_away(Socket socket, std::string_view why) {
  if (shared_.access()->tls) return;
  adapters::turn_away(std::move(socket), why, shared_.clock.wall(), shared_.farewells);
}

void Listener::close() {
  ErrorCode ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

}  // namespace danmakud::adapters
