#include "adapters/http_checks.h"

#include <string>

#include <gtest/gtest.h>

namespace danmakud::adapters {
namespace {

struct Row {
  const char* name;
  std::string head;  // its line breaks written as they are sent; the last empty line is added
  unsigned status;   // 0: good
};
class CheckHeadTest : public ::testing::TestWithParam<Row> {};
TEST_P(CheckHeadTest, Decides) {
  const auto fault = check_head(GetParam().head + "\r\n\r\n");
  EXPECT_EQ(fault ? fault->status : 0u, GetParam().status) << (fault ? fault->message : "");
}
const std::string kGet = "GET / HTTP/1.1\r\nHost: a";
INSTANTIATE_TEST_SUITE_P(
    Rfc9112, CheckHeadTest,
    ::testing::Values(
        Row{"plain", kGet, 0}, Row{"absolute_target", "GET http://a/b HTTP/1.1\r\nHost: a", 0},
        Row{"host_with_port", "GET / HTTP/1.1\r\nHost: [::1]:7701", 0},
        Row{"http_1_0_without_host", "GET / HTTP/1.0", 0}, Row{"chunked", kGet + "\r\nTransfer-Encoding: Chunked", 0},
        Row{"length", kGet + "\r\nContent-Length: 5", 0}, Row{"any_star", "OPTIONS * HTTP/1.1\r\nHost: a", 0},
        Row{"obs_text_value", kGet + "\r\nX: \xE5\xA5\xBD", 0}, Row{"empty_value", kGet + "\r\nX:", 0},
        Row{"no_host", "GET / HTTP/1.1", 400}, Row{"two_hosts", kGet + "\r\nhost: a", 400},
        Row{"empty_host", "GET / HTTP/1.1\r\nHost: ", 400}, Row{"host_with_path", "GET / HTTP/1.1\r\nHost: a/b", 400},
        Row{"host_with_user", "GET / HTTP/1.1\r\nHost: u@a", 400},
        Row{"host_with_bad_port", "GET / HTTP/1.1\r\nHost: a:b", 400},
        Row{"host_list", "GET / HTTP/1.1\r\nHost: a b", 400},
        Row{"host_half_bracket", "GET / HTTP/1.1\r\nHost: [::1", 400}, Row{"folded", kGet + "\r\nX: a\r\n b", 400},
        Row{"folded_first", "GET / HTTP/1.1\r\n X: a\r\nHost: a", 400},
        Row{"blank_before_colon", kGet + "\r\nX : a", 400}, Row{"no_colon", kGet + "\r\nX", 400},
        Row{"empty_name", kGet + "\r\n: a", 400}, Row{"nul_in_value", kGet + std::string("\r\nX: a\0b", 8), 400},
        Row{"xchunked", kGet + "\r\nTransfer-Encoding: xchunked", 400},
        Row{"identity", kGet + "\r\nTransfer-Encoding: identity", 400},
        Row{"empty_encoding", kGet + "\r\nTransfer-Encoding:", 400},
        Row{"chunked_not_last", kGet + "\r\nTransfer-Encoding: chunked, gzip", 400},
        Row{"two_encodings", kGet + "\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400},
        Row{"length_and_encoding", kGet + "\r\nContent-Length: 5\r\nTransfer-Encoding: chunked", 400},
        Row{"encoding_and_length", kGet + "\r\nTransfer-Encoding: chunked\r\nContent-Length: 5", 400},
        Row{"encoding_in_1_0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked", 400},
        Row{"two_lengths", kGet + "\r\nContent-Length: 5\r\nContent-Length: 5", 400},
        Row{"length_list", kGet + "\r\nContent-Length: 5, 5", 400},
        Row{"length_with_sign", kGet + "\r\nContent-Length: +5", 400},
        Row{"empty_length", kGet + "\r\nContent-Length:", 400},
        Row{"hex_length", kGet + "\r\nContent-Length: 0x5", 400},
        Row{"non_ascii_target", "GET /\xE5\xA5\xBD HTTP/1.1\r\nHost: a", 400},
        Row{"get_star", "GET * HTTP/1.1\r\nHost: a", 400}, Row{"fragment_target", "GET /#a HTTP/1.1\r\nHost: a", 400},
        Row{"no_target", "GET HTTP/1.1\r\nHost: a", 400}, Row{"two_blanks", "GET  / HTTP/1.1\r\nHost: a", 400},
        Row{"relative_target", "GET a HTTP/1.1\r\nHost: a", 400},
        Row{"tab_in_request_line", "GET\t/ HTTP/1.1\r\nHost: a", 400},
        Row{"lower_http", "GET / http/1.1\r\nHost: a", 400}, Row{"no_version", "GET /\r\nHost: a", 400},
        Row{"long_version", "GET / HTTP/1.10\r\nHost: a", 400}, Row{"http_2", "PRI * HTTP/2.0", 505},
        Row{"unknown_method", "BREW / HTTP/1.1\r\nHost: a", 501}, Row{"lower_method", "get / HTTP/1.1\r\nHost: a", 501},
        Row{"bad_method", "G(T / HTTP/1.1\r\nHost: a", 400}, Row{"connect", "CONNECT a:1 HTTP/1.1\r\nHost: a:1", 405},
        Row{"expectation", kGet + "\r\nExpect: miracles", 417}),
    [](const auto& row) { return row.param.name; });

TEST(CheckHead, BoundsTheNumberOfFields) {
  std::string head = kGet;
  for (int i = 0; i < 100; ++i) head += "\r\nX: a";
  EXPECT_EQ(check_head(head + "\r\n\r\n")->status, 431u);
}

TEST(FindHeadEnd, WaitsForTheEmptyLine) {
  EXPECT_FALSE(find_head_end("GET / HTTP/1.1\r\nHost: a\r\n\r"));
  EXPECT_EQ(find_head_end("GET / HTTP/1.1\r\n\r\nbody"), 18u);
  EXPECT_EQ(find_head_end("\r\n\r\nGET / HTTP/1.1\r\n\r\n"), 22u);
}

TEST(FindHeadEnd, StopsWhereAHeadCannotBecomeGood) {
  for (const std::string bytes : {"GET / HTTP/1.1\n", "GET / HTTP/1.1\rX", "\x16\x03\x01", "GET /\x7F"}) {
    const auto end = find_head_end(bytes);
    ASSERT_TRUE(end) << bytes;
    EXPECT_EQ(check_head(bytes.substr(0, *end))->status, 400u) << bytes;
  }
}

}  // namespace
}  // namespace danmakud::adapters
