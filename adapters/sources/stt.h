// Douyu's STT bodies, "key@=value/" with '@' as "@A" and '/' as "@S", and the frames they travel in. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace danmakud::adapters {

// In the order sent. A value that is itself STT stays escaped for its own level.
class SttFields {
 public:
  explicit SttFields(std::string_view body);
  std::string_view get(std::string_view name) const;  // empty where absent

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

using SttPair = std::pair<std::string_view, std::string_view>;
std::string stt_body(const std::vector<SttPair>& fields);

// u32 length, the same again, u16 type, u8 encrypted, u8 reserved, body, NUL; little endian. A length counts from
// behind the first one.
enum class SttSender : std::uint16_t { client = 689, server = 690 };
inline constexpr std::size_t kMaxSttFrameBytes = std::size_t{1} << 20;

std::string stt_frame(std::string_view body, SttSender sender = SttSender::client);

struct SttFrames {
  std::vector<std::string_view> bodies;  // views into the bytes
  std::size_t used = 0;                  // the rest is the start of a frame, or broken
  bool is_broken = false;                // its lengths are none of a frame
};
SttFrames cut_stt_frames(std::string_view bytes);

}  // namespace danmakud::adapters
