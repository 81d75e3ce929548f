// A number for each team and priority, given in the order of their first use.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/sqlite_statement.h"
#include "pipeline/store.h"

namespace danmakud::adapters {

class QueueNumbers {
 public:
  explicit QueueNumbers(const SqliteConnection& connection)  // throws StoreError
      : find_(connection, "SELECT number FROM queues WHERE team = ?1 AND priority = ?2"),
        insert_(connection, "INSERT INTO queues SELECT coalesce(max(number) + 1, 0), ?1, ?2 FROM queues") {}

  // Within a transaction of the connection.
  pipeline::Result<std::int64_t> number(std::string_view team, pipeline::Priority priority) {
    const auto known = std::ranges::find_if(
        known_, [&](const auto& named) { return named.first.priority == priority && named.first.team == team; });
    if (known != known_.end()) return known->second;
    std::error_code error;
    for (bool is_inserted = false; !error; is_inserted = true) {
      if (find_.bind(team, static_cast<int>(priority)).next(error)) {
        const std::int64_t number = find_.integer(0);
        find_.reset();
        known_.push_back({{std::string(team), priority}, number});
        return number;
      }
      if (!error && is_inserted) error = sqlite_error(SQLITE_CORRUPT);
      if (!error) error = insert_.bind(team, static_cast<int>(priority)).run();
    }
    return error;
  }
  void forget() { known_.clear(); }  // the transaction was rolled back

 private:
  Statement find_, insert_;
  std::vector<std::pair<pipeline::QueueName, std::int64_t>> known_;
};

}  // namespace danmakud::adapters
