// An HTTP answer and its bytes. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/clock.h"

namespace danmakud::adapters {

struct HttpAnswer {
  unsigned status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // in addition to those that every answer has
};

struct HttpAnswerForm {
  bool keep_alive = true;
  bool without_body = false;  // to HEAD: the length is told, the body is not sent
};

// {"error":{"code":"…","message":"…"}}
HttpAnswer http_error(unsigned status, std::string_view code, std::string_view message);
// 400 "bad_request", 404 "not_found", …: the code that goes with a status.
HttpAnswer http_error(unsigned status, std::string_view message);

std::string http_date(pipeline::WallTime now);
std::string render(const HttpAnswer& answer, HttpAnswerForm form, pipeline::WallTime now);

}  // namespace danmakud::adapters
