// A connection that speaks HTTP: POST /v1/events, POST /v1/feedback, and the handshake that makes it a WebSocket.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/bot_hello.h"
#include "adapters/connection.h"
#include "adapters/http_answer.h"
#include "adapters/http_reader.h"
#include "adapters/http_target.h"
#include "adapters/posting.h"

namespace danmakud::adapters {

class HttpSession final : public Connection {
 public:
  HttpSession(IoThread& thread, std::uint64_t id, Channel channel);
  ~HttpSession() override;

  void start() override;
  void on_settled() override;
  void on_room() override { submit_blocks(); }
  void on_tick(pipeline::SteadyTime now) override;
  void drain() override;

 private:
  enum class Phase : std::uint8_t { handshake, idle, head, body, settling, writing, lingering, upgrading };

  void enter(Phase phase, std::chrono::milliseconds patience);
  void read_request();
  void on_head(HttpReader::Event event);
  void route();
  bool has_good_defaults() const;
  void route_events();
  void route_feedback();
  void route_bot();
  bool admit(const Admission& admission);
  void answer_preflight();
  void refuse_method(std::string_view allowed);
  void receive_body();
  void read_body();
  void on_body(HttpReader::Event event);
  void submit_blocks();
  void finish();
  void upgrade();
  void become_websocket();
  void refuse(unsigned status, std::string_view message);
  void answer(HttpAnswer answer);
  void on_written(bool keep_alive);
  void forget_request();

  std::string client_address() const;
  std::string_view field(std::string_view name) const;
  std::string_view media_type() const;
  bool is_feedback() const { return target_.path == "/v1/feedback"; }
  std::shared_ptr<const pipeline::Origin> make_origin(bool back_pressure) const;

  HttpReader reader_;
  Phase phase_ = Phase::handshake;
  pipeline::SteadyTime deadline_{};
  std::string out_;

  // The request at hand.
  bool has_request_ = false;
  HttpTarget target_;
  std::uint16_t source_ = 0;
  bool is_allowed_origin_ = false;
  std::size_t reserved_ = 0;  // of the thread's room for gathered bytes
  Posting posting_;
  std::shared_ptr<const pipeline::Origin> origin_;
  std::optional<BotHello> bot_;  // who dials in at /v1/onebot
};

}  // namespace danmakud::adapters
