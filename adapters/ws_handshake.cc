#include "adapters/ws_handshake.h"

#include <memory>
#include <utility>

#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace danmakud::adapters {
namespace {

namespace beast = boost::beast;
constexpr const char* kProtocol = "danmaku.v1";

}  // namespace

void accept_websocket(Socket& socket, const HttpReader::Request& request, std::string date,
                      std::function<void(ErrorCode)> done) {
  using Stream = beast::websocket::stream<Socket&, /*deflateSupported=*/false>;
  auto stream = std::make_shared<Stream>(socket);
  const bool is_ours = beast::http::token_list{request["Sec-WebSocket-Protocol"]}.exists(kProtocol);
  stream->set_option(beast::websocket::stream_base::decorator(
      [is_ours, date = std::move(date)](beast::websocket::response_type& response) {
        response.set(beast::http::field::server, "danmakud");
        response.set(beast::http::field::date, date);
        if (is_ours) response.set(beast::http::field::sec_websocket_protocol, kProtocol);
      }));
  stream->async_accept(request, [stream, done = std::move(done)](ErrorCode error) { done(error); });
}

}  // namespace danmakud::adapters
