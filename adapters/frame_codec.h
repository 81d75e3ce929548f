// RFC 6455 frames as a machine without I/O: bytes in, frames out. Mostly the server's side; a client's differs in who
// masks.
//
// Whole frames are unmasked in place and returned as views into the caller's bytes: no copy. Only fragmented messages,
// and frames too large to be carried over to the next read, are gathered in the decoder's own storage.
//
// Thread: the connection's. Not copyable: views into it may be out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace danmakud::adapters {

enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  none_given = 1005,  // never sent
  bad_utf8 = 1007,
  policy = 1008,
  too_large = 1009,
  restart = 1012,
  try_later = 1013,
};

enum class FrameKind : std::uint8_t { text, binary, ping, pong, close };

struct Frame {
  FrameKind kind = FrameKind::text;
  bool in_place = true;      // payload lies in the bytes that were given, not in the decoder
  std::string_view payload;  // of a close: the reason
  CloseCode code = CloseCode::none_given;
};

struct FrameLimits {
  std::size_t message_bytes = std::size_t{1} << 20;
  std::size_t fragments = 16'384;
  bool is_client = false;  // we read a server's frames, which are not masked
};

class FrameDecoder {
 public:
  // A frame longer than this is gathered as it comes; a shorter unfinished one is left to be presented again.
  static constexpr std::size_t kCarryBytes = std::size_t{16} << 10;

  explicit FrameDecoder(FrameLimits limits) : limits_(limits) {}
  FrameDecoder(const FrameDecoder&) = delete;
  FrameDecoder& operator=(const FrameDecoder&) = delete;

  // Appends what `bytes` hold, in order, and returns how many were used. The rest (less than kCarryBytes and a header)
  // is the start of a frame: present it again with more behind it. Payloads are valid until the next call; headers are
  // overwritten. After a fault or a close nothing more is used.
  std::size_t decode(std::span<char> bytes, std::vector<Frame>& frames);

  // Why the connection must be failed, once it must. Frames that came before are good.
  std::optional<CloseCode> fault() const { return fault_; }
  std::size_t held_bytes() const { return gathered_.size(); }

 private:
  struct Header;
  struct TextRun;

  bool read_header(std::span<const char> bytes, Header& header);  // false: too few bytes, or a fault
  bool check_first_bytes(const Header& header);
  bool check_length(const Header& header);
  void on_whole_frame(const Header& header, std::span<char> frame, TextRun& run, std::vector<Frame>& frames);
  void on_control(const Header& header, std::string_view payload, std::vector<Frame>& frames);
  void on_close(std::string_view payload, std::vector<Frame>& frames);
  void begin_part(const Header& header);
  std::size_t take_part(std::span<char> bytes, std::vector<Frame>& frames);
  void begin_fragment(const Header& header);
  void gather(std::string_view payload);
  void end_fragment(bool is_final, std::vector<Frame>& frames);
  void check_unfinished(const Header& header, std::span<const char> payload);
  void validate(TextRun& run, std::vector<Frame>& frames);
  void fail(CloseCode code) {
    if (!fault_) fault_ = code;
  }

  const FrameLimits limits_;
  std::optional<CloseCode> fault_;
  bool closed_ = false;

  // The message whose last frame is still to come.
  bool in_message_ = false;
  bool message_is_text_ = false;
  std::size_t fragments_ = 0;
  std::string gathered_;
  std::size_t validated_ = 0;  // of gathered_, up to the start of an unfinished character

  // The frame that is being gathered part by part.
  std::uint64_t part_left_ = 0;
  bool in_part_ = false;
  bool part_is_final_ = false;
  std::array<char, 4> part_mask_{};

  std::deque<std::string> finished_;  // gathered messages that the last call returned
};

// XOR with the four bytes of `mask`, starting with its first.
void unmask(std::span<char> bytes, std::array<char, 4> mask);

// What a server sends: one unmasked frame.
void append_frame(FrameKind kind, std::string_view payload, std::string& out);
// What a client sends: the same, masked.
void append_masked_frame(FrameKind kind, std::string_view payload, std::array<char, 4> mask, std::string& out);
void append_close(CloseCode code, std::string_view reason, std::string& out);

}  // namespace danmakud::adapters
