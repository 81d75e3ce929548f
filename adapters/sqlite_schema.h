// The store's tables, and which files are ours.
//
// tickets       one row a ticket: what is fixed, in `body` (JSON) but for what is filtered by
// ticket_states what grows of it, in a row so narrow that busy tickets share pages
// complainants  every event of every ticket, in the order they came; each names the one before it in its ticket
// transitions   one row a version that went to the handlers
// outbox        the newest version of each ticket that waits for its queue
// serials       the last number given out, by day
//
// Why so few indexes: a commit writes every page that it touches. Rows are added at the right edge of their table, and
// so are those of the indexes that are here; one on a random column, such as room or user, makes commits several times
// dearer. That is why a ticket's complainants are a chain: `last_complainant` is its end, `early_complainant` the last
// of the first 64, where samples are looked for.
#pragma once

#include <string>

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

inline constexpr int kSchemaVersion = 1;

// Brings a file to the current schema: creates it in an empty one, migrates an older one after a copy beside it
// ("PATH.v1"), refuses a newer one and files of other programs. Throws StoreError.
void prepare_schema(const SqliteConnection& connection, const std::string& path);

}  // namespace danmakud::adapters
