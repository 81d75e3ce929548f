// fault_run [--cycles N] [--rate N] [--seed N]: feeds a daemon complaints, breaks Redis, the network, the disk and the
// clock in turn, kills the daemon with SIGKILL in each cycle, and then asks the oracle. Exit 0: nothing lost, nothing
// twice, the ledger's residual is 0.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/faults/fault_proxy.h"
#include "tests/faults/fault_shim.h"
#include "tests/faults/feeder.h"
#include "tests/faults/oracle.h"
#include "tests/support/danmakud.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_dir.h"

namespace danmakud::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kSenders = 4;
constexpr auto kSettleWithin = 120s;

struct Call {
  std::size_t cycles = 12, rate = 500;
  unsigned seed = 1;
};

// What stands and breaks.
struct Site {
  TempDir directory;
  RedisServer redis;
  FaultProxy proxy{redis.socket_path()};
  FaultShim shim{directory / "shim"};
  Danmakud daemon{"[redis]\nurl = \"" + proxy.url() + "\"\n[dedup]\nmax_tickets = 20000\n"};
  std::atomic<std::uint16_t> port{0};

  void start_daemon() {
    const FaultShim::Loaded loaded(shim);
    daemon.start();
    port = daemon.ingest_port();
  }
  void kill_daemon() {
    daemon.signal(SIGKILL);
    daemon.wait();
  }
};

struct Fault {
  const char* name;
  std::function<void(Site&)> strike, heal;
};

Fault proxy_fault(const char* name, FaultProxy::Fault fault) {
  return {name, [fault](Site& site) { site.proxy.set(fault); }, [](Site& site) { site.proxy.heal(); }};
}

Fault disk_fault(const char* name, DiskFault fault) {
  return {name, [fault](Site& site) { site.shim.fail_disk(fault); }, [](Site& site) { site.shim.heal(); }};
}

Fault clock_fault(const char* name, std::chrono::milliseconds ahead) {
  return {name, [ahead](Site& site) { site.shim.move_clock(ahead.count()); }, [](Site& site) { site.shim.heal(); }};
}

using Words = std::initializer_list<std::string_view>;

// What was acknowledged is in no file until the daemon has noticed.
void take_store_away(Site& site) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(site.daemon.store() + suffix);
  if (!site.daemon.logs("store_was_damaged")) throw std::runtime_error("the daemon does not miss its store");
}

std::vector<Fault> all_faults() {
  const auto nothing = [](Site&) {};
  const auto start_redis = [](Site& site) { site.redis.start(); };
  const auto set_memory = [](const char* limit) {
    return [limit](Site& site) { site.redis.ask({"CONFIG", "SET", "maxmemory", limit}); };
  };
  return {
      {"the daemon alone", nothing, nothing},
      {"Redis killed", [](Site& site) { site.redis.kill(); }, start_redis},
      {"Redis frozen", [](Site& site) { site.redis.freeze(); }, [](Site& site) { site.redis.thaw(); }},
      {"Redis out of memory", set_memory("1"), set_memory("0")},
      {"Redis a replica",
       [](Site& site) {
         site.redis.ask({"REPLICAOF", "127.0.0.1", "1"});
       },
       [](Site& site) {
         site.redis.ask({"REPLICAOF", "NO", "ONE"});
       }},
      {"scripts and clients gone",
       [](Site& site) {
         site.redis.ask({"SCRIPT", "FLUSH"});
         site.redis.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
       },
       nothing},
      proxy_fault("connection cut", FaultProxy::Fault::cut),
      proxy_fault("connection half open", FaultProxy::Fault::stalled),
      proxy_fault("replies garbled", FaultProxy::Fault::garble),
      disk_fault("disk full", DiskFault::full),
      disk_fault("writes fail", DiskFault::write_error),
      disk_fault("writes cut short", DiskFault::short_write),
      disk_fault("fsync fails", DiskFault::sync_error),
      disk_fault("fsync slow", DiskFault::slow_sync),
      disk_fault("disk read-only", DiskFault::read_only),
      {"store taken away", take_store_away, nothing},
      clock_fault("clock ahead", 3h),
      clock_fault("clock behind", -3h),
  };
}

// Strikes, kills the daemon while the fault lasts or after it, and has all well again when it returns.
class Cycles {
 public:
  Cycles(Site& site, unsigned seed) : site_(site), random_(seed) {}

  void run(const Fault& fault) {
    pause(100, 300);
    fault.strike(site_);
    pause(200, 1'800);
    const bool dies_first = random_() % 2 == 0;
    if (dies_first) site_.kill_daemon();
    fault.heal(site_);
    if (!dies_first) pause(0, 500);
    if (!dies_first) site_.kill_daemon();
    const auto began = steady_clock::now();
    site_.start_daemon();
    starts_.push_back(std::chrono::duration_cast<milliseconds>(steady_clock::now() - began));
  }
  milliseconds median_start() {
    std::ranges::sort(starts_);
    return starts_.at(starts_.size() / 2);
  }

 private:
  void pause(int from_ms, int to_ms) {
    std::this_thread::sleep_for(milliseconds{std::uniform_int_distribution(from_ms, to_ms)(random_)});
  }

  Site& site_;
  std::minstd_rand random_;
  std::vector<milliseconds> starts_;
};

// All delivered, and the ledger of the last daemon balanced.
bool settles(Site& site) {
  const auto deadline = steady_clock::now() + kSettleWithin;
  while (steady_clock::now() < deadline) {
    const std::string ledger = site.daemon.ops("/v1/ledger").body;
    if (ledger.find("\"waiting\":0,") != std::string::npos) return ledger.ends_with("\"residual\":0}\n");
    std::this_thread::sleep_for(50ms);
  }
  return false;
}

int run(const Call& call) {
  Site site;
  site.start_daemon();
  Oracle oracle(kSenders);
  Cycles cycles(site, call.seed);
  const std::vector<Fault> faults = all_faults();
  Feeder feeder(kSenders, call.rate, [&site] { return site.port.load(); });
  for (std::size_t i = 0; i < call.cycles; ++i) {
    const Fault& fault = faults[(i + call.seed) % faults.size()];
    cycles.run(fault);
    oracle.collect(site.redis);
    std::printf("cycle %3zu  %-26s acknowledged %zu\n", i + 1, fault.name, [&] {
      std::size_t sum = 0;
      for (const std::size_t count : feeder.acknowledged()) sum += count;
      return sum;
    }());
    std::fflush(stdout);
  }
  feeder.finish();
  const bool is_balanced = settles(site);
  oracle.collect(site.redis);
  const Verdict verdict = oracle.judge(feeder.acknowledged(), site.daemon.store());
  const int exit_code = site.daemon.terminate();
  std::printf(
      "acknowledged %zu, sent again %zu, lost %zu, twice %zu; settled with residual 0: %s; start to listening %lld "
      "ms\n",
      verdict.acknowledged, feeder.resent(), verdict.lost, verdict.twice, is_balanced ? "yes" : "no",
      static_cast<long long>(cycles.median_start().count()));
  return verdict.is_good() && is_balanced && exit_code == 0 ? 0 : 1;
}

Call parse(int argc, char** argv) {
  Call call;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const auto value = static_cast<unsigned>(std::stoul(argv[i + 1]));
    if (name == "--cycles") call.cycles = value;
    if (name == "--rate") call.rate = value;
    if (name == "--seed") call.seed = value;
  }
  return call;
}

}  // namespace
}  // namespace danmakud::test

int main(int argc, char** argv) {
  try {
    return danmakud::test::run(danmakud::test::parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fault_run: %s\n", error.what());
    return 2;
  }
}
