// From version 1 of the schema, which kept every value in a column of its own, to version 2.
#pragma once

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

// Makes room for the tables of version 2.
void set_version_1_aside(const SqliteConnection& connection);  // throws StoreError
// Then brings the rows over. Takes no state, chain or count on trust but those that a ticket needs. Throws StoreError.
void take_over_version_1(const SqliteConnection& connection);

}  // namespace danmakud::adapters
