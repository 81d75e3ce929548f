#include "daemon/load_model.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "daemon/config_load.h"
#include "daemon/unreadable.h"
#include "matchers/complaint_model.h"

namespace danmakud::daemon {

LoadedModel load_model(const Config& config) {
  const std::string& file = config.model.file;
  if (file.empty()) return {};
  std::ifstream stream(file, std::ios::binary);
  if (const std::string why = unreadable(stream, file); !why.empty()) {
    if (!config.places.contains("model.file")) return {};
    const std::string reason = fmt::format("\"{}\" cannot be read: {}; \"\" goes without", file, why);
    return {nullptr, {fault_at(config, "model.file", reason)}};
  }
  // One byte too many is enough to know that it is too large.
  std::string bytes(matchers::kMaxModelBytes + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  matchers::ReadModel read = matchers::read_model(bytes, file);
  if (!read.faults.empty()) return {nullptr, std::move(read.faults)};
  return {std::make_shared<matchers::ComplaintModel>(std::move(read)), {}};
}

}  // namespace danmakud::daemon
