// Frees what threads that carry events let go of, on a thread of low precedence: a large rule set is tens of
// megabytes in many pieces.
#pragma once

#include <memory>
#include <thread>
#include <utility>

namespace danmakud::daemon {

class LateFreeing {
 public:
  LateFreeing();
  ~LateFreeing();  // what is let go of from now on is freed where that happens
  LateFreeing(const LateFreeing&) = delete;
  LateFreeing& operator=(const LateFreeing&) = delete;

  // The same object. Who lets go of it last, on whichever thread, neither frees it nor waits for anyone.
  template <class T>
  std::shared_ptr<T> keep(std::shared_ptr<T> object) const {
    T* const raw = object.get();
    return std::shared_ptr<T>(raw, LetGo{pile_, std::unique_ptr<Left>(new Left{std::move(object), nullptr})});
  }

 private:
  struct Left {
    std::shared_ptr<const void> object;
    Left* next = nullptr;
  };
  class Pile;
  struct LetGo {
    std::shared_ptr<Pile> pile;
    std::unique_ptr<Left> left;  // made beforehand: letting go allocates nothing
    void operator()(const void* /*object*/) { put(*pile, std::move(left)); }
  };
  static void put(Pile& pile, std::unique_ptr<Left> left);

  const std::shared_ptr<Pile> pile_;
  std::jthread thread_;
};

}  // namespace danmakud::daemon
