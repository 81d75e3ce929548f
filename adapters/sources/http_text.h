// HTTP/1.1 from the client's side, as text and as a machine: requests written, answers read, bodies as they come.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sources/source_codec.h"
#include "adapters/sources/stream_url.h"

namespace danmakud::adapters {

// Fields of `headers` win over our own (User-Agent, Accept).
std::string request_text(std::string_view method, const StreamUrl& url, const std::vector<HttpField>& headers,
                         std::string_view body, bool is_upgrade);

class HttpAnswerReader {
 public:
  explicit HttpAnswerReader(std::size_t max_body_bytes);
  ~HttpAnswerReader();

  // false: it is no HTTP answer, or too large; see problem(). Stops at the answer's end.
  bool take(std::string_view bytes);
  void take_end();  // the peer closed: the end of a body without a length
  bool has_head() const;
  bool is_done() const;
  unsigned status() const;
  std::vector<HttpField> headers() const;  // names in lower case
  std::string take_body();                 // what came since the last call
  std::string rest() const;                // bytes behind the answer
  const std::string& problem() const { return problem_; }

 private:
  struct Parser;
  const std::unique_ptr<Parser> parser_;
  std::string pending_;
  std::string problem_;
};

}  // namespace danmakud::adapters
