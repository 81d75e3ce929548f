#include <boost/version.hpp>
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <hs.h>
#include <simdjson.h>
#include <sqlite3.h>

#include "daemon/verbs.h"

namespace danmakud::daemon {

int print_version() {
  fmt::print("danmakud {}\n", DANMAKUD_VERSION);
  fmt::print("compiler  {}\n", __VERSION__);
  fmt::print("hyperscan {}\n", hs_version());
  fmt::print("simdjson  {}.{}.{}\n", int{simdjson::SIMDJSON_VERSION_MAJOR}, int{simdjson::SIMDJSON_VERSION_MINOR},
             int{simdjson::SIMDJSON_VERSION_REVISION});
  fmt::print("boost     {}.{}.{}\n", BOOST_VERSION / 100'000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100);
  fmt::print("hiredis   {}.{}.{}\n", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);
  fmt::print("sqlite    {}\n", sqlite3_libversion());
  return kSuccess;
}

}  // namespace danmakud::daemon
