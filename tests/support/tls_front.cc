#include "tests/support/tls_front.h"

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "adapters/asio_types.h"

namespace danmakud::test {
namespace {

namespace asio = boost::asio;
using adapters::ErrorCode;
using adapters::Socket;
using TlsStream = asio::ssl::stream<Socket>;

void run_openssl(const std::string& arguments) {
  const std::string command = "openssl req -x509 -nodes -days 2 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 ";
  if (std::system((command + arguments + " 2>/dev/null").c_str()) != 0)
    throw std::runtime_error("openssl " + arguments);
}

// One client and its connection behind.
class Pipe : public std::enable_shared_from_this<Pipe> {
 public:
  Pipe(Socket client, asio::ssl::context& context)
      : client_(std::move(client), context), behind_(client_.get_executor()) {}

  void start(std::uint16_t port) {
    ErrorCode error;
    behind_.connect({asio::ip::address_v4::loopback(), port}, error);
    if (error) return;
    client_.async_handshake(TlsStream::server, [this, self = shared_from_this()](const ErrorCode& failed) {
      if (failed) return close();
      pass(client_, behind_, to_behind_);
      pass(behind_, client_, to_client_);
    });
  }

 private:
  using Buffer = std::array<char, 16'384>;

  template <class From, class To>
  void pass(From& from, To& to, Buffer& buffer) {
    const auto self = shared_from_this();
    from.async_read_some(asio::buffer(buffer), [&, this, self](const ErrorCode& failed, std::size_t size) {
      if (failed) return close();
      asio::async_write(to, asio::buffer(buffer.data(), size), [&, this, self](const ErrorCode& error, std::size_t) {
        error ? close() : pass(from, to, buffer);
      });
    });
  }
  void close() {
    ErrorCode ignored;
    client_.next_layer().close(ignored);
    behind_.close(ignored);
  }

  TlsStream client_;
  Socket behind_;
  Buffer to_behind_{}, to_client_{};
};

}  // namespace

void make_certificate(const std::string& directory) {
  run_openssl(fmt::format("-keyout {0}/ca-key.pem -out {0}/ca.pem -subj '/CN=An authority of tests'", directory));
  run_openssl(
      fmt::format("-CA {0}/ca.pem -CAkey {0}/ca-key.pem -keyout {0}/key.pem -out {0}/cert.pem -subj /CN=localhost "
                  "-addext basicConstraints=CA:FALSE -addext subjectAltName=IP:127.0.0.1,DNS:localhost",
                  directory));
}

struct TlsFront::Impl {
  Impl(const std::string& directory, std::uint16_t behind_port, std::uint16_t port)
      : behind(behind_port), acceptor(context, {asio::ip::address_v4::loopback(), port}) {
    make_certificate(directory);
    tls.use_certificate_chain_file(directory + "/cert.pem");
    tls.use_private_key_file(directory + "/key.pem", asio::ssl::context::pem);
    accept();
    thread = std::thread([this] { context.run(); });
  }
  ~Impl() {
    context.stop();
    thread.join();
  }
  void accept() {
    acceptor.async_accept(context, [this](const ErrorCode& error, Socket socket) {
      if (error) return;
      std::make_shared<Pipe>(std::move(socket), tls)->start(behind);
      accept();
    });
  }

  const std::uint16_t behind;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  asio::io_context context{1};
  adapters::Acceptor acceptor;
  std::thread thread;
};

TlsFront::TlsFront(const std::string& directory, std::uint16_t behind, std::uint16_t port)
    : impl_(std::make_unique<Impl>(directory, behind, port)) {}
TlsFront::~TlsFront() = default;

std::uint16_t TlsFront::port() const {
  return impl_->acceptor.local_endpoint().port();
}

}  // namespace danmakud::test
