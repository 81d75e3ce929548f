#include "adapters/sources/http_text.h"

#include <algorithm>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

namespace danmakud::adapters {
namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t kMaxHeaderBytes = 64 * 1024;  // cookies are long

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool has(const std::vector<HttpField>& headers, std::string_view name) {
  return std::ranges::any_of(headers, [&](const HttpField& field) { return lower(field.first) == name; });
}

// A line break in a value would be another field.
std::string one_line(std::string_view value) {
  std::string out(value);
  std::erase_if(out, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return out;
}

}  // namespace

std::string request_text(std::string_view method, const StreamUrl& url, const std::vector<HttpField>& headers,
                         std::string_view body, bool is_upgrade) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", method, url.target, url.authority());
  if (!has(headers, "user-agent")) text += "User-Agent: danmakud\r\n";
  if (!has(headers, "accept")) text += "Accept: */*\r\n";
  if (!is_upgrade) text += "Connection: close\r\n";
  if (method != "GET") text += fmt::format("Content-Length: {}\r\n", body.size());
  for (const auto& [name, value] : headers) text += fmt::format("{}: {}\r\n", one_line(name), one_line(value));
  text += "\r\n";
  return text.append(body);
}

struct HttpAnswerReader::Parser : http::response_parser<http::string_body> {};

HttpAnswerReader::HttpAnswerReader(std::size_t max_body_bytes) : parser_(std::make_unique<Parser>()) {
  parser_->header_limit(kMaxHeaderBytes);
  parser_->eager(true);
  max_body_bytes == 0 ? parser_->body_limit(boost::none) : parser_->body_limit(max_body_bytes);
}

HttpAnswerReader::~HttpAnswerReader() = default;

bool HttpAnswerReader::take(std::string_view bytes) {
  pending_ += bytes;
  while (!pending_.empty() && !parser_->is_done()) {
    boost::system::error_code error;
    const std::size_t used = parser_->put(boost::asio::buffer(pending_), error);
    pending_.erase(0, used);
    if (error == http::error::need_more) break;
    if (error) {
      problem_ = "answered no HTTP that we understand: " + error.message();
      return false;
    }
    if (used == 0) break;
  }
  return true;
}

void HttpAnswerReader::take_end() {
  boost::system::error_code error;
  if (!parser_->is_done()) parser_->put_eof(error);
  if (error) problem_ = "the answer was cut short";
}

bool HttpAnswerReader::has_head() const {
  return parser_->is_header_done();
}

bool HttpAnswerReader::is_done() const {
  return parser_->is_done();
}

unsigned HttpAnswerReader::status() const {
  return parser_->get().result_int();
}

std::vector<HttpField> HttpAnswerReader::headers() const {
  std::vector<HttpField> fields;
  for (const auto& field : parser_->get().base()) {
    fields.emplace_back(lower({field.name_string().data(), field.name_string().size()}), std::string(field.value()));
  }
  return fields;
}

std::string HttpAnswerReader::take_body() {
  return std::exchange(parser_->get().body(), {});
}

std::string HttpAnswerReader::rest() const {
  return pending_;
}

}  // namespace danmakud::adapters
