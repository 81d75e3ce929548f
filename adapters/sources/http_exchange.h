// One HTTP call: connect, ask, hear the answer, close.
//
// Thread: the runner's. Keeps itself until it is done; `done` is called once, also for what went wrong, but not after
// cancel().
#pragma once

#include <functional>
#include <memory>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

class NetThread;

class HttpExchange {
 public:
  using Done = std::function<void(CallAnswer)>;
  // A URL that is none is answered, later, with status 0 like any other failure.
  static std::shared_ptr<HttpExchange> start(NetThread& thread, HttpCall call, const std::string& ca_file, Done done);

  virtual ~HttpExchange() = default;
  virtual void cancel() = 0;
};

}  // namespace danmakud::adapters
