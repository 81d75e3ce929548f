// The configuration as the program uses it: plain values, the defaults in place. How it is read from files is in
// config_load.h; the one list of keys, bounds and meanings in config_table.h.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sources/source_settings.h"
#include "pipeline/policy.h"

namespace danmakud::adapters {
class TlsContext;
}

namespace danmakud::daemon {

inline constexpr std::uint64_t kKiB = 1024;
inline constexpr std::uint64_t kMiB = 1024 * kKiB;

// Where something was written; the line of a `--set` is 0.
struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct Bytes {
  std::uint64_t count = 0;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

// A value that must not be shown. Read from `env:NAME` or `file:PATH` where it is written so.
struct Secret {
  std::string value;
  friend bool operator==(const Secret&, const Secret&) = default;
};

struct IngestConfig {
  std::string listen = "127.0.0.1:7700";
  std::size_t max_connections = 10'000;
  std::size_t max_connections_per_address = 1'000;
  std::vector<std::string> trusted_proxies{"127.0.0.1", "::1"};
  Bytes max_message_bytes{kMiB};
  Bytes max_body_bytes{8 * kMiB};
  Bytes max_header_bytes{16 * kKiB};
  std::size_t max_fragments = 16'384;
  std::size_t max_outstanding_blocks = 64;
  Bytes read_buffer_bytes{256 * kKiB};
  double feedback_per_minute = 30;
  std::chrono::milliseconds handshake_timeout{10'000}, head_timeout{10'000}, body_timeout{30'000}, idle_timeout{60'000};
  std::chrono::milliseconds settle_timeout{30'000}, write_timeout{30'000};
  std::chrono::milliseconds ping_interval{30'000};
  std::vector<std::string> allowed_origins;
};

struct OpsConfig {
  std::string listen = "127.0.0.1:7701";
  std::vector<std::string> allowed_hosts{"localhost", "127.0.0.1", "[::1]"};
  std::size_t max_connections = 64;
  std::chrono::milliseconds request_timeout{10'000}, idle_timeout{60'000}, write_timeout{30'000};
};

struct TlsConfig {
  std::string cert, key;                                // paths; empty: in the clear
  std::shared_ptr<const adapters::TlsContext> context;  // of both, loaded; null: in the clear
};

struct StoreConfig {
  std::filesystem::path path = "danmakud.db";
  std::uint32_t keep_days = 30;
  std::uint32_t max_mb = 10'240;
};

struct RedisConfig {
  Secret url;  // empty: embedded only
  std::string prefix = "danmaku:";
  std::string queue = "stream";
  std::string trim = "none";
  bool hash_ticket = false;
  std::chrono::seconds ticket_ttl{604'800};
  std::size_t window = 1024;
  std::chrono::milliseconds timeout{1'500};
};

struct RulesConfig {
  std::vector<std::string> files{"rules/*.toml"};
};

struct ModelConfig {
  std::string file = "model/complaints.model";  // empty: the rules alone
  double watch_share = 0.001;                   // of clean comments, shown to the model all the same
};

struct ThreadsConfig {
  std::uint32_t io = 0;      // 0: by the machine
  std::uint32_t screen = 0;  // likewise
};

struct LimitsConfig {
  std::uint32_t memory_mb = 1024;
  std::chrono::seconds drain{10};
  std::chrono::milliseconds shed_after{100};
};

struct AuthConfig {
  std::vector<Secret> ingest_tokens, ops_tokens, feedback_tokens;
  bool i_understand = false;
};

struct SourcesConfig {
  double connects_per_second = 2;
};

struct LogConfig {
  std::string format = "auto";
  std::string level = "info";
};

struct PrivacyConfig {
  bool mask = true;
  bool i_understand = false;
};

struct Config {
  std::filesystem::path file;  // the main file; its folder is where relative paths begin
  IngestConfig ingest;
  OpsConfig ops;
  StoreConfig store;
  RedisConfig redis;
  RulesConfig rules;
  ModelConfig model;
  pipeline::DedupPolicy dedup;
  pipeline::TriagePolicy triage;
  matchers::Thresholds thresholds;
  pipeline::LocalePolicy locale;
  ThreadsConfig threads;
  LimitsConfig limits;
  AuthConfig auth;
  SourcesConfig sources;
  std::vector<adapters::SourceSettings> source;  // [[source]], in the order of the file
  TlsConfig tls;
  LogConfig log;
  PrivacyConfig privacy;
  pipeline::Calendar calendar;
  pipeline::SlaPolicy sla;
  std::map<std::string, pipeline::CategoryPolicy, std::less<>> categories;
  std::map<std::string, pipeline::TeamPolicy, std::less<>> teams;
  std::map<std::string, std::string, std::less<>> buttons;

  std::map<std::string, Place, std::less<>> places;  // of every key that was written, by its dotted name

  // Where a key was written; the file as a whole for one that was not.
  Place place_of(std::string_view key) const;
};

// The defaults, the categories and teams of docs/events.md among them.
Config default_config();

}  // namespace danmakud::daemon
