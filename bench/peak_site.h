// Where a peak case happens: a folder of its own, a daemon in it on free ports, and a Redis where the case delivers to
// one.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "bench/child_process.h"

namespace danmakud::bench {

struct SiteOptions {
  std::filesystem::path daemon;       // the binary
  std::filesystem::path null_daemon;  // the same with a null sink
  std::filesystem::path rules;        // the folder of the project's own rules; empty: invented ones only
  std::size_t rule_count = 500;
  std::string rule_file;  // the only rules where it is not empty
  bool redis = false;
  std::uint64_t stored = 0;        // tickets that are in the store before
  std::optional<int> daemon_core;  // pinned to it
};

// Sums over all sources of the daemon's ledger.
struct Ledger {
  std::uint64_t received = 0, rejected = 0, shed = 0, repeat = 0, opened = 0, joined = 0;
  std::uint64_t delivered = 0, superseded = 0, waiting = 0;
  std::int64_t residual = 0;
};

// What lies in all ticket streams.
struct RedisEntries {
  std::uint64_t count = 0;
  std::uint64_t repeated = 0;  // whose ticket and version were there before
};

// Made empty under a name of its own, removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class PeakSite {
 public:
  // Ready when constructed. Throws std::runtime_error, with the end of the daemon's log, when it does not become so.
  explicit PeakSite(const SiteOptions& options);

  std::uint16_t ingest_port() const { return ingest_port_; }
  ChildProcess& daemon() { return *daemon_; }
  Ledger ledger() const;
  std::filesystem::path redis_socket() const { return folder_ / "redis.sock"; }
  // Waits until every ticket that is to be delivered is; false after `patience`.
  bool wait_for_delivery(std::chrono::seconds patience) const;
  RedisEntries redis_entries() const;
  std::uintmax_t store_bytes() const;  // the database and its log, by how much they have grown
  // Asks for a reload of two sets of rules by turns, which read differently and mean the same. The daemon compiles each
  // once, here, and finds it in its cache from then on. How many reloads have been done since the start.
  void reload();
  void compile_both_rules();
  std::uint64_t reloads() const;
  // Drains the daemon; its exit status.
  std::optional<int> stop();

 private:
  void write_files(const SiteOptions& options) const;
  void wait_until_ready();

  TemporaryFolder folder_;  // outlives the processes that write into it
  std::uint16_t ingest_port_, ops_port_;
  bool has_comment_ = false;         // the rules end with one
  std::uintmax_t stored_bytes_ = 0;  // before the daemon came
  std::unique_ptr<ChildProcess> redis_, daemon_;
};

}  // namespace danmakud::bench
