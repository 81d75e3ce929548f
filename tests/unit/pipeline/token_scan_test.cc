#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "pipeline/token_scan_avx2.h"

namespace danmakud::pipeline {
namespace {

constexpr std::size_t kMostBytes = 1'000;

class TokenScan : public testing::Test {
 protected:
  void SetUp() override {
    const simdjson::implementation* const avx2 = simdjson::get_available_implementations()["haswell"];
    if (avx2 == nullptr || !avx2->supported_by_runtime_system()) GTEST_SKIP() << "no AVX2 here";
    ASSERT_EQ(avx2->create_dom_parser_implementation(kMostBytes, 1, stages_), simdjson::SUCCESS);
  }

  // Nothing where simdjson refuses the bytes, or finds none.
  std::vector<std::uint32_t> as_simdjson_finds(std::string_view bytes) {
    const auto* const begin = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (stages_->stage1(begin, bytes.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS) return {};
    const std::uint32_t* const tokens = stages_->structural_indexes.get();
    return {tokens, tokens + stages_->n_structural_indexes};
  }

  static std::vector<std::uint32_t> found_in(std::string_view bytes) {
    std::vector<std::uint32_t> tokens(bytes.size() + kTokenScanSlack);
    tokens.resize(find_tokens_by_avx2(bytes.data(), bytes.size(), tokens.data()));
    return tokens;
  }

 private:
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages_;
};

TEST_F(TokenScan, FindsWhatSimdjsonFinds) {
  constexpr std::string_view kPieces[] = {"\"", "\"", "\"退款\"", "{",    "}",    "[",   "]",    ":",
                                          ",",  " ",  "\n",       "\t",   "\r",   "12",  "-1.5", "true",
                                          "x",  "é",  "𠀀",       "\x1a", "\x0c", "\x7f"};
  std::mt19937 random(1);
  std::size_t found = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    for (std::size_t piece = random() % 90; piece > 0; --piece) bytes += kPieces[random() % std::size(kPieces)];
    const std::vector<std::uint32_t> tokens = found_in(bytes);
    ASSERT_EQ(tokens, as_simdjson_finds(bytes)) << bytes;
    found += tokens.size();
  }
  EXPECT_GT(found, 0u);
}

TEST_F(TokenScan, FindsThemInAnyByteOfAStep) {
  const std::string line = R"({"a":-1,"b":[null,"c"],"d":{"e":""}})";
  for (std::size_t before = 0; before < 130; ++before) {
    const std::string bytes = std::string(before, ' ') + line;
    EXPECT_EQ(found_in(bytes), as_simdjson_finds(bytes)) << before;
    EXPECT_FALSE(found_in(bytes).empty());
  }
}

TEST_F(TokenScan, LeavesToSimdjsonWhatItCannotTell) {
  for (const std::string_view bytes : {"", "  ", R"({"a":"\""})", R"({"a)", "{\"a\n\":1}", "\\"})
    EXPECT_TRUE(found_in(bytes).empty()) << bytes;
}

}  // namespace
}  // namespace danmakud::pipeline
