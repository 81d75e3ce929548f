// The opening handshake of RFC 6455, the server's side: what a request must hold, and the answer that accepts it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/http_checks.h"
#include "adapters/http_reader.h"

namespace danmakud::adapters {

// Nothing: it is a good handshake. 426: it asks for no WebSocket, or for another version.
std::optional<HttpFault> check_handshake(const HttpReader::Request& request);

// 101, with the sub-protocol that was chosen, if any. Extensions are declined by not naming them. Requires:
// check_handshake() found nothing.
std::string accept_handshake(const HttpReader::Request& request, std::string_view date, std::string_view protocol);

// Ours, where the request offers it.
std::string_view event_protocol(const HttpReader::Request& request);

}  // namespace danmakud::adapters
