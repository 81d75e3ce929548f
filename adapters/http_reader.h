// Reads one HTTP request after the other from a channel: the head by our own strict checks, then Beast's parser.
//
// Thread: the channel's. The owner keeps channel and reader alive while a read is out, and cancels by closing it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "adapters/channel.h"
#include "adapters/http_checks.h"

namespace danmakud::adapters {

struct HttpReaderLimits {
  std::size_t head_bytes = std::size_t{16} << 10;
  std::size_t body_bytes = std::size_t{1} << 20;
};

class HttpReader {
 public:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;
  enum class Event : std::uint8_t { begun, ready, ended, fault };  // begun: the first byte came; ended: the peer went
  using Handler = std::function<void(Event)>;

  HttpReader(Channel& channel, HttpReaderLimits limits) : channel_(channel), limits_(limits) {}

  // Tells `begun` once and then one of the others.
  void read_head(Handler handler);
  // Tells `ready` with the whole body in request(), or one of the others. Requires: the head is ready.
  void read_body(Handler handler);

  const Request& request() const { return parser_->get(); }
  Request& request() { return parser_->get(); }
  const HttpFault& fault() const { return fault_; }
  bool is_body_complete() const { return parser_->is_done(); }
  std::optional<std::uint64_t> content_length() const;
  // What came behind the request: the first frames, after a handshake.
  std::string take_rest();

 private:
  void wait_for_bytes();
  bool on_bytes();  // false: more is needed; true: it was told, and the reader may be gone
  void on_head(std::size_t size);
  void read_more();
  void take_body();
  bool parse_body();  // likewise
  void refuse(HttpFault fault);
  void tell(Event event);
  std::string_view seen() const;

  Channel& channel_;
  const HttpReaderLimits limits_;
  Handler handler_;
  HttpFault fault_;
  bool has_begun_ = false;
  std::size_t body_wire_bytes_ = 0;  // the body as it came, chunk headers and all
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
};

}  // namespace danmakud::adapters
