#include "bench/peak_site.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <stdexcept>
#include <thread>

#include <simdjson.h>
#include <stdlib.h>

#include "bench/fill_store.h"
#include "bench/http_get.h"
#include "bench/peak_rules.h"
#include "bench/redis_client.h"

namespace danmakud::bench {
namespace {

using namespace std::chrono_literals;

// Polls `is_so` until it is or `patience` is over.
template <class Condition>
bool eventually(Condition is_so, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

// What an entry says, beside its place in the stream.
std::string identity(const redisReply& entry) {
  return std::string(field_of(entry, "id")) + ' ' + std::string(field_of(entry, "version"));
}

std::uint64_t number(const simdjson::dom::element& object, const char* name) {
  std::uint64_t value = 0;
  return object[name].get(value) == simdjson::SUCCESS ? value : 0;
}

Ledger read_ledger(const simdjson::dom::element& json) {
  const simdjson::dom::element events = json["events"], tickets = json["tickets"];
  return {.received = number(events, "received"),
          .rejected = number(events, "rejected"),
          .shed = number(events, "shed"),
          .repeat = number(events, "repeat"),
          .opened = number(events, "opened"),
          .joined = number(events, "joined"),
          .delivered = number(tickets, "delivered"),
          .superseded = number(tickets, "superseded"),
          .waiting = number(tickets, "waiting"),
          .residual = json["residual"].get_int64()};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "danmakud-peak.XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

PeakSite::PeakSite(const SiteOptions& options) : ingest_port_(free_port()), ops_port_(free_port()) {
  write_files(options);
  if (options.redis) {
    redis_ = std::make_unique<ChildProcess>(
        std::vector<std::string>{"redis-server", "--port", "0", "--unixsocket", redis_socket(), "--save", "",
                                 "--appendonly", "no", "--maxmemory-policy", "noeviction", "--dir", folder_.path()},
        folder_ / "redis.log");
    if (!eventually([this] { return std::filesystem::exists(redis_socket()); }, 10s)) {
      throw std::runtime_error("redis-server did not start: " + redis_->log_tail());
    }
  }
  if (options.stored > 0) fill_store(folder_ / "danmakud.db", options.stored);
  stored_bytes_ = store_bytes();
  daemon_ = std::make_unique<ChildProcess>(
      std::vector<std::string>{std::filesystem::absolute(options.daemon), "run", "-c", folder_ / "danmakud.toml"},
      folder_ / "daemon.log", options.daemon_core);
  wait_until_ready();
}

void PeakSite::write_files(const SiteOptions& options) const {
  const bool with_own = options.rule_file.empty() && !options.rules.empty();
  const std::size_t shipped = with_own ? count_rules(options.rules) : 0;
  const std::string own = with_own ? '"' + absolute(options.rules).string() + "/*.toml\", " : "";
  const std::size_t missing = options.rule_count - std::min(shipped, options.rule_count - 1);
  std::ofstream(folder_ / "rules.toml") << (options.rule_file.empty() ? invent_rules(missing) : options.rule_file);
  std::ofstream config(folder_ / "danmakud.toml");
  config << "[ingest]\nlisten = \"127.0.0.1:" << ingest_port_
         << "\"\nmax_connections = 20000\n\n[ops]\nlisten = \"127.0.0.1:" << ops_port_
         << "\"\n\n[store]\npath = \"danmakud.db\"\n\n[rules]\nfiles = [" << own << "\"rules.toml\"]\n";
  if (options.redis) config << "\n[redis]\nurl = \"unix://" << redis_socket().string() << "\"\n";
}

// The rules are compiled at the start, which takes its seconds.
// The ledger is answered once the window of a full store is read back.
void PeakSite::wait_until_ready() {
  const auto is_ready = [this] {
    if (!daemon_->is_running()) throw std::runtime_error("the daemon ended:\n" + daemon_->log_tail());
    return std::ranges::all_of(std::array{"/readyz", "/v1/ledger"}, [this](const char* path) {
      const std::optional<HttpAnswer> answer = http_get(ops_port_, path);
      return answer && answer->status == 200;
    });
  };
  if (!eventually(is_ready, 300s)) throw std::runtime_error("the daemon is not ready:\n" + daemon_->log_tail());
}

Ledger PeakSite::ledger() const {
  const std::optional<HttpAnswer> answer = http_get(ops_port_, "/v1/ledger");
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  if (!answer || parser.parse(simdjson::padded_string(answer->body)).get(json) != simdjson::SUCCESS) {
    throw std::runtime_error("no ledger: " + (answer ? answer->body : "no answer"));
  }
  return read_ledger(json);
}

bool PeakSite::wait_for_delivery(std::chrono::seconds patience) const {
  return eventually([this] { return ledger().waiting == 0; }, patience);
}

// Entries are read whole: a count alone would not tell a ticket that came twice from two tickets.
RedisEntries PeakSite::redis_entries() const {
  RedisClient redis(redis_socket());
  RedisEntries entries;
  std::set<std::string> seen;
  for (const std::string& name : redis.ticket_streams()) {
    const RedisReply stream = redis.ask(std::vector<std::string>{"XRANGE", name, "-", "+"});
    entries.count += stream->elements;
    for (std::size_t i = 0; i < stream->elements; ++i) {
      entries.repeated += !seen.insert(identity(*stream->element[i])).second;
    }
  }
  return entries;
}

std::uintmax_t PeakSite::store_bytes() const {
  std::uintmax_t bytes = 0;
  for (const char* const name : {"danmakud.db", "danmakud.db-wal"}) {
    std::error_code absent;
    const std::uintmax_t size = std::filesystem::file_size(folder_ / name, absent);
    if (!absent) bytes += size;
  }
  return bytes - stored_bytes_;
}

void PeakSite::reload() {
  const std::filesystem::path rules = folder_ / "rules.toml";
  constexpr std::string_view kComment = "#\n";
  if (has_comment_) {
    std::filesystem::resize_file(rules, std::filesystem::file_size(rules) - kComment.size());
  } else {
    std::ofstream(rules, std::ios::app) << kComment;
  }
  has_comment_ = !has_comment_;
  daemon_->signal(SIGHUP);
}

void PeakSite::compile_both_rules() {
  for (int i = 0; i < 2; ++i) {
    const std::uint64_t before = reloads();
    reload();
    if (!eventually([&] { return reloads() > before; }, 60s)) throw std::runtime_error("the rules are not reloaded");
  }
}

std::uint64_t PeakSite::reloads() const {
  constexpr std::string_view kMark = "\ndanmakud_rules_reload_total{result=\"success\"} ";
  const std::optional<HttpAnswer> answer = http_get(ops_port_, "/metrics");
  const std::size_t at = answer ? answer->body.find(kMark) : std::string::npos;
  return at == std::string::npos ? 0 : std::stoull(answer->body.substr(at + kMark.size()));
}

std::optional<int> PeakSite::stop() {
  return daemon_->stop(30s);
}

}  // namespace danmakud::bench
