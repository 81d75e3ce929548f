// The daemon as a process: what a platform, an operator and the system say to it, and what it answers.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/complaint_lines.h"
#include "tests/support/danmakud.h"
#include "tests/support/eventually.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

std::string comment(const std::string& id, const std::string& text) {
  return R"({"type":"comment","room_id":"r1","user_id":"u)" + id + R"(","id":")" + id + R"(","text":")" + text +
         "\"}\n";
}

constexpr std::string_view kOtherRule =
    "[[rule]]\nid = \"technical.stream.black\"\ncategory = \"technical.stream\"\nweight = 0.9\nany = [\"黑屏\"]\n";

TEST(Daemon, AnAcknowledgedComplaintIsATicket) {
  Danmakud daemon;
  daemon.start();
  const HttpReply reply = daemon.post_events(comment("1", "货不对板") + comment("2", "主播好") + "{oops\n");
  EXPECT_EQ(reply.status, 200u);
  EXPECT_THAT(reply.body, HasSubstr(R"("accepted":2)"));
  EXPECT_THAT(daemon.ops("/v1/tickets").body, HasSubstr(R"("matched":[{"rule":"commerce.mismatch.basic")"));
  EXPECT_THAT(daemon.ops("/v1/ledger").body, HasSubstr(R"("residual":0})"));
}

TEST(Daemon, AcksOverWebSocketAndKeepsTheTicketOverARestart) {
  Danmakud daemon;
  daemon.start();
  TcpClient client(daemon.ingest_port());
  client.upgrade("?ack=1").send(text_frame(comment("1", "货不对板")));
  EXPECT_EQ(client.read_text(), R"({"ack":1})");
  EXPECT_EQ(daemon.terminate(), 0);
  daemon.start();
  EXPECT_THAT(daemon.ops("/v1/tickets?user=u1").body, HasSubstr(R"("text":"货不对板")"));
  daemon.post_events(comment("2", "货不对板"));
  EXPECT_THAT(daemon.ops("/v1/tickets").body, HasSubstr(R"("duplicates":{"events":2,"users":2)"));
}

TEST(Daemon, KeepsWhatItAcknowledgedThroughAKill) {
  Danmakud daemon;
  daemon.start();
  EXPECT_EQ(daemon.post_events(comment("1", "货不对板")).status, 200u);
  daemon.signal(SIGKILL);
  EXPECT_EQ(daemon.wait(), -SIGKILL);
  daemon.start();
  EXPECT_THAT(daemon.ops("/v1/tickets").body, HasSubstr(R"("event_id":"1")"));
}

TEST(Daemon, NamesItsThreads) {
  Danmakud daemon;
  daemon.start();
  const auto is_named = [&] {  // each names itself, as soon as it runs
    return testing::Value(daemon.threads(),
                          IsSupersetOf({"io-0", "screen-0", "triage", "record", "checkpoint", "ops"}));
  };
  EXPECT_TRUE(eventually(is_named)) << testing::PrintToString(daemon.threads());
}

TEST(Daemon, TellsARetryTheTicketOfTheFirstTryOverARestartToo) {
  Danmakud daemon;
  daemon.start();
  std::string first = daemon.post_events(comment("1", "货不对板"), "?tickets=1").body;
  const std::size_t opened = first.find(R"("opened":true)");
  ASSERT_NE(opened, std::string::npos);
  first.replace(opened, 13, R"("opened":false)");
  EXPECT_EQ(daemon.post_events(comment("1", "货不对板"), "?tickets=1").body, first);
  EXPECT_EQ(daemon.terminate(), 0);
  daemon.start();
  EXPECT_EQ(daemon.post_events(comment("1", "货不对板"), "?tickets=1").body, first);
}

TEST(Daemon, AnswersForItsTicketsByIdAndFilter) {
  Danmakud daemon;
  daemon.start();
  const std::string body = daemon.post_events(comment("1", "货不对板"), "?tickets=1").body;
  const std::string id = body.substr(body.find(R"("id":")") + 6, 26);
  EXPECT_THAT(daemon.ops("/v1/tickets/" + id).body, HasSubstr(R"("priority":"P2")"));
  EXPECT_THAT(daemon.ops("/v1/tickets/" + id + "/complainants").body, HasSubstr(R"("complainants":[{)"));
  EXPECT_THAT(daemon.ops("/v1/tickets?priority=P0").body, HasSubstr(R"("tickets":[])"));
  EXPECT_EQ(daemon.ops("/v1/tickets/01M757NBKV7YD63MP0FFM4B8FJ").status, 404u);
  EXPECT_EQ(daemon.ops("/v1/tickets?limit=many").status, 400u);
  EXPECT_THAT(daemon.ops("/v1/tickets?usr=u1").body, HasSubstr(R"(unknown parameter \"usr\", did you mean \"user\"?)"));
  EXPECT_EQ(daemon.ops("/v1/tickets/" + id + "/complainants?user=u1").status, 400u);
}

TEST(Daemon, CountsWhatTheContractNames) {
  Danmakud daemon;
  daemon.start();
  daemon.post_events(comment("1", "货不对板") + comment("1", "货不对板") + comment("2", "hi") + "{oops\n");
  const std::string metrics = daemon.ops("/metrics").body;
  for (const char* const line :
       {"danmakud_events_total{type=\"comment\",outcome=\"complaint\"} 1\n",
        "danmakud_events_total{type=\"comment\",outcome=\"repeat\"} 1\n",
        "danmakud_events_total{type=\"comment\",outcome=\"clean\"} 1\n",
        "danmakud_events_total{type=\"unknown\",outcome=\"rejected\"} 1\n",
        "danmakud_tickets_total{category=\"commerce.mismatch\",team=\"merchant-service\",priority=\"P2\"} 1\n",
        "danmakud_source_events_total{source=\"ingest\"} 4\n"}) {
    EXPECT_THAT(metrics, HasSubstr(line));
  }
}

TEST(Daemon, HasEveryMetricOfTheContract) {
  Danmakud daemon;
  daemon.start();
  const std::string metrics = daemon.ops("/metrics").body;
  for (const char* const name : {"events_total",
                                 "events_shed_total",
                                 "events_rejected_total",
                                 "source_events_total",
                                 "source_last_event_timestamp_seconds",
                                 "source_up",
                                 "event_age_seconds",
                                 "event_to_ticket_seconds",
                                 "event_to_redis_seconds",
                                 "ack_age_seconds",
                                 "tickets_total",
                                 "tickets_joined_total",
                                 "stage_queue_depth",
                                 "stage_queue_capacity",
                                 "store_outbox_tickets",
                                 "store_outbox_oldest_seconds",
                                 "store_commit_seconds",
                                 "store_bytes",
                                 "redis_up",
                                 "redis_last_success_timestamp_seconds",
                                 "redis_errors_total",
                                 "connections",
                                 "connections_paused",
                                 "memory_used_bytes",
                                 "memory_limit_bytes",
                                 "rules_loaded_timestamp_seconds",
                                 "rules_reload_total",
                                 "rules_info",
                                 "build_info"}) {
    EXPECT_THAT(metrics, HasSubstr(std::string("# TYPE danmakud_") + name + " "));
  }
  EXPECT_THAT(metrics, HasSubstr("\nprocess_resident_memory_bytes "));
}

TEST(Daemon, ItsMetricsAreDocumented) {
  Danmakud daemon;
  daemon.start();
  const std::string manual = read_file(DANMAKUD_SOURCE_DIR "/docs/operations.md");
  std::istringstream metrics(daemon.ops("/metrics").body);
  for (std::string line; std::getline(metrics, line);) {
    if (!line.starts_with("# TYPE danmakud_")) continue;
    const std::string name = line.substr(7, line.rfind(' ') - 7);
    EXPECT_THAT(manual, HasSubstr("`" + name + "`"));
  }
}

TEST(Daemon, ServesProbesStatusAndAFrontPage) {
  Danmakud daemon;
  daemon.start();
  EXPECT_EQ(daemon.ops("/livez").body, "ok\n");
  EXPECT_EQ(daemon.ops("/readyz").body, "ok\n");
  EXPECT_THAT(daemon.ops("/readyz?verbose").body, HasSubstr("\nstage record: ok\n"));
  EXPECT_THAT(daemon.ops("/v1/status").body, HasSubstr(R"("sources":[{"name":"ingest")"));
  const std::string front = daemon.ops("/").body;
  for (const char* const text : {"/v1/tickets", "width=device-width", "light dark"})
    EXPECT_THAT(front, HasSubstr(text));
}

TEST(Daemon, EndsItsPagesWithALine) {
  Danmakud daemon;
  daemon.start();
  for (const char* const page : {"/v1/status", "/v1/ledger", "/v1/sources", "/v1/tickets"}) {
    EXPECT_THAT(daemon.ops(page).body, testing::EndsWith("}\n")) << page;
  }
}

TEST(Daemon, AsksForItsTokens) {
  Danmakud daemon("[auth]\ningest_tokens = [\"in\"]\nops_tokens = [\"out\"]\n");
  daemon.start();
  EXPECT_EQ(daemon.post_events(comment("1", "hi")).status, 401u);
  EXPECT_EQ(daemon.ops("/v1/tickets").status, 401u);
  EXPECT_EQ(daemon.ops("/readyz").status, 200u);
  TcpClient client(daemon.ops_port());
  EXPECT_EQ(client.send(get("/v1/tickets", "Authorization: Bearer out\r\n")).read_reply().status, 200u);
}

TEST(Daemon, SaysHowManyPatternsItCompiledAndHowLongThatTook) {
  Danmakud daemon;
  daemon.start();
  EXPECT_THAT(daemon.log(), HasSubstr("patterns=1 compiling_ms="));
}

TEST(Daemon, TakesUpNewRulesOnAHangUp) {
  Danmakud daemon;
  daemon.start();
  write_file(daemon.rules(), kOtherRule);
  daemon.signal(SIGHUP);
  ASSERT_TRUE(daemon.logs("reloaded"));
  daemon.post_events(comment("1", "黑屏"));
  EXPECT_THAT(daemon.ops("/v1/tickets").body, HasSubstr(R"("category":"technical.stream")"));
}

TEST(Daemon, AHangUpBeforeItHasBegunIsAReloadOnceItServes) {
  Danmakud daemon;
  daemon.start_hung_up();
  EXPECT_TRUE(daemon.logs("event=reloaded"));
  EXPECT_EQ(daemon.terminate(), 0);
}

TEST(Daemon, CompilesRulesAgainOnlyWhereTheirFilesChanged) {
  constexpr std::string_view kUnchanged = "event=rules_unchanged";
  Danmakud daemon;
  daemon.start();
  write_file(daemon.rules(), read_file(daemon.rules()) + "# changed\n");
  EXPECT_EQ(daemon.reload().status, 200u);
  EXPECT_THAT(daemon.log(), Not(HasSubstr(kUnchanged)));
  EXPECT_EQ(daemon.reload().status, 200u);
  EXPECT_TRUE(daemon.logs(kUnchanged));
  daemon.post_events(comment("1", "货不对板"));
  EXPECT_THAT(daemon.ops("/v1/tickets").body, HasSubstr("commerce.mismatch.basic"));
}

TEST(Daemon, ReadsRulesThatItCompiledBefore) {
  Danmakud daemon;
  daemon.start();
  EXPECT_THAT(daemon.log(), HasSubstr("event=rules_compiled"));
  const std::string first = read_file(daemon.rules());
  write_file(daemon.rules(), kOtherRule);
  daemon.reload();
  EXPECT_THAT(daemon.log(), Not(HasSubstr("event=rules_read")));
  write_file(daemon.rules(), first);
  daemon.reload();
  EXPECT_TRUE(daemon.logs("event=rules_read"));
  daemon.terminate();
  daemon.start();
  EXPECT_THAT(daemon.log(), AllOf(HasSubstr("event=rules_read"), Not(HasSubstr("event=rules_compiled"))));
  daemon.post_events(comment("1", "货不对板"));
  EXPECT_THAT(daemon.ops("/v1/tickets").body, HasSubstr("commerce.mismatch.basic"));
}

TEST(Daemon, CompilesRulesWhereWhatWasKeptIsDamaged) {
  Danmakud daemon;
  daemon.start();
  daemon.terminate();
  for (const auto& kept : std::filesystem::directory_iterator(daemon.store() + ".rules")) {
    write_file(kept.path(), read_file(kept.path()).replace(200, 1, "?"));
  }
  daemon.start();
  EXPECT_THAT(daemon.log(), HasSubstr("event=rules_compiled"));
  daemon.terminate();
  daemon.start();
  EXPECT_THAT(daemon.log(), HasSubstr("event=rules_read"));
}

TEST(Daemon, EndsThoughNobodyReadsWhatItPrints) {
  Danmakud daemon("[limits]\ndrain_seconds = 1\n");
  const std::string out = std::filesystem::path(daemon.config()).parent_path() / "out";
  ASSERT_EQ(::mkfifo(out.c_str(), 0600), 0);
  const int reader = ::open(out.c_str(), O_RDONLY | O_NONBLOCK);
  daemon.start({"--print"});
  ASSERT_EQ(daemon.post_events(complaint_lines(0, 400)).status, 200u);
  EXPECT_EQ(daemon.terminate(), 0);
  ::close(reader);
}

TEST(Daemon, AStormOfHangUpsEndsWithWhatWasWrittenLast) {
  Danmakud daemon;
  daemon.start();
  write_file(daemon.rules(), "[[rule]]\nid = \"x\"\nany = [\"(\"]\n");
  for (int i = 0; i < 100; ++i) daemon.signal(SIGHUP);
  ASSERT_TRUE(daemon.logs("reload_failed"));
  write_file(daemon.rules(), kOtherRule);
  for (int i = 0; i < 100; ++i) daemon.signal(SIGHUP);
  ASSERT_TRUE(daemon.logs("event=reloaded"));
  EXPECT_TRUE(daemon.answers("/readyz", "ok\n"));
  EXPECT_EQ(daemon.terminate(), 0);
}

TEST(Daemon, ABrokenRuleFileChangesNothingAndIsTold) {
  Danmakud daemon;
  daemon.start();
  write_file(daemon.rules(), "[[rule]]\nid = \"x\"\nany = [\"(\"]\n");
  daemon.signal(SIGHUP);
  ASSERT_TRUE(daemon.logs("reload_failed"));
  EXPECT_THAT(daemon.log(), HasSubstr("rules.toml:"));
  EXPECT_TRUE(daemon.answers("/readyz", "degraded\nreload: refused"));
  EXPECT_THAT(daemon.ops("/metrics").body, HasSubstr("danmakud_rules_reload_total{result=\"failure\"} 1\n"));
  daemon.post_events(comment("1", "货不对板"));
  EXPECT_THAT(daemon.ops("/v1/tickets").body, HasSubstr("commerce.mismatch.basic"));
}

TEST(Daemon, AnswersAReloadWithTheRulesTheFaultsOrTheKeys) {
  Danmakud daemon;
  daemon.start();
  EXPECT_THAT(daemon.reload().body, HasSubstr(R"("faults":[],"needs_restart":[])"));
  write_file(daemon.config(), read_file(daemon.config()) + "[limits]\nmemory_mb = 128\n");
  EXPECT_THAT(daemon.reload().body, HasSubstr(R"("needs_restart":["limits.memory_mb"])"));
  write_file(daemon.config(), read_file(daemon.config()) + "[redis]\nbogus = 1\n");
  const HttpReply refused = daemon.reload();
  EXPECT_EQ(refused.status, 422u);
  EXPECT_THAT(refused.body, HasSubstr("danmakud.toml:10:1: error: unknown key"));
}

TEST(Daemon, RefusesADamagedModelAndGoesOnWithTheOldOne) {
  const std::string good = DANMAKUD_SOURCE_DIR "/config/model/complaints.model";
  Danmakud daemon("[model]\nfile = \"" + good + "\"\n");
  daemon.start();
  EXPECT_THAT(daemon.ops("/metrics").body, HasSubstr("danmakud_model_info{version=\"sha256:"));
  const std::string bad = daemon.config() + ".model";
  write_file(bad, read_file(good).substr(0, 10'000));
  std::string config = read_file(daemon.config());
  write_file(daemon.config(), config.replace(config.find(good), good.size(), bad));
  const HttpReply refused = daemon.reload();
  EXPECT_EQ(refused.status, 422u);
  EXPECT_THAT(refused.body, HasSubstr(".model:2: error: cut short or damaged"));
  EXPECT_THAT(daemon.ops("/metrics").body, HasSubstr("danmakud_model_info{version=\"sha256:"));
}

TEST(Daemon, StartsAndAcknowledgesWithRedisAway) {
  Danmakud daemon("[redis]\nurl = \"unix:///nowhere/redis.sock\"\n");
  daemon.start();
  EXPECT_EQ(daemon.post_events(comment("1", "货不对板")).status, 200u);
  EXPECT_TRUE(daemon.answers("/readyz", "1 tickets wait"));
  EXPECT_THAT(daemon.ops("/readyz").body, testing::StartsWith("degraded\nredis: "));
  EXPECT_EQ(daemon.ops("/readyz?for=delivery").status, 503u);
  EXPECT_THAT(daemon.ops("/v1/status").body,
              HasSubstr(R"("queues_waiting":[{"team":"merchant-service","priority":"P2")"));
  EXPECT_EQ(daemon.terminate(), 0);
}

TEST(Daemon, PrintsEachTicket) {
  Danmakud daemon;
  daemon.start({"--print"});
  daemon.post_events(comment("1", "货不对板") + comment("2", "主播好"));
  EXPECT_EQ(daemon.terminate(), 0);
  const std::string output = daemon.output();
  EXPECT_THAT(output, testing::StartsWith(R"({"id":")"));
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1);
}

TEST(Daemon, ASecondOneOnTheSameStoreIsRefused) {
  Danmakud daemon;
  daemon.start();
  const CallResult second = call_danmakud({"run", "-c", daemon.config()});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.err, HasSubstr("\ndanmakud: "));
}

TEST(Daemon, LogsNothingPersonal) {
  Danmakud daemon("[log]\nlevel = \"debug\"\n");
  daemon.start();
  daemon.post_events(comment("1", "货不对板 13812345678"));
  EXPECT_EQ(daemon.terminate(), 0);
  EXPECT_THAT(daemon.log(), Not(HasSubstr("货不对板")));
  EXPECT_THAT(daemon.log(), Not(HasSubstr("1381234")));
}

}  // namespace
}  // namespace danmakud::test
