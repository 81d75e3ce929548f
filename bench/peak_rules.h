// The rules of the peak benchmark: the project's own, and invented ones of the same kind up to the number asked for.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace danmakud::bench {

// How many rules the folder's files hold.
std::size_t count_rules(const std::filesystem::path& folder);

// A rule file of `count` rules, each for a phrase that nobody says in the benchmark's traffic: one thing, one fault,
// one turn of phrase.
std::string invent_rules(std::size_t count);

}  // namespace danmakud::bench
