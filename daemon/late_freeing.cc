#include "daemon/late_freeing.h"

#include <atomic>
#include <semaphore>

#include "daemon/background.h"

namespace danmakud::daemon {

// No lock: who puts something here never waits for the thread that frees it, which may be out of turn for long.
class LateFreeing::Pile {
 public:
  ~Pile() { free_all(); }

  void put(std::unique_ptr<Left> left) {
    Left* const added = left.release();
    added->next = top_.load(std::memory_order_relaxed);
    while (!top_.compare_exchange_weak(added->next, added, std::memory_order_release, std::memory_order_relaxed)) {
    }
    wake();
  }
  void wake() { something_.release(); }
  void wait() { something_.acquire(); }

  void free_all() {
    for (Left* left = top_.exchange(nullptr, std::memory_order_acquire); left != nullptr;) {
      const std::unique_ptr<Left> freed(left);
      left = left->next;
    }
  }

 private:
  std::atomic<Left*> top_{nullptr};
  std::counting_semaphore<> something_{0};
};

LateFreeing::LateFreeing()
    : pile_(std::make_shared<Pile>()), thread_([pile = pile_](const std::stop_token& stop) {
        pipeline::name_this_thread("late-freeing");
        pipeline::take_low_precedence();
        for (pile->wait(); !stop.stop_requested(); pile->wait()) pile->free_all();
      }) {}

LateFreeing::~LateFreeing() {
  thread_.request_stop();
  pile_->wake();
}

void LateFreeing::put(Pile& pile, std::unique_ptr<Left> left) {
  pile.put(std::move(left));
}

}  // namespace danmakud::daemon
