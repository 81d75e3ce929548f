// For what another thread or process must bring about: asked again and again until it is so, or too late.
#pragma once

#include <chrono>
#include <thread>

namespace danmakud::test {

// Long enough for a sanitizer on a busy machine; a test that passes never waits it out.
inline constexpr std::chrono::seconds kPatience{60};

template <class Condition>
bool eventually(Condition is_so, std::chrono::milliseconds pause = std::chrono::milliseconds{2}) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(pause);
  }
  return true;
}

}  // namespace danmakud::test
