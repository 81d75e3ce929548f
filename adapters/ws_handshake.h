// The WebSocket handshake, answered by Beast. Alone in its source: websocket::stream is slow to compile.
#pragma once

#include <functional>
#include <string>

#include "adapters/asio_types.h"
#include "adapters/http_reader.h"

namespace danmakud::adapters {

// Answers 101, or an error in its place. `socket` and `request` live until `done` is called.
void accept_websocket(Socket& socket, const HttpReader::Request& request, std::string date,
                      std::function<void(ErrorCode)> done);

}  // namespace danmakud::adapters
