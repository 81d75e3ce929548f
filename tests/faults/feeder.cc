#include "tests/faults/feeder.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>

#include "tests/support/tcp_client.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto kFeedEvery = 25ms;
constexpr std::size_t kCrowd = 200;

std::string complaint(std::size_t sender, std::size_t number) {
  const std::string id = complaint_id(sender, number);
  const std::string crowd = std::to_string(sender) + "-crowd-" + std::to_string(number / kCrowd);
  return R"({"type":"comment","text":"货不对板","room_id":")" + (is_of_a_crowd(number) ? crowd : id) +
         R"(","user_id":")" + id + R"(","id":")" + id + "\"}\n";
}

// One way in, as long as it lasts. settle() returns when all of `lines` is acknowledged; throws when it never will be.
class WayIn {
 public:
  virtual ~WayIn() = default;
  virtual void settle(const std::string& lines, std::size_t count) = 0;
};

class OverWebSocket final : public WayIn {
 public:
  explicit OverWebSocket(std::uint16_t port) : client_(port) { client_.upgrade("?ack=1"); }
  void settle(const std::string& lines, std::size_t count) override {
    client_.send(text_frame(lines));
    sent_ += count;
    for (std::size_t acknowledged = 0; acknowledged < sent_;) {
      const std::string answer = client_.read_text();
      if (!answer.starts_with(R"({"ack":)")) throw std::runtime_error("no ack: " + answer);
      acknowledged = std::stoul(answer.substr(7));
    }
  }

 private:
  TcpClient client_;
  std::size_t sent_ = 0;
};

class OverHttp final : public WayIn {
 public:
  explicit OverHttp(std::uint16_t port) : client_(port) {}
  void settle(const std::string& lines, std::size_t count) override {
    const HttpReply reply = client_.send(post("/v1/events", "application/x-ndjson", lines)).read_reply();
    const bool is_settled =
        reply.status == 200 && reply.body.starts_with("{\"accepted\":" + std::to_string(count) + ",");
    if (!is_settled) throw std::runtime_error("not settled: " + std::to_string(reply.status));
  }

 private:
  TcpClient client_;
};

std::unique_ptr<WayIn> open_way_in(std::size_t sender, std::uint16_t port) {
  if (sender % 2 == 0) return std::make_unique<OverWebSocket>(port);
  return std::make_unique<OverHttp>(port);
}

}  // namespace

std::string complaint_id(std::size_t sender, std::size_t number) {
  return std::to_string(sender) + "-" + std::to_string(number);
}

bool is_of_a_crowd(std::size_t number) {
  return number % 10 == 9;
}

Feeder::Feeder(std::size_t senders, std::size_t per_second, std::function<std::uint16_t()> ingest_port)
    : per_second_(per_second / senders), ingest_port_(std::move(ingest_port)), acknowledged_(senders) {
  for (std::size_t sender = 0; sender < senders; ++sender) {
    threads_.emplace_back([this, sender] { run(sender); });
  }
}

Feeder::~Feeder() {
  is_abandoned_ = true;
  finish();
}

void Feeder::finish() {
  is_ending_ = true;
  threads_.clear();
}

std::vector<std::size_t> Feeder::acknowledged() const {
  return {acknowledged_.begin(), acknowledged_.end()};
}

// What fell due while the daemon was away is sent when it is back: the rate holds over the whole run.
void Feeder::run(std::size_t sender) {
  const auto began = steady_clock::now();
  std::unique_ptr<WayIn> way_in;
  std::size_t next = 0;
  std::string lines;
  std::size_t count = 0;  // in `lines`, not acknowledged
  while (!is_abandoned_ && (!is_ending_ || count > 0)) {
    const std::chrono::duration<double> elapsed = steady_clock::now() - began;
    const auto due = static_cast<std::size_t>(elapsed.count() * static_cast<double>(per_second_));
    for (; count == 0 && next < due && lines.size() < 65536; ++next) lines += complaint(sender, next);
    count = next - acknowledged_[sender];
    try {
      if (!way_in) way_in = open_way_in(sender, ingest_port_());
      if (count > 0) way_in->settle(lines, count);
      acknowledged_[sender] = next;
      lines.clear();
      count = 0;
    } catch (const std::runtime_error&) {
      way_in.reset();
      resent_ += count;
    }
    std::this_thread::sleep_for(kFeedEvery);
  }
}

}  // namespace danmakud::test
