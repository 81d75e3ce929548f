// What is wrong with a file a person wrote, and where: the value every loader answers with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace danmakud::matchers {

// Lines and columns count from 1; 0 means "the whole file" (or, for column, "the whole line").
struct Fault {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string message;  // lower case, subject first, no full stop
};

// "rules/commerce.toml:12:7: error: …", the form compilers use, so editors can jump to it.
std::string to_string(const Fault& fault);

using Faults = std::vector<Fault>;

}  // namespace danmakud::matchers
