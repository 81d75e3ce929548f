#include "daemon/config.h"

namespace danmakud::daemon {

Place Config::place_of(std::string_view key) const {
  const auto place = places.find(key);
  return place != places.end() ? place->second : Place{file.string(), 0, 0};
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
