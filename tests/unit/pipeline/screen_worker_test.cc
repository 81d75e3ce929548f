#include "pipeline/screen_worker.h"

#include <gtest/gtest.h>

#include "tests/support/fakes.h"
#include "tests/support/manual_clock.h"
#include "tests/support/screening.h"

namespace danmakud::pipeline {
namespace {

std::string comment_line(std::string_view text) {
  return R"({"type":"comment","room_id":"r1","user_id":"u1","text":")" + std::string(text) + "\"}\n";
}

class ScreenWorkerTest : public ::testing::Test {
 protected:
  ScreenWorkerTest() {
    Policy policy = default_policy();
    policy.rules = test::compile_rules(R"([[rule]]
id = "black"
category = "technical.stream"
weight = 0.9
any = ["黑屏"])");
    policies_.publish(std::make_shared<const Policy>(std::move(policy)));
    worker_ = std::make_unique<ScreenWorker>(0, options_, Pipeline::Parts{policies_, clock_, store_, reports_}, queue_);
  }
  // A message of this text, many times.
  void process(std::string_view text, int times) {
    std::string lines;
    for (int i = 0; i < times; ++i) lines += comment_line(text);
    worker_->process(test::block_of({lines}));
  }

  const PipelineOptions options_;
  test::ManualClock clock_;
  test::FakeStore store_;
  test::ReportBox reports_;
  PolicyStore policies_;
  TriageQueue queue_{options_.triage_queue};
  std::unique_ptr<ScreenWorker> worker_;
};

TEST_F(ScreenWorkerTest, FindingsWaitForLittleElse) {
  process("黑屏了", 1);
  EXPECT_TRUE(worker_->has_gathered());
  EXPECT_FALSE(worker_->has_gathered_enough());
  process("来了", 1000);
  EXPECT_TRUE(worker_->has_gathered_enough()) << "however few messages it was in";
}

TEST_F(ScreenWorkerTest, WhatWasPassedOnIsWaitedForNoMore) {
  process("来了", 1000);
  worker_->pass_on(queue_);
  process("黑屏了", 1);
  EXPECT_FALSE(worker_->has_gathered_enough());
}

}  // namespace
}  // namespace danmakud::pipeline
