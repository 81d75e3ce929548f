#include "daemon/late_freeing.h"

#include <algorithm>
#include <future>
#include <optional>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "daemon/background.h"

namespace danmakud::daemon {
namespace {

// Tells which thread freed it.
struct Traced {
  std::promise<std::thread::id>& freed_by;
  ~Traced() { freed_by.set_value(std::this_thread::get_id()); }
};

TEST(LateFreeing, FreesElsewhereWhatIsLetGoOf) {
  std::promise<std::thread::id> freed_by;
  const LateFreeing late;
  auto object = late.keep(std::shared_ptr<const Traced>(new Traced{freed_by}));
  auto second = object;
  object.reset();
  std::future<std::thread::id> freed = freed_by.get_future();
  EXPECT_EQ(freed.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  second.reset();
  EXPECT_NE(freed.get(), std::this_thread::get_id());
}

TEST(LateFreeing, LosesNothingWhenItEndsFirst) {
  std::promise<std::thread::id> freed_by;
  std::shared_ptr<const Traced> object;
  {
    const LateFreeing late;
    object = late.keep(std::shared_ptr<const Traced>(new Traced{freed_by}));
  }
  object.reset();
  EXPECT_EQ(freed_by.get_future().get(), std::this_thread::get_id());
}

TEST(Background, GivesUpThePrecedenceOfItsOwnThreadOnly) {
  const int before = ::getpriority(PRIO_PROCESS, 0);
  EXPECT_EQ(in_background("test", [] { return ::getpriority(PRIO_PROCESS, 0); }), std::max(before, 10));
  EXPECT_EQ(::getpriority(PRIO_PROCESS, 0), before);
}

}  // namespace
}  // namespace danmakud::daemon
