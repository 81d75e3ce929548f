// The store's tables, and which files are ours.
//
// tickets       one row a ticket: its id, and all that was true when it opened (`Opening`), the opener among it
// ticket_states what has become of those that grew (`Growth`): narrow, so that busy tickets share pages
// complainants  those who joined, in the order they came, a block of them a row (`JoinerBlock`)
// transitions   one row a version that went to the handlers, but for the one that a ticket opened with
// observed      the numbers of the tickets in that state
// queues        a number for each team and priority
// outbox        the newest version of each ticket that waits, at its place: number of its queue, then of the ticket
// serials       which serials were given out, a row for as many as followed each other
//
// Why packed values and so few indexes: a row and an entry of an index each cost about a microsecond, and a commit
// writes every page that it touches. Rows are added at the right edge of their table. That is why a ticket's joiners
// are a chain, from the last to the first, and why a serial is looked up by the run that it is in.
#pragma once

#include <string>

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

inline constexpr int kSchemaVersion = 2;

// Brings a file to the current schema: creates it in an empty one, migrates an older one after a copy beside it
// ("PATH.v1"), refuses a newer one and files of other programs. Throws StoreError.
void prepare_schema(const SqliteConnection& connection, const std::string& path);

// Within a transaction, and of a file that is being written anew: the tables of an older version, empty, so that its
// rows can be taken over; then on from there to the current one. Throw StoreError.
void begin_at(const SqliteConnection& connection, std::int64_t version);
void migrate_from(const SqliteConnection& connection, std::int64_t version);

}  // namespace danmakud::adapters
