#include "matchers/hyperscan.h"

#include <cstdlib>
#include <vector>

namespace danmakud::matchers {
namespace {

struct FreeError {
  void operator()(hs_compile_error_t* error) const { hs_free_compile_error(error); }
};
using ErrorPtr = std::unique_ptr<hs_compile_error_t, FreeError>;

std::string message_of(const ErrorPtr& error) {
  std::string message = error == nullptr ? "Hyperscan gave no reason" : error->message;
  if (message.ends_with('.')) message.pop_back();
  return message;
}

}  // namespace

DatabaseBuild build_database(std::span<const Expression> expressions) {
  DatabaseBuild build;
  if (expressions.empty()) return build;
  std::vector<const char*> texts;
  std::vector<unsigned> flags, ids;
  for (const Expression& expression : expressions) {
    texts.push_back(expression.text);
    flags.push_back(HS_FLAG_UTF8 | HS_FLAG_MULTILINE);
    ids.push_back(expression.id);
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  const hs_error_t code = hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                                           HS_MODE_BLOCK, nullptr, &database, &raw_error);
  const ErrorPtr error(raw_error);
  build.database.reset(database);
  if (code != HS_SUCCESS) {
    build.error = message_of(error);
    if (error != nullptr && error->expression >= 0) build.id = ids[static_cast<std::size_t>(error->expression)];
  }
  return build;
}

std::string Database::bytes() const {
  char* bytes = nullptr;
  std::size_t size = 0;
  if (get() == nullptr || hs_serialize_database(get(), &bytes, &size) != HS_SUCCESS) return {};
  const std::unique_ptr<char, decltype(&std::free)> owner(bytes, &std::free);
  return {bytes, size};
}

void Database::take(const std::string& bytes) {
  hs_database_t* database = nullptr;
  if (!bytes.empty()) hs_deserialize_database(bytes.data(), bytes.size(), &database);
  reset(database);
}

bool grow_scratch(const hs_database_t* database, ScratchPtr& scratch) {
  if (database == nullptr) return true;
  hs_scratch_t* grown = scratch.release();
  const hs_error_t code = hs_alloc_scratch(database, &grown);
  scratch.reset(grown);
  return code == HS_SUCCESS;
}

}  // namespace danmakud::matchers
