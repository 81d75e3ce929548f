// The refusals: what no single value can tell is wrong.
#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "adapters/redis_url.h"
#include "daemon/config_load.h"
#include "daemon/source_config.h"
#include "matchers/spelling.h"
#include "pipeline/zone.h"

namespace danmakud::daemon {

namespace {

using matchers::Faults;

bool is_faulty(std::string_view key, const Faults& faults) {
  const std::string subject = fmt::format("{}:", key);
  return std::ranges::any_of(faults, [&](const matchers::Fault& fault) { return fault.message.starts_with(subject); });
}

// Tokens that could not be read are a fault of their own, and not missing.
void check_listener(const Config& config, std::string_view key, const std::string& listen, bool has_tokens,
                    Faults& faults) {
  const std::string tokens = fmt::format("auth.{}_tokens", key.substr(0, key.find('.')));
  const std::optional<Address> address = parse_address(listen);
  if (!address) {
    faults.push_back(fault_at(config, key,
                              fmt::format("must be an address and a port (got \"{}\", allowed such as "
                                          "127.0.0.1:7700 or [::1]:7700)",
                                          listen)));
  } else if (!address->is_loopback && !has_tokens && !config.auth.i_understand && !is_faulty(tokens, faults)) {
    faults.push_back(fault_at(config, key,
                              fmt::format("listens beyond loopback without tokens (got \"{}\"); set {}, or "
                                          "auth.i_understand = true",
                                          listen, tokens)));
  }
}

// Whether the kernel refuses `b` a port that `a` has: :: takes IPv4 with it.
bool is_within(const Address& a, const Address& b) {
  return a.host == b.host || a.host == "::" || (a.host == "0.0.0.0" && b.host.find(':') == std::string::npos);
}

// Port 0 is whatever is free.
void check_apart(const Config& config, Faults& faults) {
  const std::optional<Address> ingest = parse_address(config.ingest.listen), ops = parse_address(config.ops.listen);
  if (!ingest || !ops || ingest->port == 0 || ingest->port != ops->port) return;
  if (!is_within(*ingest, *ops) && !is_within(*ops, *ingest)) return;
  std::string_view key = "ops.listen", other = "ingest.listen";
  if (!config.places.contains(key)) std::swap(key, other);  // the one that somebody wrote
  const std::string reason =
      fmt::format("takes the port of {} (ingest.listen \"{}\", ops.listen \"{}\"); choose another", other,
                  config.ingest.listen, config.ops.listen);
  faults.push_back(fault_at(config, key, reason));
}

// As peers are compared with it: a single address, as the kernel writes it.
bool is_peer_address(const std::string& text) {
  in6_addr address{};
  std::array<char, INET6_ADDRSTRLEN> written{};
  const int family = text.find(':') == std::string::npos ? AF_INET : AF_INET6;
  return inet_pton(family, text.c_str(), &address) == 1 &&
         inet_ntop(family, &address, written.data(), written.size()) != nullptr && text == written.data();
}

void check_proxies(const Config& config, Faults& faults) {
  for (const std::string& proxy : config.ingest.trusted_proxies) {
    if (is_peer_address(proxy)) continue;
    const std::string reason = fmt::format(
        "must be single addresses, in their short form (got \"{}\", allowed such as \"10.0.0.5\" or \"::1\")", proxy);
    faults.push_back(fault_at(config, "ingest.trusted_proxies", reason));
  }
}

void check_redis(const Config& config, Faults& faults) {
  const std::string& url = config.redis.url.value;
  const auto parsed = adapters::parse_redis_url(url);
  if (!url.empty() && !parsed) faults.push_back(fault_at(config, "redis.url", parsed.error()));
  if (config.redis.prefix.find_first_of("{}") != std::string::npos) {
    faults.push_back(fault_at(config, "redis.prefix", "must not hold braces: they choose the slot in a cluster"));
  }
}

// A key that is missing has no place of its own: it gets that of its source's first.
matchers::Fault fault_of(const Config& config, const SourceComplaint& complaint) {
  const std::string table = fmt::format("source.{}.", complaint.source);
  matchers::Fault fault = fault_at(config, table + complaint.key, complaint.reason);
  const auto first = config.places.lower_bound(table);
  if (fault.line == 0 && first != config.places.end() && first->first.starts_with(table)) {
    fault.line = first->second.line;
    fault.column = first->second.column;
  }
  return fault;
}

// What a source lacks because its key could not be read is one fault, not two.
void check_connectors(const Config& config, Faults& faults) {
  Faults lacking;
  for (const SourceComplaint& complaint : check_sources(config.source)) {
    const std::string table = fmt::format("source.{}.", complaint.source);
    const auto explains_it = [&](const matchers::Fault& fault) {
      if (!fault.message.starts_with(table)) return false;
      const std::size_t end = fault.message.find(':');
      return complaint.reason.find(fault.message.substr(table.size(), end - table.size())) != std::string::npos;
    };
    if (std::ranges::none_of(faults, explains_it)) lacking.push_back(fault_of(config, complaint));
  }
  faults.insert(faults.end(), lacking.begin(), lacking.end());
}

bool is_team_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 32 && name.front() != '-' && std::ranges::all_of(name, fits);
}

template <class Map>
std::string unknown_name(std::string_view what, std::string_view name, const Map& map) {
  std::vector<std::string_view> names;
  names.reserve(map.size());
  for (const auto& [known, value] : map) names.push_back(known);
  return matchers::unknown_word(what, name, names);
}

void check_names(const Config& config, Faults& faults) {
  for (const auto& [id, team] : config.teams) {
    if (is_team_name(id)) continue;
    const std::string reason = fmt::format("no team name (got \"{}\", allowed [a-z0-9][a-z0-9-]{{0,31}})", id);
    faults.push_back(fault_at(config, fmt::format("teams.{}", id), reason));
  }
  for (const auto& [id, category] : config.categories) {
    if (config.teams.contains(category.team)) continue;
    const std::string reason = fmt::format("{} [teams.\"{}\"] makes a new one",
                                           unknown_name("team", category.team, config.teams), category.team);
    faults.push_back(fault_at(config, fmt::format("categories.{}.team", id), reason));
  }
  for (const auto& [label, target] : config.buttons) {
    if (config.categories.contains(target)) continue;
    const std::string reason = unknown_name("category", target, config.categories);
    faults.push_back(fault_at(config, fmt::format("buttons.{}", label), reason));
  }
}

void check_locale(const Config& config, Faults& faults) {
  const std::string& prefix = config.locale.serial_prefix;
  const auto fits = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (prefix.empty() || prefix.size() > 16 || !std::ranges::all_of(prefix, fits)) {
    const std::string reason = fmt::format("no prefix (got \"{}\", allowed 1..16 letters and digits)", prefix);
    faults.push_back(fault_at(config, "locale.serial_prefix", reason));
  }
  if (!pipeline::Zone::exists(config.locale.time_zone)) {
    const std::string reason =
        fmt::format("unknown time zone (got \"{}\", allowed such as \"Asia/Shanghai\")", config.locale.time_zone);
    faults.push_back(fault_at(config, "locale.time_zone", reason));
  }
}

void check_order(const Config& config, Faults& faults) {
  if (config.calendar.closes <= config.calendar.opens) {
    faults.push_back(fault_at(config, "calendar.closes", "must be after calendar.opens"));
  }
  if (std::chrono::days{config.store.keep_days} < config.dedup.same_user) {
    const std::string reason = fmt::format("must not be shorter than dedup.same_user_seconds (got {} days, {} s)",
                                           config.store.keep_days, config.dedup.same_user.count());
    faults.push_back(fault_at(config, "store.keep_days", reason));
  }
  if (config.thresholds.doubt > config.thresholds.sure) {
    faults.push_back(fault_at(config, "triage.doubt_score", "must not be over triage.sure_score"));
  }
  if (config.triage.p0_users < config.triage.p1_users) {
    faults.push_back(fault_at(config, "triage.p0_users", "must not be under triage.p1_users"));
  }
  if (config.rules.files.empty()) faults.push_back(fault_at(config, "rules.files", "names no file"));
}

}  // namespace

void check_config(const Config& config, Faults& faults) {
  check_connectors(config, faults);
  check_listener(config, "ingest.listen", config.ingest.listen, !config.auth.ingest_tokens.empty(), faults);
  check_listener(config, "ops.listen", config.ops.listen, !config.auth.ops_tokens.empty(), faults);
  check_apart(config, faults);
  if (!config.privacy.mask && !config.privacy.i_understand) {
    faults.push_back(fault_at(config, "privacy.mask", "false is refused unless privacy.i_understand = true"));
  }
  check_proxies(config, faults);
  check_redis(config, faults);
  check_names(config, faults);
  check_locale(config, faults);
  check_order(config, faults);
}

std::optional<Address> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  Address address;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, address.port);
  if (error != std::errc{} || rest != end) return std::nullopt;
  if (host.starts_with('[') != host.ends_with(']')) return std::nullopt;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  address.host = host == "localhost" ? "127.0.0.1" : std::string(host);
  std::array<char, sizeof(in6_addr)> bytes{};
  const int family = address.host.find(':') == std::string::npos ? AF_INET : AF_INET6;
  if (inet_pton(family, address.host.c_str(), bytes.data()) != 1) return std::nullopt;
  address.is_loopback = address.host.starts_with("127.") || address.host == "::1";
  return address;
}

}  // namespace danmakud::daemon
