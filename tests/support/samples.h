// Recorded payloads beside the project; tests that read them skip, saying so, where they are absent.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace danmakud::test {

inline std::filesystem::path samples() {
  return std::filesystem::path(DANMAKUD_SOURCE_DIR) / "../shared/data/samples";
}

inline std::string sample(const std::string& path) {
  std::ifstream in(samples() / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace danmakud::test

#define SKIP_WITHOUT_SAMPLES() \
  if (!std::filesystem::exists(danmakud::test::samples())) GTEST_SKIP() << "no samples in " << danmakud::test::samples()
