#include "adapters/ingest_server.h"

#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/io_thread.h"
#include "adapters/listener.h"

namespace danmakud::adapters {

std::string_view to_string(IngestFault fault) {
  static constexpr std::array<std::string_view, kIngestFaults> kNames{"too_many_connections",
                                                                      "too_many_of_address",
                                                                      "accept",
                                                                      "tls",
                                                                      "bad_request",
                                                                      "unauthorized",
                                                                      "forbidden",
                                                                      "rate_limited",
                                                                      "timeout",
                                                                      "protocol",
                                                                      "bad_utf8",
                                                                      "policy",
                                                                      "too_large",
                                                                      "abandoned",
                                                                      "lost_answers"};
  return kNames[static_cast<std::size_t>(fault)];
}

struct IngestServer::Impl {
  Impl(IngestOptions options, BlockSink& sink, const pipeline::Clock& clock, IngestStats& stats)
      : shared(std::move(options), sink, clock) {
    for (std::size_t i = 0; i < shared.options.io_threads; ++i) {
      threads.push_back(std::make_unique<IoThread>(i, shared, stats.threads[i]));
    }
  }

  IngestShared shared;
  std::vector<std::unique_ptr<IoThread>> threads;
  std::unique_ptr<Listener> listener;
};

IngestServer::IngestServer(IngestOptions options, std::shared_ptr<const IngestAccess> access, BlockSink& sink,
                           const pipeline::Clock& clock, IngestStats& stats)
    : impl_(std::make_unique<Impl>(std::move(options), sink, clock, stats)) {
  impl_->listener = std::make_unique<Listener>(impl_->threads, impl_->shared);
  set_access(std::move(access));
}

IngestServer::~IngestServer() {
  close_all();
}

std::error_code IngestServer::listen() {
  return impl_->listener->listen();
}

std::uint16_t IngestServer::port() const {
  return impl_->listener->port();
}

void IngestServer::start() {
  asio::post(impl_->threads.front()->context(), [this] { impl_->listener->accept(); });
  for (const auto& thread : impl_->threads) thread->start();
}

void IngestServer::set_access(std::shared_ptr<const IngestAccess> access) {
  const std::lock_guard lock(impl_->shared.access_mutex);
  impl_->shared.access_now = std::move(access);
}

void IngestServer::stop_reading() {
  asio::post(impl_->threads.front()->context(), [this] { impl_->listener->close(); });
  for (const auto& thread : impl_->threads) thread->stop_reading();
}

std::size_t IngestServer::open_connections() const {
  return impl_->shared.open_connections.load();
}

void IngestServer::close_all() {
  asio::post(impl_->threads.front()->context(), [this] { impl_->listener->close(); });
  for (const auto& thread : impl_->threads) thread->close_all();
}

}  // namespace danmakud::adapters
