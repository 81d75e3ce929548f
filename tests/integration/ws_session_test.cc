// A WebSocket session on a thread that the test itself takes through its steps.
#include "adapters/ws_session.h"

#include <gtest/gtest.h>

#include "tests/support/fake_screen.h"
#include "tests/support/tcp_client.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

TEST(WsSession, SaysThatTheDaemonStopsWhereTheStopCameDuringTheUpgrade) {
  FakeScreen screen;
  const pipeline::SystemClock clock;
  adapters::IngestShared shared({}, screen, clock);
  adapters::IngestStats stats(1);
  adapters::IoThread thread(0, shared, stats.threads[0]);
  adapters::Acceptor acceptor(thread.context(), {adapters::asio::ip::address_v4::loopback(), 0});
  TcpClient client(acceptor.local_endpoint().port());

  thread.stop_reading();
  thread.context().poll();
  const auto session = std::make_shared<adapters::WsSession>(thread, 1, adapters::Channel(acceptor.accept(), nullptr),
                                                             std::make_shared<pipeline::Origin>(),
                                                             adapters::WsOptions{.ack = true}, text_frame("too late"));
  thread.enter(session);
  session->start();
  thread.context().poll();

  EXPECT_EQ(client.read_close(), 1001);
  EXPECT_EQ(screen.blocks(), 0u);
  session->end();
  thread.context().poll();
}

}  // namespace
}  // namespace danmakud::test
