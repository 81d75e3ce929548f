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

class Database : public DatabasePtr {
 public:
  using DatabasePtr::DatabasePtr;

  // Read, it is null where the bytes are of another version of Hyperscan or of another kind of processor.
  template <class Archive>
  void archive(Archive& archive) {
    std::string bytes = this->bytes();
    archive(bytes);
    if (Archive::kReads) take(bytes);
  }

 private:
  std::string bytes() const;
  void take(const std::string& bytes);
};

struct Expression {
  const char* text = nullptr;
  std::uint32_t id = 0;
};

struct DatabaseBuild {
  Database database;                // null on an error, and for no expressions at all
  std::string error;                // empty: it worked
  std::optional<std::uint32_t> id;  // of the expression at fault, where it is one's
};

// Block mode. ^ and $ hold at '\n' too, so that they mean the same in joined texts.
DatabaseBuild build_database(std::span<const Expression> expressions);

// Grows `scratch` for one more database, which may be null; false when memory is short.
bool grow_scratch(const hs_database_t* database, ScratchPtr& scratch);

}  // namespace danmakud::matchers
