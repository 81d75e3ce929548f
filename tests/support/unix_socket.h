// Unix sockets by path, for stand-ins of Redis.
#pragma once

#include <string>

namespace danmakud::test {

int listen_at(const std::string& path);   // throws
int connect_to(const std::string& path);  // -1: nobody listens there

}  // namespace danmakud::test
