#include "tools/recorded_comments.h"

#include <array>
#include <stdexcept>

#include "adapters/compressed_file.h"
#include "pipeline/event_parser.h"

namespace danmakud::tools {

std::string read_whole(const std::string& path) {
  const auto file = adapters::open_compressed(path);
  if (!file) throw std::runtime_error(path + ": " + file.error().message());
  std::string text;
  std::array<char, 1 << 16> chunk;
  for (;;) {
    const pipeline::Result<std::size_t> read = (*file)->read(chunk);
    if (!read) throw std::runtime_error(path + ": " + read.error().message());
    text.append(chunk.data(), *read);
    if (*read < chunk.size()) return text;
  }
}

void for_each_recorded(const std::string& path, const std::function<void(const pipeline::Event&)>& visit) {
  const std::string text = read_whole(path);
  pipeline::EventParser parser;
  const pipeline::Origin origin{.source = 0, .platform = "recorded", .room_id = "recorded"};
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    line.assign(text, at, end - at).append(pipeline::kBlockSlackBytes, ' ');
    if (end > at) visit(parser.parse_whole({line.data(), end - at}, origin, {}, {}));
    at = end + 1;
  }
}

}  // namespace danmakud::tools
