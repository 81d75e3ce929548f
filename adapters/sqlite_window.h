// Tells the dedup window at start what the store knows: the newest tickets, their complainants, the serials.
#pragma once

#include <cstddef>
#include <system_error>

#include "adapters/sqlite_statement.h"
#include "pipeline/store.h"

namespace danmakud::adapters {

std::error_code load_window(const SqliteConnection& connection, std::size_t max_tickets,
                            pipeline::WindowLoader& loader);

}  // namespace danmakud::adapters
