#include "tests/support/unix_socket.h"

#include <stdexcept>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace danmakud::test {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error("path too long for a socket: " + path);
  path.copy(address.sun_path, path.size());
  return address;
}

}  // namespace

int listen_at(const std::string& path) {
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(listener, 16) != 0)
    throw std::runtime_error("cannot listen at " + path);
  return listener;
}

int connect_to(const std::string& path) {
  const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return server;
  ::close(server);
  return -1;
}

}  // namespace danmakud::test
