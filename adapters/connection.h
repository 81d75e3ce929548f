// A client's connection, whatever it speaks: its socket, its place in the thread's books, and the blocks it waits for.
//
// Thread: its I/O thread's. Owner: the thread's books, and each operation that is out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "adapters/channel.h"
#include "adapters/io_thread.h"
#include "adapters/receipt_line.h"
#include "pipeline/block.h"

namespace danmakud::adapters {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(IoThread& thread, std::uint64_t id, Channel channel);
  virtual ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virtual void start() = 0;
  virtual void on_settled() = 0;  // the settled prefix may have grown
  virtual void on_room() = 0;     // the block that waited went through
  virtual void on_turn() {}       // it has rested
  virtual void on_tick(pipeline::SteadyTime now) = 0;
  virtual void drain() = 0;            // the daemon stops: read nothing more, end when all is answered
  virtual void send_away() { end(); }  // another took its place
  virtual void on_ticket(const pipeline::TicketNotice&) {}  // of an event that came by another connection

  void settle(std::unique_ptr<pipeline::Receipt> receipt) { line_.settle(std::move(receipt)); }
  bool retry(pipeline::SteadyTime now);  // true: its waiting block went through, or it has none any more
  void end();                            // closes the socket and leaves the books; idempotent

  std::uint64_t id() const { return id_; }
  std::optional<pipeline::SteadyTime> waits_since() const;  // of its oldest unsettled block

 protected:
  // A block with its hold, its receipt in line. `bytes` is what its messages take.
  pipeline::Block make_block(std::unique_ptr<pipeline::Buffer> buffer, std::vector<pipeline::Message> messages,
                             std::shared_ptr<const pipeline::Origin> origin, bool wants_tickets);
  // false: no room; the block waits and on_room() follows.
  bool submit(pipeline::Block block);
  bool is_paused() const { return waiting_.has_value(); }
  bool screen_keeps_up() const { return thread_.shared().sink.keeps_up(worker()); }
  // The last answer is written: ends the sending side and drops what still comes, so that no reset overtakes the
  // answer.
  void linger();
  bool is_ended() const { return ended_; }
  pipeline::SteadyTime now() const { return thread_.shared().clock.steady(); }
  const IngestOptions& options() const { return thread_.shared().options; }

  IoThread& thread_;
  Channel channel_;
  ReceiptLine line_;

 private:
  std::size_t worker() const { return id_ % options().screen_workers; }

  const std::uint64_t id_;
  bool ended_ = false;
  std::optional<pipeline::Block> waiting_;
  pipeline::SteadyTime waiting_since_{};
};

}  // namespace danmakud::adapters
