// How many connections each address has, so that one address cannot take them all. Bounded by the connections there
// are.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace danmakud::adapters {

// Any thread. Outlives its places.
class PeerCount {
 public:
  // Given back when it goes. Empty: of an address that is not counted.
  class Place {
   public:
    Place() = default;
    Place(PeerCount& count, std::string address) : count_(&count), address_(std::move(address)) {}
    Place(Place&& other) noexcept { swap(other); }
    Place& operator=(Place&& other) noexcept {
      Place(std::move(other)).swap(*this);
      return *this;
    }
    ~Place() {
      if (count_ != nullptr) count_->leave(address_);
    }

   private:
    void swap(Place& other) noexcept {
      std::swap(count_, other.count_);
      std::swap(address_, other.address_);
    }
    PeerCount* count_ = nullptr;
    std::string address_;
  };

  explicit PeerCount(std::size_t most) : most_(most) {}

  // Nothing: the address has as many as it may.
  std::optional<Place> enter(const std::string& address);

 private:
  void leave(const std::string& address);

  const std::size_t most_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> connections_;  // guarded by mutex_; none is 0
};

}  // namespace danmakud::adapters
