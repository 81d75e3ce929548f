// A WebSocket session on a thread that the test itself takes through its steps.
#include "adapters/ws_session.h"

#include <future>

#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/fake_screen.h"
#include "tests/support/tcp_client.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

class WsSessionTest : public testing::Test {
 protected:
  ~WsSessionTest() override {
    if (session_) session_->end();
    screen_.abandon();  // whom what is kept is told to is still there
    run();
  }

  void run() {
    thread_.context().restart();  // it stops where nothing is waited for
    thread_.context().poll();
  }
  void start(std::string rest = "") {
    session_ = std::make_shared<adapters::WsSession>(thread_, 1, adapters::Channel(acceptor_.accept(), nullptr),
                                                     std::make_shared<pipeline::Origin>(),
                                                     adapters::WsOptions{.ack = true}, std::move(rest));
    thread_.enter(session_);
    session_->start();
    run();
  }
  // Whether so much was read, sooner or later, of what is not settled.
  bool reads(std::size_t bytes) {
    return eventually([&] {
      run();
      return screen_.bytes() >= bytes;
    });
  }

  FakeScreen screen_;
  const pipeline::SystemClock clock_;
  adapters::IngestShared shared_{{.max_outstanding_blocks = 100'000}, screen_, clock_};
  adapters::IngestStats stats_{1};
  adapters::IoThread thread_{0, shared_, stats_.threads[0]};
  adapters::Acceptor acceptor_{thread_.context(), {adapters::asio::ip::address_v4::loopback(), 0}};
  TcpClient client_{acceptor_.local_endpoint().port()};
  std::shared_ptr<adapters::WsSession> session_;
};

TEST_F(WsSessionTest, SaysThatTheDaemonStopsWhereTheStopCameDuringTheUpgrade) {
  thread_.stop_reading();
  run();
  start(text_frame("too late"));
  EXPECT_EQ(client_.read_close(), 1001);
  EXPECT_EQ(screen_.blocks(), 0u);
}

TEST_F(WsSessionTest, ReadsFurtherAheadOfTheStoreWhileScreenKeepsUp) {
  start();
  screen_.is_ahead = false;
  const std::string frame = text_frame("later" + std::string(16'000, ' '));
  const auto sender = std::async(std::launch::async, [&] {
    for (std::size_t sent = 0; sent < 32 * kMiB; sent += frame.size()) client_.send(frame);
  });

  ASSERT_TRUE(reads(4 * kMiB));
  for (int i = 0; i < 100; ++i) run();
  EXPECT_LT(screen_.bytes(), 5 * kMiB);

  screen_.is_ahead = true;
  screen_.release();
  ASSERT_TRUE(reads(screen_.bytes() + 8 * kMiB));
  for (int i = 0; i < 100; ++i) run();
  EXPECT_LT(screen_.bytes(), 14 * kMiB);
  session_->end();  // the sender's next frame finds nobody
}

}  // namespace
}  // namespace danmakud::test
