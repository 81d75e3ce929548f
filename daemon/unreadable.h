// Why a file that was just opened cannot be read, for faults that tell a missing file from one without rights.
#pragma once

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace danmakud::daemon {

// Empty: it can be read. Requires: nothing else was called since it was opened.
inline std::string unreadable(const std::ifstream& opened, const std::filesystem::path& file) {
  if (!opened) return std::generic_category().message(errno);
  std::error_code ignored;
  return std::filesystem::is_directory(file, ignored) ? std::generic_category().message(EISDIR) : std::string();
}

}  // namespace danmakud::daemon
