// A blocking client that says exactly what it is told, byte for byte. Every wait has a deadline; a test that waits
// longer fails.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace danmakud::test {

struct HttpReply {
  unsigned status = 0;
  std::string head;  // lower case
  std::string body;
};

struct ServerFrame {
  std::uint8_t opcode = 0;
  std::string payload;
  std::uint16_t close_code() const;  // 0: none
};

class TcpClient {
 public:
  explicit TcpClient(std::uint16_t port);
  ~TcpClient();
  TcpClient(const TcpClient&) = delete;
  TcpClient& operator=(const TcpClient&) = delete;

  TcpClient& send(std::string_view bytes);
  void send_end();  // no more from us
  bool is_ended();  // the peer's end comes within the deadline, and nothing before it
  HttpReply read_reply(bool to_head = false);
  std::optional<ServerFrame> read_frame();  // nothing: the connection ended
  std::string read_text();                  // the next text frame's payload; "" where something else came
  std::uint16_t read_close();               // skips frames up to the close; 0: the connection ended without one

  // The handshake for /v1/events?QUERY, answered 101.
  TcpClient& upgrade(std::string_view query = "", std::string_view more_fields = "");

 private:
  bool read_more();

  int descriptor_ = -1;
  std::string seen_;
};

std::string get(std::string_view target, std::string_view more_fields = "");
std::string post(std::string_view target, std::string_view type, std::string_view body,
                 std::string_view more_fields = "");

}  // namespace danmakud::test
