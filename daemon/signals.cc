#include "daemon/signals.h"

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

Signals::Event Signals::wait() {
  const sigset_t set = handled();
  int signal = 0;
  while (::sigwait(&set, &signal) != 0) {
  }
  return signal == SIGHUP ? Event::reload : Event::stop;
}

void Signals::stop_listening() {
  std::signal(SIGHUP, SIG_IGN);
  const sigset_t set = handled();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace danmakud::daemon
