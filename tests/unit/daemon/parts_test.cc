#include "daemon/parts.h"

#include <gtest/gtest.h>

#include "daemon/config_load.h"
#include "daemon/printable.h"

namespace danmakud::daemon {
namespace {

TEST(Parts, ThreadsFollowTheMachineUnlessTold) {
  EXPECT_EQ(thread_counts({.io = 0, .screen = 0}, 1).io, 1u);
  EXPECT_EQ(thread_counts({.io = 0, .screen = 0}, 12).io, 4u);
  EXPECT_EQ(thread_counts({.io = 0, .screen = 0}, 12).screen, 8u);
  EXPECT_EQ(thread_counts({.io = 3, .screen = 5}, 12).io, 3u);
  EXPECT_EQ(thread_counts({.io = 3, .screen = 5}, 12).screen, 5u);
}

TEST(Parts, QueuesStayWithinTheirShareOfTheMemory) {
  Config config = default_config();
  config.limits.memory_mb = 64;
  const pipeline::PipelineOptions options = pipeline_options(config, {.io = 1, .screen = 2});
  EXPECT_LE(2 * options.screen_queue.bytes + options.triage_queue.bytes + options.record_queue.bytes, 16 * kMiB);
}

TEST(Parts, WithoutAUrlThereIsNoOutlet) {
  const pipeline::SystemClock clock;
  EXPECT_EQ(make_outlet(default_config(), clock), nullptr);
  EXPECT_FALSE(store_options(default_config()).has_outbox);
}

TEST(Address, IsReadWithItsPort) {
  const Address v6 = parse_address("[::1]:7700").value();
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.port, 7700);
  EXPECT_TRUE(v6.is_loopback);
  EXPECT_EQ(parse_address("localhost:1").value().host, "127.0.0.1");
  EXPECT_FALSE(parse_address("0.0.0.0:1").value().is_loopback);
}

TEST(Address, NonsenseIsNone) {
  for (const char* const text : {"", "7700", ":7700", "127.0.0.1:", "127.0.0.1:99999", "[::1:7700", "host.example:1"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
}

TEST(Printable, SteersNoTerminal) {
  EXPECT_EQ(printable("a\x1b[31m\x7f\xc2\x9b"
                      "b\n"),
            "a [31m  b ");
  EXPECT_EQ(printable("货不对板 £"), "货不对板 £");
  EXPECT_EQ(printable("a\u202eb\u2066c\u200dd"), "a b c\u200dd") << "what turns the line's direction";
}

}  // namespace
}  // namespace danmakud::daemon
