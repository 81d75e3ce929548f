// JSON allows numbers of any size; simdjson refuses a line that holds one beyond 64 bits, even in a member nobody
// reads. Such a line is written anew for a second try. Cold: only after the parser said NUMBER_ERROR.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace danmakud::pipeline {

// The line with every number that is good JSON but fits no 64-bit type replaced: an integer that is the value of an id
// member of the event by a string of its digits, any other number by one that is no integer. Nothing: there is no such
// number, so the line is bad for another reason. What else is wrong with the line stays wrong.
std::optional<std::string> without_wide_numbers(std::string_view line);

}  // namespace danmakud::pipeline
