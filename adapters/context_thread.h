// A thread that runs an I/O context until it is stopped or has nothing left to do.
#pragma once

#include <string>
#include <thread>
#include <utility>

#include "pipeline/thread_name.h"
#include "pipeline/thread_precedence.h"

namespace danmakud::adapters {

template <class Context>
std::thread run_on_thread(std::string name, Context& context) {
  return std::thread([name = std::move(name), &context] {
    pipeline::name_this_thread(name.c_str());
    pipeline::ask_for_short_slices();
    context.run();
  });
}

}  // namespace danmakud::adapters
