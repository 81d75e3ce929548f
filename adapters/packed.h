// Values one after another, as short as they are: numbers in groups of seven bits, texts with their length before them.
// Who unpacks names the same values in the same order. Values are only ever added at the end: what an older record ends
// before keeps its default.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "pipeline/ticket.h"

namespace danmakud::adapters {

class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}

  template <class... Values>
  void operator()(const Values&... values) {
    (put(values), ...);
  }

 private:
  template <class T>
  requires std::unsigned_integral<T> || std::is_enum_v<T>
  void put(T value) {
    auto rest = static_cast<std::uint64_t>(value);
    if (rest < 0x80) return out_.push_back(static_cast<char>(rest));
    std::array<char, 10> bytes;
    std::size_t size = 0;
    for (; rest >= 0x80; rest >>= 7) bytes[size++] = static_cast<char>(rest | 0x80);
    bytes[size++] = static_cast<char>(rest);
    out_.append(bytes.data(), size);
  }
  void put(std::int64_t value) {
    put(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
  }
  void put(double value) { put_bytes(&value, sizeof value); }
  void put(const pipeline::TicketId& id) { put_bytes(id.bytes.data(), id.bytes.size()); }
  void put(const pipeline::Match& match) { (*this)(match.rule, match.text); }
  void put(const std::string& text) {
    put(text.size());
    if (!text.empty()) out_ += text;  // most of a ticket's are
  }
  void put(const std::optional<std::int64_t>& value) {
    put(static_cast<unsigned>(value.has_value()));
    if (value) put(*value);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    put(values.size());
    for (const T& value : values) put(value);
  }
  void put_bytes(const void* bytes, std::size_t size) { out_.append(static_cast<const char*>(bytes), size); }

  std::string& out_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view from) : from_(from) {}

  template <class... Values>
  void operator()(Values&... values) {
    (take(values), ...);
  }
  bool is_broken() const { return is_broken_; }  // a value was longer than what there is
  bool is_at_end() const { return from_.empty(); }

 private:
  template <class T>
  requires std::unsigned_integral<T> || std::is_enum_v<T>
  void take(T& value) {
    if (from_.empty()) return;
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (from_.empty()) return fail();
      const auto byte = static_cast<std::uint8_t>(from_.front());
      from_.remove_prefix(1);
      number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    value = static_cast<T>(number);
  }
  void take(std::int64_t& value) {
    if (from_.empty()) return;
    std::uint64_t number = 0;
    take(number);
    value = static_cast<std::int64_t>(number >> 1 ^ (0 - (number & 1)));
  }
  void take(double& value) { take_bytes(&value, sizeof value); }
  void take(pipeline::TicketId& id) { take_bytes(id.bytes.data(), id.bytes.size()); }
  void take(pipeline::Match& match) { (*this)(match.rule, match.text); }
  void take(std::string& text) {
    std::string_view taken;
    take(taken);
    taken.empty() ? text.clear() : void(text = taken);  // likewise
  }
  void take(std::string_view& text) {  // holds as long as what is unpacked
    std::size_t size = 0;
    take(size);
    if (size > from_.size()) return fail();
    text = from_.substr(0, size);
    from_.remove_prefix(size);
  }
  void take(std::optional<std::int64_t>& value) {
    unsigned has_value = 0;
    take(has_value);
    if (has_value != 0) take(value.emplace());
  }
  void take(pipeline::Deadline& value) {
    std::optional<std::int64_t> taken;
    take(taken);
    value = taken;
  }
  template <class T>
  void take(std::vector<T>& values) {
    std::size_t size = 0;
    take(size);
    if (size > from_.size()) return fail();
    values.resize(size);
    for (T& value : values) take(value);
  }
  void take_bytes(void* bytes, std::size_t size) {
    if (from_.empty()) return;
    if (size > from_.size()) return fail();
    std::memcpy(bytes, from_.data(), size);
    from_.remove_prefix(size);
  }
  void fail() {
    is_broken_ = true;
    from_ = {};
  }

  std::string_view from_;
  bool is_broken_ = false;
};

}  // namespace danmakud::adapters
