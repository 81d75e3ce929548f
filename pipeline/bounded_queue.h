// A queue between two stages, bounded by events and by bytes: moodycamel's lock-free queue, which is not bounded by
// itself, with permits that travel with the items.
//
// Threads: any number of producers, each with a Producer of its own; one consumer.
// Invariants:
// 1. Permits are taken before an item goes in and given back when it is popped; depth is what is taken.
// 2. An item that is larger than the whole queue goes in when the queue is empty, so it can never be stuck.
// 3. Items of one producer come out in the order in which they went in.
// 4. close() lets the consumer drain what is in; abort() drops it. Both refuse what comes later.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <concurrentqueue/blockingconcurrentqueue.h>

namespace danmakud::pipeline {

struct QueueSize {
  std::size_t events = 0;
  std::size_t bytes = 0;
};

struct NoInterruption {
  static void here() {}
};

// `Interruption::here()` stands where another thread may come in between: tests let it.
template <class T, class Interruption = NoInterruption>
class BoundedQueue {
  // Spinning for microseconds before each sleep would cost more CPU than the wake-up it saves.
  struct Traits : moodycamel::ConcurrentQueueDefaultTraits {
    static constexpr int MAX_SEMA_SPINS = 64;  // NOLINT(readability-identifier-naming): the library asks for it
  };
  struct Slot {
    T item;
    QueueSize cost;
  };
  using Queue = moodycamel::BlockingConcurrentQueue<Slot, Traits>;

 public:
  class Producer {
   public:
    explicit Producer(BoundedQueue& queue) : token_(queue.queue_) {}

   private:
    friend class BoundedQueue;
    typename Queue::producer_token_t token_;
  };

  explicit BoundedQueue(QueueSize capacity) : capacity_(capacity), consumer_(queue_) {}
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  // false: full or closed; `item` is untouched.
  bool try_push(Producer& producer, T& item, QueueSize cost) {
    if (!take_permits(cost)) return false;
    if (is_refused(cost)) return false;
    queue_.enqueue(producer.token_, Slot{std::move(item), cost});
    return true;
  }

  // For marks that must pass a full queue: takes no permits. The caller bounds how many there are.
  bool push_mark(Producer& producer, T item) {
    Interruption::here();
    items_.fetch_add(1, std::memory_order_seq_cst);
    if (is_refused({0, 0})) return false;
    queue_.enqueue(producer.token_, Slot{std::move(item), {0, 0}});
    return true;
  }

  // Waits for room. false: closed or aborted meanwhile; `item` is untouched.
  bool push(Producer& producer, T& item, QueueSize cost) {
    while (!try_push(producer, item, cost)) {
      if (is_closed()) return false;
      const std::uint32_t seen = room_.load(std::memory_order_acquire);
      waiting_producers_.fetch_add(1, std::memory_order_seq_cst);
      const bool pushed = try_push(producer, item, cost);
      if (!pushed && !is_closed()) room_.wait(seen, std::memory_order_acquire);
      waiting_producers_.fetch_sub(1, std::memory_order_seq_cst);
      if (pushed) return true;
    }
    return true;
  }

  // false: nothing came within `patience`, or the queue has ended.
  bool pop(T& item, std::chrono::microseconds patience) {
    Slot slot;
    if (!queue_.wait_dequeue_timed(consumer_, slot, patience)) return false;
    give_back(slot.cost);
    if (aborted_.load(std::memory_order_acquire)) return false;
    item = std::move(slot.item);
    return true;
  }

  void close() {
    closed_.store(true, std::memory_order_seq_cst);
    wake_producers();
  }
  void abort() {
    aborted_.store(true, std::memory_order_seq_cst);
    close();
  }

  bool is_closed() const { return closed_.load(std::memory_order_seq_cst); }
  // Closed by its producers, and empty (or aborted): the consumer may go.
  bool is_ended() const {
    return is_closed() && (aborted_.load(std::memory_order_acquire) || items_.load(std::memory_order_seq_cst) == 0);
  }
  QueueSize depth() const { return {events_.load(std::memory_order_relaxed), bytes_.load(std::memory_order_relaxed)}; }
  QueueSize capacity() const { return capacity_; }

 private:
  // Asked by who is counted already: either the consumer that is about to go still sees the item, or its producer sees
  // that the queue is closed.
  bool is_refused(QueueSize cost) {
    if (!is_closed()) return false;
    return_permits(cost);
    return true;
  }
  bool take_permits(QueueSize cost) {
    Interruption::here();
    const std::size_t items = items_.fetch_add(1, std::memory_order_seq_cst);
    Interruption::here();
    const std::size_t events = events_.fetch_add(cost.events, std::memory_order_acq_rel) + cost.events;
    const std::size_t bytes = bytes_.fetch_add(cost.bytes, std::memory_order_acq_rel) + cost.bytes;
    if (items == 0 || (events <= capacity_.events && bytes <= capacity_.bytes)) return true;
    Interruption::here();
    // Mostly wakes nobody: what made the queue full is still to be popped. But it may have been no more than others who
    // tried, and found it full for this one: who leaves it empty tells them.
    if (return_permits(cost)) wake_waiting();
    return false;
  }
  void give_back(QueueSize cost) {
    return_permits(cost);
    wake_waiting();
  }
  // true: nothing is taken any more.
  bool return_permits(QueueSize cost) {
    events_.fetch_sub(cost.events, std::memory_order_acq_rel);
    bytes_.fetch_sub(cost.bytes, std::memory_order_acq_rel);
    return items_.fetch_sub(1, std::memory_order_seq_cst) == 1;
  }
  void wake_waiting() {
    if (waiting_producers_.load(std::memory_order_seq_cst) > 0) wake_producers();
  }
  void wake_producers() {
    room_.fetch_add(1, std::memory_order_seq_cst);
    room_.notify_all();
  }

  const QueueSize capacity_;
  Queue queue_;
  typename Queue::consumer_token_t consumer_;
  std::atomic<std::size_t> items_{0}, events_{0}, bytes_{0};
  std::atomic<std::uint32_t> room_{0};  // counts the times room was made
  std::atomic<std::uint32_t> waiting_producers_{0};
  std::atomic<bool> closed_{false}, aborted_{false};
};

}  // namespace danmakud::pipeline
