#include "adapters/frame_codec.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "adapters/utf8_prefix.h"

namespace danmakud::adapters {
namespace {

enum Opcode : std::uint8_t { kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

constexpr std::size_t kMaskBytes = 4;
constexpr std::size_t kMaxControlBytes = 125;

template <std::size_t Size>
std::uint64_t read_big_endian(const char* bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < Size; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

std::size_t extended_length_bytes(std::uint8_t short_length) {
  if (short_length < 126) return 0;
  return short_length == 126 ? 2 : 8;
}

bool is_sendable(std::uint64_t code) {
  if (code >= 3000 && code < 5000) return true;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

// By line feeds. What most frames have takes no call.
void overwrite_header(char* header, std::size_t size) {
  constexpr std::size_t kUsual = 4 + kMaskBytes;
  size == kUsual ? std::memset(header, '\n', kUsual) : std::memset(header, '\n', size);
}

std::string_view view(std::span<const char> bytes) {
  return {bytes.data(), bytes.size()};
}

}  // namespace

struct FrameDecoder::Header {
  bool is_final = false;
  bool is_masked = false;
  std::uint8_t reserved = 0;
  std::uint8_t opcode = 0;
  std::uint8_t short_length = 0;
  std::size_t size = 0;  // of the header itself
  std::uint64_t length = 0;
  std::array<char, kMaskBytes> mask{};

  bool is_control() const { return (opcode & 8) != 0; }
};

// Neighbouring whole text messages are validated in one go: their headers are overwritten with line feeds, so the run
// is valid exactly when each of its messages is.
struct FrameDecoder::TextRun {
  const char* begin = nullptr;  // null: empty
  const char* end = nullptr;
  std::size_t first_frame = 0;
};

// Flattened: a frame costs three quarters of what it does with calls.
[[gnu::flatten]] std::size_t FrameDecoder::decode(std::span<char> bytes, std::vector<Frame>& frames) {
  finished_.clear();
  std::size_t used = 0;
  TextRun run;
  while (used < bytes.size() && !fault_ && !closed_) {
    const std::span<char> rest = bytes.subspan(used);
    if (in_part_) {
      used += take_part(rest, frames);
      continue;
    }
    Header header;
    if (!read_header(rest, header)) break;
    if (header.length <= rest.size() - header.size) {
      const std::size_t size = header.size + static_cast<std::size_t>(header.length);
      on_whole_frame(header, rest.first(size), run, frames);
      used += size;
    } else if (header.is_control() || header.length <= kCarryBytes) {
      check_unfinished(header, rest.subspan(header.size));
      break;
    } else {
      begin_part(header);
      used += header.size;
    }
  }
  validate(run, frames);
  return used;
}

bool FrameDecoder::read_header(std::span<const char> bytes, Header& header) {
  if (bytes.size() < 2) return false;
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  const auto second = static_cast<std::uint8_t>(bytes[1]);
  header.is_final = (first & 0x80) != 0;
  header.reserved = first & 0x70;
  header.opcode = first & 0x0F;
  header.is_masked = (second & 0x80) != 0;
  header.short_length = second & 0x7F;
  if (!check_first_bytes(header)) return false;

  const std::size_t extended = extended_length_bytes(header.short_length);
  if (bytes.size() < 2 + extended) return false;
  header.length = header.short_length;
  if (extended == 2) header.length = read_big_endian<2>(bytes.data() + 2);
  if (extended == 8) header.length = read_big_endian<8>(bytes.data() + 2);
  if (!check_length(header)) return false;

  const std::size_t mask = header.is_masked ? kMaskBytes : 0;
  header.size = 2 + extended + mask;
  if (bytes.size() < header.size) return false;
  if (header.is_masked) std::memcpy(header.mask.data(), bytes.data() + 2 + extended, kMaskBytes);
  return true;
}

bool FrameDecoder::check_first_bytes(const Header& header) {
  const bool is_known = header.opcode <= kBinary || (header.opcode >= kClose && header.opcode <= kPong);
  bool is_good = header.reserved == 0 && is_known && header.is_masked != limits_.is_client;
  if (header.is_control()) {
    is_good = is_good && header.is_final && header.short_length <= kMaxControlBytes;
  } else {
    is_good = is_good && in_message_ == (header.opcode == kContinuation);
  }
  if (!is_good) fail(CloseCode::protocol_error);
  return is_good;
}

bool FrameDecoder::check_length(const Header& header) {
  const bool is_minimal = (header.short_length < 126) || (header.short_length == 126 && header.length >= 126) ||
                          (header.short_length == 127 && header.length > 0xFFFF);
  if (!is_minimal || header.length >> 63 != 0) {
    fail(CloseCode::protocol_error);
  } else if (!header.is_control() && header.length > limits_.message_bytes - gathered_.size()) {
    fail(CloseCode::too_large);
  }
  return !fault_;
}

void FrameDecoder::on_whole_frame(const Header& header, std::span<char> frame, TextRun& run,
                                  std::vector<Frame>& frames) {
  const std::span<char> payload = frame.subspan(header.size);
  unmask(payload, header.mask);
  const bool is_whole_message = header.is_final && !in_message_;
  if (is_whole_message && header.opcode == kText) {
    overwrite_header(frame.data(), header.size);
    if (run.begin == nullptr) run = {payload.data(), nullptr, frames.size()};
    run.end = payload.data() + payload.size();
    frames.push_back({FrameKind::text, true, view(payload), CloseCode::none_given});
    return;
  }
  validate(run, frames);
  if (fault_) return;
  if (header.is_control()) {
    on_control(header, view(payload), frames);
  } else if (is_whole_message) {
    frames.push_back({FrameKind::binary, true, view(payload), CloseCode::none_given});
  } else {
    begin_fragment(header);
    gather(view(payload));
    end_fragment(header.is_final, frames);
  }
}

void FrameDecoder::on_control(const Header& header, std::string_view payload, std::vector<Frame>& frames) {
  if (header.opcode == kClose) return on_close(payload, frames);
  const FrameKind kind = header.opcode == kPing ? FrameKind::ping : FrameKind::pong;
  frames.push_back({kind, true, payload, CloseCode::none_given});
}

void FrameDecoder::on_close(std::string_view payload, std::vector<Frame>& frames) {
  CloseCode code = CloseCode::none_given;
  if (!payload.empty()) {
    const std::uint64_t given = payload.size() < 2 ? 0 : read_big_endian<2>(payload.data());
    if (!is_sendable(given)) return fail(CloseCode::protocol_error);
    code = static_cast<CloseCode>(given);
    payload.remove_prefix(2);
    if (!is_utf8(payload)) return fail(CloseCode::bad_utf8);
  }
  closed_ = true;
  frames.push_back({FrameKind::close, true, payload, code});
}

void FrameDecoder::begin_part(const Header& header) {
  begin_fragment(header);
  in_part_ = true;
  part_left_ = header.length;
  part_is_final_ = header.is_final;
  part_mask_ = header.mask;
}

std::size_t FrameDecoder::take_part(std::span<char> bytes, std::vector<Frame>& frames) {
  const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), part_left_));
  const std::span<char> part = bytes.first(size);
  unmask(part, part_mask_);
  std::rotate(part_mask_.begin(), part_mask_.begin() + size % kMaskBytes, part_mask_.end());
  gather(view(part));
  part_left_ -= size;
  if (part_left_ == 0) {
    in_part_ = false;
    end_fragment(part_is_final_, frames);
  }
  return size;
}

void FrameDecoder::begin_fragment(const Header& header) {
  if (!in_message_) {
    in_message_ = true;
    message_is_text_ = header.opcode == kText;
    fragments_ = 0;
    validated_ = 0;
  }
  if (++fragments_ > limits_.fragments) fail(CloseCode::policy);
}

void FrameDecoder::gather(std::string_view payload) {
  gathered_ += payload;
  if (!message_is_text_) return;
  const std::optional<std::size_t> valid = utf8_prefix(std::string_view(gathered_).substr(validated_));
  if (!valid) return fail(CloseCode::bad_utf8);
  validated_ += *valid;
}

void FrameDecoder::end_fragment(bool is_final, std::vector<Frame>& frames) {
  if (fault_ || !is_final) return;
  if (message_is_text_ && validated_ != gathered_.size()) return fail(CloseCode::bad_utf8);
  in_message_ = false;
  finished_.push_back(std::exchange(gathered_, {}));
  const FrameKind kind = message_is_text_ ? FrameKind::text : FrameKind::binary;
  frames.push_back({kind, false, finished_.back(), CloseCode::none_given});
}

// What is bad already is not waited for.
void FrameDecoder::check_unfinished(const Header& header, std::span<const char> payload) {
  if (header.opcode == kContinuation && fragments_ >= limits_.fragments) return fail(CloseCode::policy);
  const bool is_text = header.opcode == kText || (header.opcode == kContinuation && message_is_text_);
  if (!is_text) return;
  const std::string_view pending = std::string_view(gathered_).substr(in_message_ ? validated_ : 0);
  std::string text(pending);
  text += view(payload);
  unmask(std::span(text).subspan(pending.size()), header.mask);
  if (!utf8_prefix(text)) fail(CloseCode::bad_utf8);
}

void FrameDecoder::validate(TextRun& run, std::vector<Frame>& frames) {
  if (run.begin == nullptr) return;
  const bool is_valid = is_utf8({run.begin, run.end});
  const std::size_t first = std::exchange(run, {}).first_frame;
  if (is_valid) return;
  const auto bad = std::find_if(frames.begin() + static_cast<std::ptrdiff_t>(first), frames.end(),
                                [](const Frame& frame) { return !is_utf8(frame.payload); });
  frames.erase(bad, frames.end());
  fault_ = CloseCode::bad_utf8;
}

// The last bytes are unmasked together with some of those before them, so they are read before these are written.
void unmask(std::span<char> bytes, std::array<char, 4> mask) {
  using Lanes [[gnu::vector_size(16)]] = std::uint32_t;
  const auto load = [](const char* at) {
    Lanes lanes;
    std::memcpy(&lanes, at, sizeof lanes);
    return lanes;
  };
  const auto store = [](char* at, Lanes lanes) { std::memcpy(at, &lanes, sizeof lanes); };
  if (bytes.size() < sizeof(Lanes)) {
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ mask[i % kMaskBytes]);
    return;
  }
  std::uint32_t word = 0;
  std::memcpy(&word, mask.data(), sizeof word);
  char* const tail = bytes.data() + bytes.size() - sizeof(Lanes);
  const Lanes last = load(tail) ^ std::rotr(word, static_cast<int>(8 * (bytes.size() % kMaskBytes)));
  for (char* at = bytes.data(); at < tail; at += sizeof(Lanes)) store(at, load(at) ^ word);
  store(tail, last);
}

namespace {

void append_header(FrameKind kind, std::size_t length, unsigned mask_bit, std::string& out) {
  static constexpr std::array<std::uint8_t, 5> kOpcodes{kText, kBinary, kPing, kPong, kClose};
  const auto put = [&out](std::uint64_t byte) { out.push_back(static_cast<char>(byte & 0xFF)); };
  put(0x80u | kOpcodes[static_cast<std::size_t>(kind)]);
  if (length < 126) return put(mask_bit | length);
  const bool is_short = length <= 0xFFFF;
  put(mask_bit | (is_short ? 126u : 127u));
  for (int shift = is_short ? 8 : 56; shift >= 0; shift -= 8) put(length >> shift);
}

}  // namespace

void append_frame(FrameKind kind, std::string_view payload, std::string& out) {
  append_header(kind, payload.size(), 0, out);
  out += payload;
}

void append_masked_frame(FrameKind kind, std::string_view payload, std::array<char, 4> mask, std::string& out) {
  append_header(kind, payload.size(), 0x80, out);
  out.append(mask.data(), mask.size());
  const std::size_t begin = out.size();
  out += payload;
  unmask(std::span(out).subspan(begin), mask);
}

void append_close(CloseCode code, std::string_view reason, std::string& out) {
  std::string payload;
  if (code != CloseCode::none_given) {
    const auto number = static_cast<std::uint16_t>(code);
    payload = {static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
    payload += reason.substr(0, kMaxControlBytes - 2);
  }
  append_frame(FrameKind::close, payload, out);
}

}  // namespace danmakud::adapters
