#include "daemon/ticket_printer.h"

#include <cstdio>
#include <utility>

#include <unistd.h>

#include "daemon/ticket_line.h"
#include "pipeline/thread_name.h"

namespace danmakud::daemon {

namespace {

// Red for emergencies, yellow for what is major.
std::string coloured(const std::string& line) {
  const std::string_view colour = line.starts_with("P0") ? "\x1b[1;31m" : line.starts_with("P1") ? "\x1b[33m" : "";
  return colour.empty() ? line : std::string(colour) + line + "\x1b[0m";
}

}  // namespace

TicketPrinter::TicketPrinter(const std::string& store_path)
    : query_(store_path), people_form_(::isatty(STDOUT_FILENO) == 1), thread_([this] {
        run();
        is_done_ = true;
      }) {}

TicketPrinter::~TicketPrinter() {
  finish();
  thread_.join();
}

void TicketPrinter::finish() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_one();
}

void TicketPrinter::on_committed(std::span<const pipeline::TicketChange> changes) {
  const std::scoped_lock lock(mutex_);
  for (const pipeline::TicketChange& change : changes) {
    const bool shows = change.queued && change.kind != pipeline::TicketChange::Kind::repeat;
    if (shows && pending_.insert(change.ticket).second) order_.push_back(change.ticket);
  }
  if (!order_.empty()) changed_.notify_one();
}

void TicketPrinter::run() {
  pipeline::name_this_thread("printer");
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_ending_ || !order_.empty(); });
    if (order_.empty()) return;
    const std::vector<pipeline::TicketId> tickets = std::exchange(order_, {});
    pending_.clear();
    lock.unlock();
    for (const pipeline::TicketId& id : tickets) {
      if (!print(id)) return;
    }
    std::fflush(stdout);
    lock.lock();
  }
}

bool TicketPrinter::print(const pipeline::TicketId& id) {
  const auto found = query_.find(to_string(id));
  if (!found || !*found) return true;  // gone already, or the store is busy: the next version tells
  const std::string line = (people_form_ ? coloured(ticket_line(**found)) : **found) + "\n";
  return std::fwrite(line.data(), 1, line.size(), stdout) == line.size();
}

}  // namespace danmakud::daemon
