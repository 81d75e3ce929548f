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

struct Expression {
  const std::string* text = nullptr;
  std::uint32_t id = 0;
  bool with_start = false;  // report where matches begin, not only where they end; not every expression can
};

struct DatabaseBuild {
  DatabasePtr database;                   // null on an error, and for no expressions at all
  std::string error;                      // empty: it worked
  std::optional<std::size_t> expression;  // index of the one at fault, where it is one's
};

// Block mode, UTF-8; ^ and $ hold at '\n' too, so that they mean the same in joined texts.
DatabaseBuild build_database(std::span<const Expression> expressions);

// Why Hyperscan would refuse the expression, found without compiling it; empty: nothing found.
std::string expression_error(const std::string& text);

// Scratch for all of them; null when memory is short. Null databases are passed over.
ScratchPtr make_scratch(std::span<const hs_database_t* const> databases);

}  // namespace danmakud::matchers
