#include "matchers/hyperscan.h"

#include <cstdlib>
#include <numeric>
#include <vector>

namespace danmakud::matchers {
namespace {

constexpr unsigned kFlags = HS_FLAG_UTF8 | HS_FLAG_MULTILINE;

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

DatabaseBuild build_database(std::span<const char* const> expressions) {
  DatabaseBuild build;
  if (expressions.empty()) return build;
  const std::vector<unsigned> flags(expressions.size(), kFlags);
  std::vector<unsigned> ids(expressions.size());
  std::iota(ids.begin(), ids.end(), 0u);
  hs_database_t* database = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  const hs_error_t code =
      hs_compile_multi(expressions.data(), flags.data(), ids.data(), static_cast<unsigned>(expressions.size()),
                       HS_MODE_BLOCK, nullptr, &database, &raw_error);
  const ErrorPtr error(raw_error);
  build.database.reset(database);
  if (code != HS_SUCCESS) {
    build.error = message_of(error);
    if (error != nullptr && error->expression >= 0) build.expression = static_cast<std::uint32_t>(error->expression);
  }
  return build;
}

std::string expression_error(const std::string& text) {
  hs_expr_info_t* raw_info = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  const hs_error_t code = hs_expression_info(text.c_str(), kFlags, &raw_info, &raw_error);
  const ErrorPtr error(raw_error);
  std::free(raw_info);  // hs_expression_info allocates it with malloc and leaves it to us
  return code == HS_SUCCESS ? std::string() : message_of(error);
}

ScratchPtr make_scratch(const hs_database_t* database) {
  hs_scratch_t* scratch = nullptr;
  return ScratchPtr(hs_alloc_scratch(database, &scratch) == HS_SUCCESS ? scratch : nullptr);
}

}  // namespace danmakud::matchers
