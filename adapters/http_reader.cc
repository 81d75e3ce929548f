#include "adapters/http_reader.h"

#include <limits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

namespace danmakud::adapters {
namespace http = boost::beast::http;
namespace {

constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kFramingBytes = std::size_t{64} << 10;  // chunk headers, their extensions, trailers

HttpFault fault_of(const ErrorCode& error) {
  if (error == http::error::body_limit) return {413, "the body is too large"};
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return {431, "the head is too large"};
  return {400, "no HTTP request"};
}

bool is_protocol_fault(const ErrorCode& error) {
  return error.category() == http::make_error_code(http::error::bad_method).category() &&
         error != http::error::end_of_stream && error != http::error::partial_message;
}

}  // namespace

void HttpReader::read_head(Handler handler) {
  handler_ = std::move(handler);
  has_begun_ = false;
  searched_ = 0;
  parser_.reset();
  buffer_.max_size(std::numeric_limits<std::size_t>::max());  // a head is bounded by its own limit
  if (buffer_.size() > 0) return on_bytes();
  buffer_.shrink_to_fit();  // an idle connection holds none
  wait_for_bytes();
}

// Waits for the first byte before it takes any memory.
void HttpReader::wait_for_bytes() {
  socket_.async_wait(Socket::wait_read, [this](const ErrorCode& error) {
    if (error) return tell(Event::ended);
    read_more();
  });
}

void HttpReader::read_more() {
  socket_.async_read_some(buffer_.prepare(kReadBytes), [this](const ErrorCode& error, std::size_t size) {
    buffer_.commit(size);
    if (error) return tell(Event::ended);
    on_bytes();
  });
}

void HttpReader::on_bytes() {
  if (!std::exchange(has_begun_, true)) tell(Event::begun);
  buffer_.consume(leading_line_breaks(seen()));
  if (const auto size = find_head_end(seen())) return on_head(*size);
  if (buffer_.size() > limits_.head_bytes) return refuse({431, "the head is too large"});
  read_more();
}

void HttpReader::on_head(std::size_t size) {
  if (size > limits_.head_bytes) return refuse({431, "the head is too large"});
  if (const auto fault = check_head(seen().substr(0, size))) return refuse(*fault);
  parser_.emplace();
  parser_->body_limit(limits_.body_bytes);
  parser_->header_limit(static_cast<std::uint32_t>(limits_.head_bytes));
  ErrorCode error;
  const std::size_t used = parser_->put(asio::buffer(buffer_.data().data(), size), error);
  if (error) return refuse(fault_of(error));
  buffer_.consume(used);
  tell(Event::ready);
}

void HttpReader::read_body(Handler handler) {
  handler_ = std::move(handler);
  if (parser_->is_done()) return tell(Event::ready);
  buffer_.max_size(buffer_.size() + kFramingBytes);
  http::async_read(socket_, buffer_, *parser_, [this](const ErrorCode& error, std::size_t) {
    if (!error) return tell(Event::ready);
    if (is_protocol_fault(error)) return refuse(fault_of(error));
    tell(Event::ended);
  });
}

void HttpReader::refuse(HttpFault fault) {
  fault_ = fault;
  tell(Event::fault);
}

// The handler may read again, which replaces it, or end its owner: it must not run in its own place.
void HttpReader::tell(Event event) {
  const Handler handler = event == Event::begun ? handler_ : std::exchange(handler_, {});
  handler(event);
}

std::optional<std::uint64_t> HttpReader::content_length() const {
  const auto length = parser_->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

std::string HttpReader::take_rest() {
  std::string rest(seen());
  buffer_ = {};
  return rest;
}

std::string_view HttpReader::seen() const {
  return {static_cast<const char*>(buffer_.cdata().data()), buffer_.size()};
}

}  // namespace danmakud::adapters
