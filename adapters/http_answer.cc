#include "adapters/http_answer.h"

#include <array>
#include <ctime>

#include <fmt/format.h>

#include "pipeline/ticket_json.h"

namespace danmakud::adapters {
namespace {

struct Status {
  unsigned number;
  std::string_view reason;
  std::string_view code;  // in error answers
};
constexpr std::array<Status, 24> kStatuses{{
    {200, "OK", "ok"},
    {201, "Created", "ok"},
    {202, "Accepted", "ok"},
    {204, "No Content", "ok"},
    {304, "Not Modified", "ok"},
    {400, "Bad Request", "bad_request"},
    {401, "Unauthorized", "unauthorized"},
    {403, "Forbidden", "forbidden"},
    {404, "Not Found", "not_found"},
    {405, "Method Not Allowed", "method_not_allowed"},
    {408, "Request Timeout", "timeout"},
    {409, "Conflict", "conflict"},
    {413, "Content Too Large", "too_large"},
    {415, "Unsupported Media Type", "unsupported_media_type"},
    {417, "Expectation Failed", "expectation_failed"},
    {421, "Misdirected Request", "misdirected"},
    {422, "Unprocessable Content", "unprocessable"},
    {426, "Upgrade Required", "upgrade_required"},
    {429, "Too Many Requests", "busy"},
    {431, "Request Header Fields Too Large", "too_large"},
    {500, "Internal Server Error", "internal"},
    {501, "Not Implemented", "not_implemented"},
    {503, "Service Unavailable", "busy"},
    {505, "HTTP Version Not Supported", "not_implemented"},
}};
constexpr Status kOtherStatus{0, "Error", "error"};

const Status& status_of(unsigned number) {
  for (const Status& status : kStatuses) {
    if (status.number == number) return status;
  }
  return kOtherStatus;
}

}  // namespace

HttpAnswer http_error(unsigned status, std::string_view code, std::string_view message) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = "{\"error\":{\"code\":";
  pipeline::append_json_string(code, answer.body);
  answer.body += ",\"message\":";
  pipeline::append_json_string(message, answer.body);
  answer.body += "}}\n";
  return answer;
}

HttpAnswer http_error(unsigned status, std::string_view message) {
  return http_error(status, status_of(status).code, message);
}

std::string http_date(pipeline::WallTime now) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  static constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(parts.tm_wday)],
                     parts.tm_mday, kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string render(const HttpAnswer& answer, HttpAnswerForm form, pipeline::WallTime now) {
  const bool has_body = answer.status != 204 && answer.status != 304;
  std::string out = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nServer: danmakud\r\nX-Content-Type-Options: nosniff\r\n",
                                answer.status, status_of(answer.status).reason, http_date(now));
  if (has_body)
    out += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", answer.content_type, answer.body.size());
  for (const auto& [name, value] : answer.headers) out += fmt::format("{}: {}\r\n", name, value);
  out += form.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  if (has_body && !form.without_body) out += answer.body;
  return out;
}

}  // namespace danmakud::adapters
