// What the codecs need beside protozero. Its exceptions end at guard_protobuf(): on the data path errors are values.
// Fields are matched with their wire type, so that one of another kind is skipped like one that is not known.
#pragma once

#include <string_view>

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

using protozero::pbf_reader;

constexpr std::uint32_t bytes_field(protozero::pbf_tag_type tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited);
}
constexpr std::uint32_t varint_field(protozero::pbf_tag_type tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint);
}

inline pbf_reader reader_of(std::string_view bytes) {
  return pbf_reader(bytes.data(), bytes.size());
}
// Requires: the field at hand is one of bytes.
inline std::string_view view_of(pbf_reader& field) {
  const protozero::data_view data = field.get_view();
  return {data.data(), data.size()};
}

// Calls `read`; what it throws for broken bytes becomes a reject.
template <class Read>
void guard_protobuf(std::string_view broken, SourceOutput& out, Read read) {
  try {
    read();
  } catch (const protozero::exception&) {
    out.reject(broken);
  }
}

}  // namespace danmakud::adapters
