// Values of other people's JSON, forgiving: a number that comes as text, a text that comes as a number, nothing where
// something was promised. Pointers are RFC 6901; arrays are bounds-checked by them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

namespace danmakud::adapters {

// Numbers as their decimal text, 64 bits whole. Nothing: it is not there, null, an array or an object.
std::optional<std::string> text_at(const simdjson::dom::element& value, std::string_view pointer);
// Without a copy, for what is a string already; else empty.
std::string_view string_at(const simdjson::dom::element& value, std::string_view pointer);
// 0 where it is no number; truncated where it has a fraction.
std::int64_t number_at(const simdjson::dom::element& value, std::string_view pointer);

}  // namespace danmakud::adapters
