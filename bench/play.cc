// danmakud-play: plays recorded events (NDJSON) into a running daemon over one WebSocket, as fast as asked, and waits
// until all are settled. Feedback can go the way of a page's button instead: POST /v1/feedback.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using namespace std::chrono_literals;
using asio::ip::tcp;
using Steady = std::chrono::steady_clock;

struct Settings {
  std::string file, address = "127.0.0.1:7700", token;
  double in_seconds = 0;  // 0: as the events' own times say
  double wait_seconds = 30;
  bool restamp = false, post_feedback = false;
};

// One event, and when it is due after the first.
struct Line {
  std::string json;
  std::chrono::milliseconds after{};
};

constexpr std::string_view kTimeMark = "\"ts_ms\":";

// Where the digits of `ts_ms` stand; empty without them.
std::string_view time_digits(std::string_view json) {
  const std::size_t mark = json.find(kTimeMark);
  if (mark == json.npos) return {};
  const std::string_view from = json.substr(mark + kTimeMark.size());
  return from.substr(0, from.find_first_not_of("0123456789"));
}

std::vector<Line> read_lines(const std::string& file) {
  std::ifstream opened;
  if (file != "-") opened.open(file);
  std::istream& in = file == "-" ? std::cin : opened;
  if (!in) throw std::runtime_error(file + ": cannot be read");
  std::vector<Line> lines;
  std::int64_t first = 0, last = 0;
  for (std::string json; std::getline(in, json);) {
    if (json.empty()) continue;
    const std::string_view digits = time_digits(json);
    if (!digits.empty() && digits.size() < 16) last = std::max<std::int64_t>(last, std::stoll(std::string(digits)));
    if (lines.empty()) first = last;
    lines.push_back({std::move(json), std::chrono::milliseconds{last - first}});
  }
  if (lines.empty()) throw std::runtime_error(file + ": holds no event");
  return lines;
}

void restamp(std::string& json) {
  const std::string_view digits = time_digits(json);
  if (digits.empty()) return;
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  json.replace(static_cast<std::size_t>(digits.data() - json.data()), digits.size(),
               std::to_string(now.time_since_epoch().count()));
}

// All on one thread: one coroutine sends, one reads the answers, one tells how far it is.
class Player {
 public:
  Player(asio::io_context& io, const Settings& settings, std::vector<Line> lines)
      : io_(io), settings_(settings), lines_(std::move(lines)), socket_(io), changed_(io) {
    const std::size_t colon = settings_.address.rfind(':');
    host_ = settings_.address.substr(0, colon);
    port_ = colon == std::string::npos ? "7700" : settings_.address.substr(colon + 1);
    const double recorded = std::chrono::duration<double>(lines_.back().after).count();
    if (settings_.in_seconds > 0 && recorded > 0) pace_ = settings_.in_seconds / recorded;
  }

  asio::awaitable<void> play() {
    co_await connect();
    asio::co_spawn(io_, read_answers(), asio::detached);
    asio::co_spawn(io_, report(), asio::detached);
    const Steady::time_point start = Steady::now();
    for (Line& line : lines_) {
      const Steady::time_point due = start + std::chrono::duration_cast<Steady::duration>(line.after * pace_);
      if (due > Steady::now()) {
        asio::steady_timer timer(io_, due);
        co_await timer.async_wait(asio::use_awaitable);
      }
      if (lost_) break;
      if (settings_.restamp) restamp(line.json);
      const bool posted = settings_.post_feedback && line.json.find("\"type\":\"feedback\"") != line.json.npos;
      if (posted) {
        co_await post(line.json);
      } else {
        co_await send(line.json);
      }
    }
    while (settled_ < sent_ && !lost_) {
      changed_.expires_after(1h);
      co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    over_ = true;
    tell();
    if (!lost_) co_await socket_.async_close(websocket::close_code::normal, asio::as_tuple(asio::use_awaitable));
    io_.stop();
  }

  bool all_settled() const { return settled_ == sent_ && !lost_; }

 private:
  // The daemon may still be starting: ask again until it listens.
  asio::awaitable<void> connect() {
    const Steady::time_point deadline = Steady::now() + std::chrono::duration_cast<Steady::duration>(
                                                            std::chrono::duration<double>(settings_.wait_seconds));
    for (;;) {
      tcp::resolver resolver(io_);
      const auto endpoints = co_await resolver.async_resolve(host_, port_, asio::use_awaitable);
      const auto [error, endpoint] = co_await asio::async_connect(beast::get_lowest_layer(socket_), endpoints,
                                                                  asio::as_tuple(asio::use_awaitable));
      if (!error) break;
      if (Steady::now() > deadline) throw beast::system_error(error, settings_.address);
      asio::steady_timer pause(io_, 100ms);
      co_await pause.async_wait(asio::use_awaitable);
    }
    beast::get_lowest_layer(socket_).set_option(tcp::no_delay(true));
    socket_.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
      request.set(http::field::sec_websocket_protocol, "danmaku.v1");
      authorize(request);
    }));
    co_await socket_.async_handshake(settings_.address, "/v1/events?ack=1", asio::use_awaitable);
    socket_.text(true);
  }

  template <class Request>
  void authorize(Request& request) const {
    if (!settings_.token.empty()) request.set(http::field::authorization, "Bearer " + settings_.token);
  }

  asio::awaitable<void> send(const std::string& json) {
    const auto [error, bytes] = co_await socket_.async_write(asio::buffer(json), asio::as_tuple(asio::use_awaitable));
    if (error) {
      lose(error);
    } else {
      ++sent_;
    }
  }

  asio::awaitable<void> post(const std::string& json) {
    beast::tcp_stream stream(io_);
    tcp::resolver resolver(io_);
    const auto endpoints = co_await resolver.async_resolve(host_, port_, asio::use_awaitable);
    co_await stream.async_connect(endpoints, asio::use_awaitable);
    http::request<http::string_body> request(http::verb::post, "/v1/feedback", 11, json);
    request.set(http::field::host, settings_.address);
    request.set(http::field::content_type, "application/json");
    authorize(request);
    request.prepare_payload();
    co_await http::async_write(stream, request, asio::use_awaitable);
    beast::flat_buffer buffer;
    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, asio::use_awaitable);
    if (response.result() != http::status::ok) refused(response.body());
    ++posted_;
  }

  // Answers are {"ack":N} and {"error":{…}}, one a message.
  asio::awaitable<void> read_answers() {
    for (beast::flat_buffer buffer;; buffer.clear()) {
      const auto [error, bytes] = co_await socket_.async_read(buffer, asio::as_tuple(asio::use_awaitable));
      if (error) {
        if (!over_) lose(error);
        co_return;
      }
      const std::string answer = beast::buffers_to_string(buffer.data());
      if (answer.starts_with("{\"ack\":")) {
        settled_ = std::stoull(answer.substr(7));
        changed_.cancel();
      } else if (answer.starts_with("{\"error\":")) {
        refused(answer);
      }
    }
  }

  asio::awaitable<void> report() {
    while (!over_) {
      asio::steady_timer timer(io_, 5s);
      co_await timer.async_wait(asio::use_awaitable);
      if (!over_) tell();
    }
  }

  void tell() const {
    std::cerr << "play: " << sent_ + posted_ << " of " << lines_.size() << " events played, " << settled_ + posted_
              << " settled, " << refused_ << " refused\n";
  }
  void refused(const std::string& answer) {
    if (++refused_ <= 10) std::cerr << "play: refused: " << answer << '\n';
  }
  void lose(const beast::error_code& error) {
    if (!lost_) std::cerr << "play: connection lost: " << error.message() << '\n';
    lost_ = true;
    changed_.cancel();
  }

  asio::io_context& io_;
  const Settings& settings_;
  std::vector<Line> lines_;
  websocket::stream<tcp::socket> socket_;
  asio::steady_timer changed_;  // cancelled whenever an ack came: wakes who waits for the last one
  std::string host_, port_;
  double pace_ = 1;
  std::uint64_t sent_ = 0, settled_ = 0, posted_ = 0, refused_ = 0;
  bool lost_ = false, over_ = false;
};

int play(const Settings& settings) {
  asio::io_context io(1);
  Player player(io, settings, read_lines(settings.file));
  asio::co_spawn(io, player.play(), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  io.run();
  return player.all_settled() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Plays recorded events (NDJSON) into a running danmakud over WebSocket.", "danmakud-play"};
  Settings settings;
  app.add_option("file", settings.file, "NDJSON events, or - for stdin")->required();
  app.add_option("--to", settings.address, "the daemon's ingest listener")->capture_default_str();
  app.add_option("--in-seconds", settings.in_seconds,
                 "scale the events' times to this length; without it they keep their pace")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--wait-seconds", settings.wait_seconds, "how long to wait for the daemon to listen")
      ->capture_default_str();
  app.add_option("--token", settings.token, "bearer token");
  app.add_flag("--restamp", settings.restamp, "set each event's ts_ms to the time it is sent");
  app.add_flag("--post-feedback", settings.post_feedback, "send feedback by POST /v1/feedback");
  CLI11_PARSE(app, argc, argv);
  try {
    return play(settings);
  } catch (const std::exception& failure) {
    std::cerr << "play: " << failure.what() << '\n';
    return 1;
  }
}
