// The rows of the runner, gathered by source.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sources/source_status.h"

namespace danmakud::daemon {

struct ConnectorStatus {
  std::string kind;
  std::vector<adapters::SourceStatus> links;  // a row a connection
  adapters::SourceCounts total;

  std::size_t up() const;
  std::string_view state() const;  // "up", "partly_up", or what its first connection that is not up does
};

std::map<std::string, ConnectorStatus> by_source(std::vector<adapters::SourceStatus> rows);

// A JSON array, an object a connection.
void append_connections(const ConnectorStatus& connector, std::string& out);

}  // namespace danmakud::daemon
