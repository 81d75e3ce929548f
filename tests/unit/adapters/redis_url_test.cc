#include "adapters/redis_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace danmakud::adapters {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Good {
  const char* name;
  const char* text;
  RedisUrl url;
};

class RedisUrlGoodTest : public testing::TestWithParam<Good> {};

TEST_P(RedisUrlGoodTest, IsRead) {
  const auto url = parse_redis_url(GetParam().text);
  ASSERT_TRUE(url) << url.error();
  const RedisUrl& expected = GetParam().url;
  EXPECT_EQ(std::tie(url->host, url->port, url->socket_path, url->user, url->password, url->database),
            std::tie(expected.host, expected.port, expected.socket_path, expected.user, expected.password,
                     expected.database));
}

INSTANTIATE_TEST_SUITE_P(
    Urls, RedisUrlGoodTest,
    testing::Values(Good{"host_and_port", "redis://localhost:6380", {"localhost", 6380, "", "", "", 0}},
                    Good{"default_port", "redis://r", {"r", 6379, "", "", "", 0}},
                    Good{"database", "redis://r:1/15", {"r", 1, "", "", "", 15}},
                    Good{"trailing_slash", "redis://r/", {"r", 6379, "", "", "", 0}},
                    Good{"password_alone", "redis://:p%40ss%2f@r", {"r", 6379, "", "", "p@ss/", 0}},
                    Good{"user_and_password", "redis://u:p:q@r:7", {"r", 7, "", "u", "p:q", 0}},
                    Good{"ipv6", "redis://[::1]:6379/2", {"::1", 6379, "", "", "", 2}},
                    Good{"unix_socket", "unix:///run/a%20b.sock", {"", 6379, "/run/a b.sock", "", "", 0}},
                    Good{"unix_with_password", "unix://:p@/r.sock", {"", 6379, "/r.sock", "", "p", 0}}),
    [](const auto& tested) { return tested.param.name; });

struct Bad {
  const char* name;
  const char* text;
  const char* message;
};

class RedisUrlBadTest : public testing::TestWithParam<Bad> {};

TEST_P(RedisUrlBadTest, IsRefusedWithAReason) {
  const auto url = parse_redis_url(GetParam().text);
  ASSERT_FALSE(url);
  EXPECT_THAT(url.error(), HasSubstr(GetParam().message));
  EXPECT_THAT(url.error(), Not(HasSubstr("s3cret")));
}

INSTANTIATE_TEST_SUITE_P(Urls, RedisUrlBadTest,
                         testing::Values(Bad{"empty", "", "must begin with"},
                                         Bad{"no_scheme", "localhost:6379", "must begin with"},
                                         Bad{"other_scheme", "http://r", "must begin with"},
                                         Bad{"tls", "rediss://u:s3cret@r", "TLS"},
                                         Bad{"no_host", "redis://", "host:port expected"},
                                         Bad{"no_port_digits", "redis://r:x", "host:port expected"},
                                         Bad{"port_too_large", "redis://r:65536", "host:port expected"},
                                         Bad{"port_zero", "redis://r:0", "host:port expected"},
                                         Bad{"open_bracket", "redis://[::1", "host:port expected"},
                                         Bad{"database_name", "redis://r/main", "must be a number"},
                                         Bad{"bad_percent", "redis://:s3cret%4@r", "percent-encoding"},
                                         Bad{"unix_without_path", "unix://", "absolute path"},
                                         Bad{"unix_relative", "unix://r.sock", "absolute path"}),
                         [](const auto& tested) { return tested.param.name; });

TEST(RedisUrlTest, IsShownWithoutItsPassword) {
  EXPECT_EQ(parse_redis_url("redis://u:s3cret@r:7/2")->display(), "redis://r:7/2");
  EXPECT_EQ(parse_redis_url("redis://[::1]")->display(), "redis://[::1]:6379");
  EXPECT_EQ(parse_redis_url("unix:///r.sock")->display(), "unix:///r.sock");
}

}  // namespace
}  // namespace danmakud::adapters
