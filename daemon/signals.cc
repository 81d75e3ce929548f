#include "daemon/signals.h"

#include <cerrno>
#include <csignal>
#include <initializer_list>

#include <pthread.h>

namespace danmakud::daemon {

namespace {

sigset_t handled() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = handled();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
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
  const sigset_t set = handled();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace danmakud::daemon
