#include "adapters/sources/source_kinds.h"

#include <algorithm>

#include "adapters/sources/generic_codec.h"

namespace danmakud::adapters {
namespace {

template <class Codec>
std::unique_ptr<SourceCodec> make(const SourceSettings& settings) {
  return std::make_unique<Codec>(settings);
}

}  // namespace

std::vector<SourceKind> make_source_kinds() {
  return {
      {"generic", "", false, generic_fault, make<GenericCodec>},
  };
}

const SourceKind* find_kind(const std::vector<SourceKind>& kinds, std::string_view name) {
  const auto kind = std::ranges::find(kinds, name, &SourceKind::name);
  return kind == kinds.end() ? nullptr : &*kind;
}

}  // namespace danmakud::adapters
