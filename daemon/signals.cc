#include "daemon/signals.h"

#include <cerrno>
#include <csignal>
#include <initializer_list>

#include <pthread.h>

namespace danmakud::daemon {

namespace {

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

sigset_t handled() {
  return set_of({SIGTERM, SIGINT, SIGHUP});
}

void change_mask(int how, const sigset_t& set) {
  ::pthread_sigmask(how, &set, nullptr);
}

}  // namespace

void hold_hang_ups() {
  change_mask(SIG_BLOCK, set_of({SIGHUP}));
}

void let_hang_ups_through() {
  change_mask(SIG_UNBLOCK, set_of({SIGHUP}));
}

Signals::Signals() {
  change_mask(SIG_BLOCK, handled());
}

Signals::Event Signals::wait(std::optional<std::chrono::milliseconds> patience) {
  const sigset_t set = handled();
  const std::chrono::milliseconds most = patience.value_or(std::chrono::milliseconds{});
  const timespec limit{most.count() / 1000, most.count() % 1000 * 1'000'000};
  int signal = -1;
  do {
    signal = patience ? ::sigtimedwait(&set, nullptr, &limit) : ::sigwaitinfo(&set, nullptr);
  } while (signal < 0 && errno == EINTR);
  if (signal < 0) return Event::none;
  return signal == SIGHUP ? Event::reload : Event::stop;
}

void Signals::stop_listening() {
  std::signal(SIGHUP, SIG_IGN);
  change_mask(SIG_UNBLOCK, handled());
}

}  // namespace danmakud::daemon
