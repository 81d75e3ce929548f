#include "adapters/ops_server.h"

#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "adapters/context_thread.h"
#include "adapters/farewell.h"
#include "adapters/open_acceptor.h"
#include "adapters/ops_session.h"

namespace danmakud::adapters {
namespace {

constexpr std::chrono::milliseconds kOpsRest{100};

}  // namespace

OpsAnswer ops_error(unsigned status, std::string_view code, std::string_view message) {
  HttpAnswer answer = http_error(status, code, message);
  return {status, std::move(answer.body), std::move(answer.content_type), {}};
}

struct OpsServer::Impl {
  explicit Impl(const pipeline::Clock& clock) : shared(clock) {}

  OpsShared shared;
  Acceptor acceptor{shared.connections};
  Timer pause{shared.connections};
  std::optional<asio::executor_work_guard<Executor>> connection_work, handler_work;
  std::thread connection_thread, handler_thread;
  std::uint16_t port = 0;

  ErrorCode listen();
  void accept();
  void on_accepted(const ErrorCode& error, Socket socket);
  void stop();
};

ErrorCode OpsServer::Impl::listen() {
  port = shared.options.port;
  return open_acceptor(acceptor, shared.options.address, port, asio::socket_base::max_listen_connections);
}

void OpsServer::Impl::accept() {
  acceptor.async_accept([this](const ErrorCode& error, Socket socket) { on_accepted(error, std::move(socket)); });
}

void OpsServer::Impl::on_accepted(const ErrorCode& error, Socket socket) {
  if (!acceptor.is_open()) return;
  if (error) {  // out of descriptors, most likely
    pause.expires_after(kOpsRest);
    return pause.async_wait([this](const ErrorCode&) {
      if (acceptor.is_open()) accept();
    });
  }
  const TlsContext* const tls = shared.access()->tls.get();
  if (shared.open.load() < shared.options.max_connections) {
    shared.open.fetch_add(1);
    std::make_shared<OpsSession>(shared, Channel(std::move(socket), tls))->start();
  } else if (tls == nullptr) {
    turn_away(std::move(socket), "too many connections", shared.clock.wall(), shared.farewells);
  }
  accept();
}

void OpsServer::Impl::stop() {
  if (!connection_thread.joinable()) return;
  handler_work.reset();
  handler_thread.join();  // handlers that wait still run; their answers may still go out
  asio::post(shared.connections, [this] {
    ErrorCode ignored;
    acceptor.close(ignored);
    pause.cancel();
    for (OpsSession* session : shared.sessions) session->end();
  });
  connection_work.reset();
  connection_thread.join();
}

OpsServer::OpsServer(OpsOptions options, std::shared_ptr<const OpsAccess> access, const pipeline::Clock& clock,
                     std::vector<OpsRoute> routes)
    : impl_(std::make_unique<Impl>(clock)) {
  impl_->shared.options = std::move(options);
  impl_->shared.routes = std::move(routes);
  set_access(std::move(access));
}

OpsServer::~OpsServer() {
  stop();
}

std::error_code OpsServer::listen() {
  return impl_->listen();
}

std::uint16_t OpsServer::port() const {
  return impl_->port;
}

void OpsServer::start() {
  Impl& impl = *impl_;
  impl.connection_work.emplace(impl.shared.connections.get_executor());
  impl.handler_work.emplace(impl.shared.handlers.get_executor());
  impl.accept();
  impl.connection_thread = run_on_thread("ops", impl.shared.connections);
  impl.handler_thread = run_on_thread("ops-answers", impl.shared.handlers);
}

void OpsServer::set_access(std::shared_ptr<const OpsAccess> access) {
  const std::lock_guard lock(impl_->shared.access_mutex);
  impl_->shared.access_now = std::move(access);
}

std::size_t OpsServer::open_connections() const {
  return impl_->shared.open.load();
}

void OpsServer::stop() {
  impl_->stop();
}

}  // namespace danmakud::adapters
