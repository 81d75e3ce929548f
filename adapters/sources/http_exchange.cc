#include "adapters/sources/http_exchange.h"

#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/sources/http_text.h"
#include "adapters/sources/net_session.h"

namespace danmakud::adapters {
namespace {

constexpr std::size_t kMaxAnswerBytes = std::size_t{4} << 20;
constexpr std::chrono::seconds kDeadline{15};

class Exchange final : public HttpExchange, public NetSession {
 public:
  Exchange(NetThread& net, StreamUrl where, const std::string& ca_file, HttpCall call, Done done)
      : NetSession(net, std::move(where), ca_file),
        call_(std::move(call)),
        done_(std::move(done)),
        patience_(net.context) {}

  void ask() {
    patience_.expires_after(kDeadline);
    patience_.async_wait([this, self = shared_from_this()](const ErrorCode& error) {
      if (!error) finish("no answer in time");
    });
    connect();
  }

  void cancel() override {
    done_ = nullptr;
    patience_.cancel();
    close();
  }

 private:
  void on_connected() override {
    write(request_text(call_.method, url(), call_.headers, call_.body, /*is_upgrade=*/false));
  }

  void on_bytes(std::span<char> bytes) override {
    if (!answer_.take({bytes.data(), bytes.size()})) return finish(answer_.problem());
    if (answer_.is_done()) finish({});
  }

  void on_closed(std::string why) override {
    if (answer_.has_head()) answer_.take_end();
    finish(answer_.is_done() ? std::string{} : std::move(why));
  }

  void finish(std::string problem) {
    close();
    patience_.cancel();
    CallAnswer answer{call_.tag, 0, {}, {}, std::move(problem)};
    if (answer.problem.empty()) {
      answer.status = answer_.status();
      answer.headers = answer_.headers();
      answer.body = answer_.take_body();
    }
    if (const Done done = std::exchange(done_, nullptr)) done(std::move(answer));
  }

  const HttpCall call_;
  Done done_;
  Timer patience_;
  HttpAnswerReader answer_{kMaxAnswerBytes};
};

// For a call that cannot even be tried.
class NoExchange final : public HttpExchange, public std::enable_shared_from_this<NoExchange> {
 public:
  explicit NoExchange(Done done) : done_(std::move(done)) {}
  void cancel() override { done_ = nullptr; }
  void finish(CallAnswer answer) {
    if (const Done done = std::exchange(done_, nullptr)) done(std::move(answer));
  }

 private:
  Done done_;
};

}  // namespace

std::shared_ptr<HttpExchange> HttpExchange::start(NetThread& thread, HttpCall call, const std::string& ca_file,
                                                  Done done) {
  auto url = parse_stream_url(call.url);
  if (!url || !url->is_http()) {
    auto refused = std::make_shared<NoExchange>(std::move(done));
    CallAnswer answer{call.tag, 0, {}, {}, "not an http or https URL: " + call.url};
    asio::post(thread.context, [refused, answer = std::move(answer)] { refused->finish(answer); });
    return refused;
  }
  auto exchange = std::make_shared<Exchange>(thread, std::move(*url), ca_file, std::move(call), std::move(done));
  exchange->ask();
  return exchange;
}

}  // namespace danmakud::adapters
