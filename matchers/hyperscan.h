// Hyperscan's databases and scratch, owned; compiling with the expression at fault named. Only this room's .cc files
// include it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <hs/hs.h>

namespace danmakud::matchers {

struct FreeDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
struct FreeScratch {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
using DatabasePtr = std::unique_ptr<hs_database_t, FreeDatabase>;
using ScratchPtr = std::unique_ptr<hs_scratch_t, FreeScratch>;

struct DatabaseBuild {
  DatabasePtr database;                     // null on an error, and for no expressions at all
  std::string error;                        // empty: it worked
  std::optional<std::uint32_t> expression;  // index of the one at fault, where it is one's
};

// Block mode, UTF-8; ^ and $ hold at '\n' too, so that they mean the same in joined texts. Ids are indexes.
DatabaseBuild build_database(std::span<const char* const> expressions);

// Why Hyperscan would refuse the expression, found without compiling it; empty: nothing found.
std::string expression_error(const std::string& text);

// Null when memory is short.
ScratchPtr make_scratch(const hs_database_t* database);

}  // namespace danmakud::matchers
