// The pages of the operations listener, as far as they are pure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/ledger_page.h"
#include "daemon/metric_page.h"
#include "daemon/process_stats.h"
#include "daemon/progress_bar.h"
#include "daemon/readiness.h"
#include "daemon/sources.h"
#include "daemon/ticket_line.h"

namespace danmakud::daemon {
namespace {

using Level = Check::Level;
using testing::HasSubstr;

TEST(Readiness, SaysOkWhenAllIsWell) {
  const auto [status, body] = render_readiness({{"store", Level::ok, ""}}, false, false);
  EXPECT_EQ(status, 200u);
  EXPECT_EQ(body, "ok\n");
}

TEST(Readiness, VerboseListsAllChecks) {
  EXPECT_EQ(render_readiness({{"store", Level::ok, ""}}, false, /*verbose=*/true).body, "ok\nstore: ok\n");
}

TEST(Readiness, RedisDegradesUnlessDeliveryIsAskedFor) {
  const std::vector<Check> checks{{"store", Level::ok, ""}, {"redis", Level::degraded, "connection refused"}};
  EXPECT_EQ(render_readiness(checks, false, false).status, 200u);
  EXPECT_EQ(render_readiness(checks, false, false).body, "degraded\nredis: connection refused\n");
  EXPECT_EQ(render_readiness(checks, /*for_delivery=*/true, false).status, 503u);
}

TEST(Readiness, AFailedCheckIsNotReady) {
  const auto [status, body] = render_readiness({{"draining", Level::failed, "the daemon is ending"}}, false, false);
  EXPECT_EQ(status, 503u);
  EXPECT_EQ(body, "failed\ndraining: the daemon is ending\n");
}

TEST(Ledger, ResidualsAreWhatDoesNotAddUp) {
  pipeline::SourceCounts counts;
  counts.received = 11;
  counts.clean = 5;
  counts.rejected = counts.shed = counts.opened = counts.joined = counts.returned = counts.repeat_settled = 1;
  EXPECT_EQ(residual(counts), 0);
  counts.clean = 3;
  EXPECT_EQ(residual(counts), 2);
  EXPECT_EQ(residual(pipeline::TicketCounts{.loaded_waiting = 1, .opened = 2, .delivered = 4}), -1);
}

TEST(Ledger, NamesTheSourcesThatSentSomething) {
  pipeline::LedgerSnapshot snapshot;
  snapshot.sources.resize(3);
  snapshot.sources[1].received = snapshot.sources[1].clean = 7;
  const std::string json = ledger_json(snapshot, {"ingest", "token-1"});
  EXPECT_THAT(json, HasSubstr(R"("sources":[{"source":"token-1","received":7,)"));
  EXPECT_THAT(json, HasSubstr(R"("residual":0})"));
}

TEST(MetricPage, IsPrometheusText) {
  MetricPage page;
  page.counter("a_total", "Help.");
  page.sample({{"kind", "x"}}, std::uint64_t{3});
  pipeline::Histogram histogram;
  histogram.observe(0.2);
  page.histogram("b_seconds", "Help.", histogram.snapshot());
  EXPECT_THAT(page.text(), HasSubstr("# TYPE a_total counter\na_total{kind=\"x\"} 3\n"));
  EXPECT_THAT(page.text(), HasSubstr("b_seconds_bucket{le=\"0.1\"} 0\n"));
  EXPECT_THAT(page.text(), HasSubstr("b_seconds_bucket{le=\"+Inf\"} 1\n"));
}

TEST(ProcessStats, KnowThisProcess) {
  const ProcessStats stats = process_stats();
  EXPECT_GT(stats.resident_bytes, kMiB);
  EXPECT_GE(stats.threads, 1u);
  EXPECT_GE(stats.open_fds, 3u);
  EXPECT_GT(stats.start_seconds, 1.5e9);
}

TEST(Sources, KeepTheirIndexes) {
  Sources sources;
  EXPECT_EQ(sources.index_of(kListenerSource), 0);
  EXPECT_EQ(sources.index_of("token-1"), 1);
  EXPECT_EQ(sources.index_of("token-2"), 2);
  EXPECT_EQ(sources.index_of("token-1"), 1);
}

TEST(ProgressBar, DrawsItsLine) {
  EXPECT_EQ(progress_line(0.5, 2000, 2.0), "[###############...............]  50 %  2000 events  1k/s");
  EXPECT_EQ(progress_line(1.5, 0, 0), "[##############################] 100 %  0 events  0k/s");
}

TEST(TicketLine, ShowsWhatAHandlerLooksFor) {
  const std::string line = ticket_line(
      R"({"serial":"DM-1","change":"raised","title":"货不对板 · 房间 r1","text":"不对\u001b[31m板","team":"triage",)"
      R"("priority":"P0","duplicates":{"users":12,"anonymous":3}})");
  EXPECT_EQ(line, "P0 raised     12 users +3  triage            DM-1  货不对板 · 房间 r1: 不对 [31m板");
  EXPECT_THAT(ticket_line(R"({"title":"骚扰攻击 · 房间 r2","text":""})"), testing::EndsWith("房间 r2"));
  EXPECT_EQ(ticket_line("no json"), "");
}

}  // namespace
}  // namespace danmakud::daemon
