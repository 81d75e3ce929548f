// A connection that speaks WebSocket: reads become blocks, receipts become answers.
//
// Reading: waits until the socket is readable, then takes a buffer from the thread's pool, so an idle connection holds
// none. All messages of one read make one block. Reading pauses while a block waits for room, too much is unsettled, or
// answers are not taken. Writing: at most one write is out; what is told meanwhile gathers, and an ack is made only
// when it is sent, so it is the newest. With a bot at the other end (bot_link.h) messages become events, and tickets
// answers, by its dialect.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/bot_hello.h"
#include "adapters/connection.h"
#include "adapters/frame_codec.h"

namespace danmakud::adapters {

class BotLink;

struct WsOptions {
  bool ack = false;
  bool tickets = false;
};

class WsSession final : public Connection {
 public:
  WsSession(IoThread& thread, std::uint64_t id, Channel channel, std::shared_ptr<const pipeline::Origin> origin,
            WsOptions wants, std::string rest);
  // A bot that dialled in.
  WsSession(IoThread& thread, std::uint64_t id, Channel channel, std::shared_ptr<BotDesk> desk, const BotHello& hello,
            std::string rest);
  ~WsSession() override;

  void start() override;
  void on_settled() override;
  void on_room() override { read(); }
  void on_turn() override;
  void on_tick(pipeline::SteadyTime now) override;
  void drain() override;
  void send_away() override { fail(CloseCode::policy); }
  void on_ticket(const pipeline::TicketNotice& notice) override;

 private:
  bool may_read() const;
  void read();
  void on_readable();
  void take(std::unique_ptr<pipeline::Buffer> buffer, std::size_t size);
  void take_messages(std::unique_ptr<pipeline::Buffer> buffer, std::size_t used);
  void take_from_bot();
  void serve_bot();
  void answer_ping(std::string_view payload);
  pipeline::Block block_in_place(std::unique_ptr<pipeline::Buffer> buffer, std::size_t used);
  pipeline::Block block_of_copies();
  void account_gathered();

  bool may_tell() const;
  void tell();
  void say(std::string_view notice);
  void append_ack();
  void flush();
  void on_written(const ErrorCode& error);
  void fail(CloseCode code);  // at once
  void close_when_settled(CloseCode code);
  void try_close();
  void send_close();
  void on_close_deadline();

  const std::shared_ptr<const pipeline::Origin> origin_;
  const WsOptions wants_;
  const std::unique_ptr<BotLink> bot_;  // null: events come as they are
  FrameDecoder decoder_;
  std::vector<Frame> frames_;
  std::string carry_;         // the start of a frame, from the last read
  std::size_t gathered_ = 0;  // reserved at the thread for unfinished messages
  bool is_waiting_ = false;   // for the socket to be readable, or for the thread's turn
  bool rests_ = false;        // before the next read
  bool is_input_over_ = false;

  std::unique_ptr<pipeline::Receipt> telling_;
  std::size_t told_ = 0;       // of telling_: its errors, then its tickets
  std::uint64_t settled_ = 0;  // events, from the connection's first
  std::uint64_t acked_ = 0;
  std::string out_;  // to be written next
  std::string writing_;
  bool is_writing_ = false;
  pipeline::SteadyTime writing_since_{};
  std::size_t late_answers_ = 0;  // since second_began_
  pipeline::SteadyTime second_began_{};

  pipeline::SteadyTime heard_at_{};
  unsigned unanswered_pings_ = 0;
  std::optional<CloseCode> closing_;  // to be sent when all is settled
  bool is_close_sent_ = false;
  pipeline::SteadyTime close_deadline_{};
};

}  // namespace danmakud::adapters
