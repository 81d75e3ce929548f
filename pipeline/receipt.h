// How an answer finds its way back without a back-channel. A receipt counts its block's unsettled events; the last one
// hands the receipt to the sink of the thread that owns the connection.
//
// Invariants:
// 1. A receipt lives as long as a Hold on it. The last Hold to go moves it into its sink, exactly once.
// 2. Screen, the first holder, writes `events` and `rejected` before it passes a Hold on; record writes `tickets`
// before it settles.
//    The queues between them order these writes, so no lock is needed.
// 3. A Hold that is destroyed unsettled (a stage was aborted) makes the whole receipt `abandoned`: it must never be
// acknowledged.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/reject_reason.h"

namespace danmakud::pipeline {

class Receipt;

// Lives on the thread that owns the connection; outlives every receipt made for it.
class ReceiptSink {
 public:
  virtual ~ReceiptSink() = default;
  // Any thread. Must not block and must not act: it hands the receipt over to the owner's thread.
  virtual void on_settled(std::unique_ptr<Receipt> receipt) = 0;
};

struct RejectedEvent {
  std::uint32_t event = 0;  // counted from 0 within the block
  RejectReason reason;
};

struct TicketNotice {
  std::uint32_t event = 0;                    // counted from 0 within the block
  std::string event_id, user_id, id, serial;  // serial: empty where it is not known
  bool opened = false;
};

class Receipt {
 public:
  Receipt(ReceiptSink& sink, std::uint64_t waiting_connection, bool with_tickets)
      : connection(waiting_connection), wants_tickets(with_tickets), sink_(sink) {}

  const std::uint64_t connection;  // the sink's own name for who waits
  const bool wants_tickets;
  std::uint32_t events = 0;             // how many events the block held; written by screen
  std::uint32_t shed = 0;               // of these, not looked at because of overload
  std::vector<RejectedEvent> rejected;  // ascending by event
  std::vector<TicketNotice> tickets;
  bool is_abandoned() const { return abandoned_.load(std::memory_order_relaxed); }

 private:
  friend class Hold;
  ReceiptSink& sink_;
  std::atomic<std::uint32_t> holds_{0};
  std::atomic<bool> abandoned_{false};
};

// "Something of this block is not settled yet." Move-only; made from the receipt once, then split for each event that
// goes on.
class Hold {
 public:
  Hold() = default;
  explicit Hold(std::unique_ptr<Receipt> receipt) : receipt_(receipt.release()) { receipt_->holds_.store(1); }
  Hold(Hold&& other) noexcept : receipt_(std::exchange(other.receipt_, nullptr)) {}
  Hold& operator=(Hold&& other) noexcept {
    if (this != &other) {
      abandon();
      receipt_ = std::exchange(other.receipt_, nullptr);
    }
    return *this;
  }
  ~Hold() { abandon(); }

  Hold split() const {
    Hold hold;
    if (receipt_ != nullptr) {
      receipt_->holds_.fetch_add(1, std::memory_order_relaxed);
      hold.receipt_ = receipt_;
    }
    return hold;
  }
  void settle() { release(); }
  Receipt* operator->() const { return receipt_; }
  explicit operator bool() const { return receipt_ != nullptr; }

 private:
  void abandon() {
    if (receipt_ == nullptr) return;
    receipt_->abandoned_.store(true, std::memory_order_relaxed);
    release();
  }
  void release() {
    Receipt* const receipt = std::exchange(receipt_, nullptr);
    if (receipt == nullptr || receipt->holds_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    receipt->sink_.on_settled(std::unique_ptr<Receipt>(receipt));
  }

  Receipt* receipt_ = nullptr;
};

}  // namespace danmakud::pipeline
