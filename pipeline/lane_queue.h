// A bounded queue with a second, short lane: what is light overtakes what waits in the main one. So who sends little
// does not wait behind those who send much.
//
// Threads: as BoundedQueue.
// Invariants:
// 1. What is light is overtaken by nothing that its producer pushed later: before an item of the main lane comes out,
// all that was pushed into the light one before it has come out. A sender whose items must keep their order pushes as
// light only what has none of its own before it.
// 2. Between two items of the main lane at most `max_light` of the light one come out: nobody is shut out. What is
// light beyond that goes into the main lane.
#pragma once

#include <atomic>
#include <optional>
#include <utility>

#include "pipeline/bounded_queue.h"

namespace danmakud::pipeline {

// A T that was default-constructed may come out, at any time: it only wakes the consumer.
template <class T>
class LaneQueue {
  using Lane = BoundedQueue<T>;

 public:
  class Producer {
   public:
    explicit Producer(LaneQueue& queue) : main_(queue.main_), light_(queue.light_) {}

   private:
    friend class LaneQueue;
    typename Lane::Producer main_, light_;
  };

  LaneQueue(QueueSize capacity, std::size_t max_light) : main_(capacity), light_(capacity), max_light_(max_light) {}

  // false: full or closed; `item` is untouched.
  bool try_push(Producer& producer, T& item, QueueSize cost) { return main_.try_push(producer.main_, item, cost); }
  // The same for what may overtake. Where nobody waits there is nothing to overtake.
  bool try_push_light(Producer& producer, T& item, QueueSize cost) {
    if (main_.depth().events == 0 || !take_light()) return try_push(producer, item, cost);
    if (!light_.try_push(producer.light_, item, cost)) {
      light_taken_.fetch_sub(1, std::memory_order_acq_rel);
      return false;
    }
    main_.push_mark(producer.main_, T{});  // the consumer waits at the main lane
    return true;
  }
  bool push_mark(Producer& producer, T item) { return main_.push_mark(producer.main_, std::move(item)); }

  // false: nothing came within `patience`, or the queue has ended.
  bool pop(T& item, std::chrono::microseconds patience) {
    if (pop_light(item)) return true;
    if (!held_) {
      T next;
      if (!main_.pop(next, patience)) return false;
      held_ = std::move(next);
      if (pop_light(item)) return true;
    }
    item = std::move(*held_);
    held_.reset();
    light_taken_.fetch_sub(std::exchange(light_gone_, 0U), std::memory_order_acq_rel);
    return true;
  }

  void close() {
    light_.close();
    main_.close();
  }
  void abort() {
    light_.abort();
    main_.abort();
  }
  bool is_ended() const { return main_.is_ended() && light_.is_ended() && !held_; }
  QueueSize depth() const {
    const QueueSize main = main_.depth(), light = light_.depth();
    return {main.events + light.events, main.bytes + light.bytes};
  }
  QueueSize capacity() const { return main_.capacity(); }

 private:
  bool take_light() {
    if (light_taken_.fetch_add(1, std::memory_order_acq_rel) < max_light_) return true;
    light_taken_.fetch_sub(1, std::memory_order_acq_rel);
    return false;
  }
  bool pop_light(T& item) {
    const bool popped = light_.pop(item, std::chrono::microseconds{0});
    light_gone_ += popped ? 1 : 0;
    return popped;
  }

  Lane main_, light_;
  const std::size_t max_light_;
  std::atomic<std::size_t> light_taken_{0};  // came in, or came out and counts until the main lane has had its turn
  std::size_t light_gone_ = 0;               // the consumer's
  std::optional<T> held_;                    // likewise: popped from the main lane, while the light one goes first
};

}  // namespace danmakud::pipeline
