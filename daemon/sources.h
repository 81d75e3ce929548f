// The sources of events by name, each with the index that the pipeline counts it under. Names are only added: an index
// keeps its meaning.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace danmakud::daemon {

inline constexpr std::string_view kListenerSource = "ingest";  // who pushes without a token

inline constexpr std::string_view kTokenSource = "token-";  // and the number of the token
inline constexpr std::string_view kOtherSources = "others";

// Whether the name is that of who pushes; else it is a connector's, which may have been removed meanwhile.
inline bool is_pushed(std::string_view name) {
  return name == kListenerSource || name.starts_with(kTokenSource);
}

// Any thread.
class Sources {
 public:
  // Names for which there is no room are counted together, as `others`.
  std::uint16_t index_of(std::string_view name);
  std::vector<std::string> names() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> names_{std::string(kListenerSource)};  // guarded by mutex_
};

}  // namespace danmakud::daemon
