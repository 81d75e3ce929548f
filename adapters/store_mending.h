// Makes a store consistent whose rows came from somewhere else: a damaged file, or an older schema. Openings, joiners
// and transitions are believed where they are readable; all that hangs on them (chains, states that are missing, places
// in the outbox, runs of serials) is made anew.
#pragma once

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

// Within a transaction. Throws StoreError.
void mend_rows(const SqliteConnection& connection);

}  // namespace danmakud::adapters
