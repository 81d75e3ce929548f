// When two texts are the same once folded: copy-paste, "+1", repeats and punctuation fold away. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace danmakud::pipeline {

// What is left of a folded text: no separators, no "+1", each run of a character once, a repeated text
// once. "黑屏了!!!", "黑屏了+1", "黑屏了黑屏了" and "黑屏了。" leave the same.
std::string text_core(std::string_view folded);

std::uint64_t hash_text(std::string_view folded);  // of its core
std::uint64_t hash_rule(std::string_view rule_id);

}  // namespace danmakud::pipeline
