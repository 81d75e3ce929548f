#include "daemon/compile_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace danmakud::daemon {
namespace {

using testing::HasSubstr;
using testing::Not;

struct CompileReports : testing::Test {
  // What the log says when so many are done after so long.
  std::string told(std::chrono::milliseconds later, std::size_t done) {
    clock.advance(later);
    testing::internal::CaptureStderr();
    report(done, 50'000);
    return testing::internal::GetCapturedStderr();
  }

  Log log{LogConfig{}};
  test::ManualClock clock;
  CompileReport report{log, clock};
};

TEST_F(CompileReports, SayNothingOfAShortCompile) {
  EXPECT_EQ(told(std::chrono::milliseconds(999), 49'999), "");
}

TEST_F(CompileReports, SayEverySecondHowFarItIs) {
  EXPECT_THAT(told(std::chrono::milliseconds(1'000), 64), HasSubstr("rules_compiling done=64 total=50000"));
  EXPECT_EQ(told(std::chrono::milliseconds(999), 128), "");
  EXPECT_THAT(told(std::chrono::milliseconds(1), 192), HasSubstr("done=192"));
}

}  // namespace
}  // namespace danmakud::daemon
