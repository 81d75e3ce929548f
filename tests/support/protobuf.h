// Protobuf messages, written field by field.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <protozero/pbf_writer.hpp>

namespace danmakud::test {

struct Proto {
  std::string bytes;

  Proto& number(std::uint32_t tag, std::uint64_t value) {
    protozero::pbf_writer(bytes).add_uint64(tag, value);
    return *this;
  }
  Proto& text(std::uint32_t tag, std::string_view value) {
    protozero::pbf_writer(bytes).add_bytes(tag, value.data(), value.size());
    return *this;
  }
  Proto& message(std::uint32_t tag, const Proto& value) { return text(tag, value.bytes); }
};

}  // namespace danmakud::test
