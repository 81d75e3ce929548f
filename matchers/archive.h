// A compiled rule set as bytes, and back. What a class consists of is told once, for both ways:
//
//   template <class Archive>
//   void archive(Archive& archive) { archive.all_of(*this, first_, second_); }
//
// A field that is forgotten does not compile. The fields of an aggregate are known without it. What can be copied
// bytewise is: it must hold no pointer and no view. So the bytes are for the program that wrote them, on its kind of
// machine. A reader checks sizes against what is left of the bytes, and nothing else: who hands them over must know
// that they are as they were written.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/pfr/core.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

namespace danmakud::matchers {

// `Way` has bytes(), which writes or reads so many, and count(), which writes the one that it is given or reads one:
// what is made anew from a count is left as it is where it is written.
template <class Way>
class Archive {
 public:
  template <class... Values>
  void operator()(Values&... values) {
    (value(values), ...);
  }

  // The fields of `whole`, in their order.
  template <class Whole, class... Fields>
  void all_of(const Whole& /*whole*/, Fields&... fields) {
    static_assert(sizeof(Whole) == size_of<Fields...>(), "a field is missing, or not in its place");
    (*this)(fields...);
  }

 private:
  template <class T>
  static constexpr bool kIsFlat = std::is_trivially_copyable_v<T>;

  // As a compiler lays them out.
  template <class... Fields>
  static constexpr std::size_t size_of() {
    std::size_t size = 0, widest = 1;
    const auto fill_up = [&size](std::size_t to) { size = (size + to - 1) / to * to; };
    ((fill_up(alignof(Fields)), size += sizeof(Fields), widest = std::max(widest, alignof(Fields))), ...);
    fill_up(widest);
    return size;
  }

  Way& way() { return static_cast<Way&>(*this); }

  template <class T>
  void value(T& it) {
    static_assert(!std::is_pointer_v<T>, "an address says nothing to another process");
    if constexpr (kIsFlat<T>) {
      way().bytes(&it, sizeof(T));
    } else if constexpr (requires { it.archive(way()); }) {
      it.archive(way());
    } else if constexpr (requires { it.data(); }) {
      list(it);
    } else {
      boost::pfr::for_each_field(it, [this](auto& field) { this->value(field); });
    }
  }

  template <class List>
  void list(List& list) {
    using Member = typename List::value_type;
    list.resize(way().count(list.size(), kIsFlat<Member> ? sizeof(Member) : 1));
    if constexpr (kIsFlat<Member>) {
      way().bytes(list.data(), list.size() * sizeof(Member));
    } else {
      for (Member& member : list) value(member);
    }
  }

  template <class T>
  void value(std::unique_ptr<T>& pointer) {
    if (way().count(pointer != nullptr, 0) == 0) return;
    if (pointer == nullptr) pointer = std::make_unique<T>();
    value(*pointer);
  }

  template <class... Kinds>
  void value(std::variant<Kinds...>& it) {
    const std::size_t index = way().count(it.index(), 0);
    std::size_t kind = 0;
    const auto turn_into = [&]<class Kind>(const Kind*) {
      if (kind++ == index && it.index() != index) it.template emplace<Kind>();
    };
    (turn_into(static_cast<const Kinds*>(nullptr)), ...);
    std::visit([this](auto& held) { this->value(held); }, it);
  }

  // Read in the order of the table that was written: then each member falls behind the one before, and close to it.
  template <class Key, class T, class... More>
  void value(boost::unordered_flat_map<Key, T, More...>& map) {
    std::size_t left = way().count(map.size(), sizeof(Key) + sizeof(T));
    if constexpr (Way::kReads) {
      map.reserve(left);
      for (std::pair<Key, T> member; left > 0; --left) {
        (*this)(member.first, member.second);
        map.insert(member);
      }
    } else {
      for (auto& [key, mapped] : map) (*this)(key, mapped);
    }
  }
};

class ArchiveWriter : public Archive<ArchiveWriter> {
 public:
  static constexpr bool kReads = false;

  void bytes(const void* from, std::size_t size) { out_.append(static_cast<const char*>(from), size); }
  std::size_t count(std::size_t count, std::size_t /*member*/) {
    const auto narrow = static_cast<std::uint32_t>(count);
    bytes(&narrow, sizeof(narrow));
    return count;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class ArchiveReader : public Archive<ArchiveReader> {
 public:
  static constexpr bool kReads = true;

  // They outlive the reader.
  explicit ArchiveReader(std::string_view bytes) : left_(bytes) {}

  void bytes(void* to, std::size_t size) {
    if (size > left_.size()) return fail();
    if (size > 0) std::memcpy(to, left_.data(), size);
    left_.remove_prefix(size);
  }
  // Of members that take so many bytes each, at least.
  std::size_t count(std::size_t /*count*/, std::size_t member) {
    std::uint32_t count = 0;
    bytes(&count, sizeof(count));
    if (count * member <= left_.size()) return count;
    fail();
    return 0;
  }
  // Whether there was all that was asked for, and no more.
  bool is_whole() const { return is_good_ && left_.empty(); }

 private:
  void fail() {
    is_good_ = false;
    left_ = {};
  }

  std::string_view left_;
  bool is_good_ = true;
};

}  // namespace danmakud::matchers
