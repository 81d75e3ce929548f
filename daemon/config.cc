#include "daemon/config.h"

namespace danmakud::daemon {

// That of a table is its first key's.
Place Config::place_of(std::string_view key) const {
  const auto place = places.find(key);
  if (place != places.end()) return place->second;
  const std::string table = std::string(key) + ".";
  const auto first = places.lower_bound(table);
  const bool is_table = first != places.end() && first->first.starts_with(table);
  return is_table ? first->second : Place{file.string(), 0, 0};
}

Config default_config() {
  pipeline::Policy policy = pipeline::default_policy();
  Config config;
  config.categories = std::move(policy.categories);
  config.teams = std::move(policy.teams);
  config.buttons = std::move(policy.buttons);
  config.sla = policy.sla;
  config.calendar = std::move(policy.calendar);
  return config;
}

}  // namespace danmakud::daemon
