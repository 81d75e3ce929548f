#include "adapters/http_reader.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace danmakud::adapters {
namespace http = boost::beast::http;
namespace {

constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kBodyReadBytes = std::size_t{64} << 10;
// What chunk headers, their extensions and trailers may take beside the data: the smallest chunks there are, and this.
constexpr std::size_t kFramingBytes = std::size_t{64} << 10;
constexpr std::size_t kFramingOfAByte = 16;

HttpFault fault_of(const ErrorCode& error) {
  if (error == http::error::body_limit) return {413, "the body is too large"};
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return {431, "the head is too large"};
  return {400, "no HTTP request"};
}

}  // namespace

void HttpReader::read_head(Handler handler) {
  handler_ = std::move(handler);
  has_begun_ = false;
  parser_.reset();
  if (buffer_.size() > 0) return on_bytes() ? void() : read_more();
  buffer_.shrink_to_fit();  // an idle connection holds none
  wait_for_bytes();
}

// Waits for the first byte before it takes any memory.
void HttpReader::wait_for_bytes() {
  channel_.wait_readable([this](const ErrorCode& error) { error ? tell(Event::ended) : read_more(); });
}

void HttpReader::read_more() {
  do {
    ErrorCode error;
    buffer_.commit(channel_.read_some(buffer_.prepare(kReadBytes), error));
    if (error == asio::error::would_block) return wait_for_bytes();
    if (error) return tell(Event::ended);
  } while (!on_bytes());
}

bool HttpReader::on_bytes() {
  if (!std::exchange(has_begun_, true)) tell(Event::begun);
  buffer_.consume(leading_line_breaks(seen()));
  if (const auto size = find_head_end(seen())) {
    on_head(*size);
  } else if (buffer_.size() > limits_.head_bytes) {
    refuse({431, "the head is too large"});
  } else {
    return false;
  }
  return true;
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
  parser_->eager(true);
  body_wire_bytes_ = 0;
  take_body();
}

void HttpReader::take_body() {
  while (!parse_body()) {
    ErrorCode error;
    buffer_.commit(channel_.read_some(buffer_.prepare(kBodyReadBytes), error));
    if (error == asio::error::would_block) {
      return channel_.wait_readable([this](const ErrorCode& failed) { failed ? tell(Event::ended) : take_body(); });
    }
    if (error) return tell(Event::ended);
  }
}

bool HttpReader::parse_body() {
  ErrorCode error;
  while (!parser_->is_done() && buffer_.size() > 0 && !error) {
    const std::size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    body_wire_bytes_ += used;
  }
  const std::size_t data = parser_->get().body().size();
  const std::size_t framing = body_wire_bytes_ - data + (parser_->is_done() ? 0 : buffer_.size());
  if (error && error != http::error::need_more) {
    refuse(fault_of(error));
  } else if (framing > kFramingBytes + kFramingOfAByte * data) {
    refuse({413, "the chunks are more header than data"});
  } else if (parser_->is_done()) {
    tell(Event::ready);
  } else {
    return false;
  }
  return true;
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
