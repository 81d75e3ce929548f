// One row a key: its name, where its value lives, its bounds, what it means. The row drives parsing, the refusal of
// unknown keys, what a reload compares, and the test that keeps config/danmakud.toml from drifting.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config.h"
#include "pipeline/policy.h"

namespace danmakud::daemon {

// Where a value lives. The pointee's type says how it is written: a `Bytes` as 65536 or "64KiB", `minutes` as "09:00".
using Slot = std::variant<bool*, std::uint32_t*, std::size_t*, double*, std::optional<double>*, Bytes*, std::string*,
                          std::filesystem::path*, Secret*, std::vector<std::string>*, std::vector<Secret>*,
                          std::chrono::seconds*, std::optional<std::chrono::seconds>*, std::chrono::milliseconds*,
                          std::chrono::minutes*, std::vector<std::chrono::year_month_day>*, pipeline::Priority*>;

struct Bounds {
  double least = 0;
  double most = 0;                            // numbers, sizes and durations, in the unit of the key
  std::span<const std::string_view> words{};  // strings: the only ones allowed; empty: any
};

enum class Reload : std::uint8_t { live, restart };

template <class T>
struct Setting {
  std::string_view key;  // "ingest.max_connections"; of a category or team without its section: "priority"
  Slot (*slot)(T&);
  Bounds bounds;
  Reload reload;
  std::string_view meaning;
};

std::span<const Setting<Config>> settings();
std::span<const Setting<pipeline::CategoryPolicy>> category_settings();
std::span<const Setting<pipeline::TeamPolicy>> team_settings();
std::span<const Setting<pipeline::PrioritySla>> sla_settings();

// The value as it would be written in TOML; secrets too, so it is for comparing, not for showing.
std::string written(const Slot& slot);

}  // namespace danmakud::daemon
