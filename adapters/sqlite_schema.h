// The store's tables, and which files are ours.
//
// tickets      one row a ticket; what grows in columns, what is fixed in `body` (JSON) but for what is filtered by
// complainants every event of every ticket, the opener first
// transitions  one row a version that went to the handlers
// outbox       the newest version of each ticket that waits for its queue
// serials      the last number given out, by day
//
// Why so few indexes: one on a random column, such as room or user, makes commits several times dearer. Those that are
// here grow at their right edge.
#pragma once

#include <string>

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

inline constexpr int kSchemaVersion = 1;

// Brings a file to the current schema: creates it in an empty one, migrates an older one after a copy beside it
// ("PATH.v1"), refuses a newer one and files of other programs. Throws StoreError.
void prepare_schema(const SqliteConnection& connection, const std::string& path);

}  // namespace danmakud::adapters
