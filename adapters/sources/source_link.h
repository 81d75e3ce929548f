// One connection of a source, for life: asks its codec what to do, does it through its host, and begins again when it
// broke. No socket and no clock of its own, so tests drive it by hand.
//
// Thread: the runner's. Owner: the runner, who outlives it and calls on_tick() a few times a second.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sources/back_off.h"
#include "adapters/sources/http_exchange.h"
#include "adapters/sources/live_stream.h"
#include "adapters/sources/source_codec.h"
#include "adapters/sources/source_status.h"
#include "pipeline/reporter.h"

namespace danmakud::adapters {

// What a link needs of the world.
class LinkHost {
 public:
  virtual ~LinkHost() = default;
  virtual Moment now() const = 0;
  virtual std::uint64_t random() = 0;
  virtual pipeline::SteadyTime book_start() = 0;  // when the next link may start: so many a second, all links together
  virtual std::shared_ptr<LiveStream> open(const std::string& url, const StreamTarget& target,
                                           const std::string& ca_file, StreamListener& listener) = 0;
  virtual std::shared_ptr<HttpExchange> call(const HttpCall& call, const std::string& ca_file,
                                             HttpExchange::Done done) = 0;
  // false: the pipeline has no room; resume() of the link follows when it has.
  virtual bool submit(std::string& lines) = 0;
  virtual void withdraw(const Recall& recall) = 0;  // where its event has not gone on yet
  virtual void report(pipeline::Severity severity, std::string_view event, std::string_view detail) = 0;
};

class SourceLink final : public StreamListener {
 public:
  SourceLink(LinkHost& host, const SourceSettings& settings, std::unique_ptr<SourceCodec> codec);
  ~SourceLink() override;

  void on_tick();
  void resume();
  void on_ticket(const pipeline::TicketNotice& notice);
  void on_settled(bool is_whole);
  // The last calls are made and the stream is closed. is_gone() once nothing is out any more.
  void stop();
  bool is_gone() const { return calls_.empty(); }
  bool wants_tickets() const { return codec_->wants_tickets(); }
  SourceStatus status() const;

 private:
  enum class Phase : std::uint8_t { waiting, preparing, connecting, open, up, stopped };

  void on_stream_open() override;
  void on_stream_message(StreamFrame kind, std::string_view bytes) override;
  void on_stream_heard() override { heard_at_ = host_.now().steady; }
  void on_stream_closed(StreamEnd closed) override;

  void start();
  void watch(Moment now);
  void on_answer(CallAnswer answer);
  template <class Step>
  void turn(Step step);
  void apply();
  void account();
  void call(const HttpCall& made);
  void connect(StreamTarget target);
  void come_up();
  void end(SourceFault fault);
  void tell_fault(const SourceFault& fault, std::chrono::milliseconds pause);
  std::chrono::milliseconds take_reconnect_pause();
  void drop_stream();
  bool is_streaming() const { return phase_ == Phase::open || phase_ == Phase::up; }

  LinkHost& host_;
  const SourceSettings settings_;
  const std::unique_ptr<SourceCodec> codec_;
  BackOff back_off_;
  Phase phase_ = Phase::waiting;
  std::optional<pipeline::SteadyTime> start_at_;
  pipeline::SteadyTime heard_at_{}, ticked_at_{}, pinged_at_{}, up_since_{};
  std::optional<SourceFault> last_fault_;
  std::optional<ReconnectPause> reconnect_pause_;  // what the platform asked of this connection's end
  std::string told_;                               // the fault that the log has; not said again before told_until_
  pipeline::SteadyTime told_until_{};
  pipeline::SteadyTime reject_told_until_{};
  std::size_t url_turn_ = 0;
  std::int64_t last_message_ms_ = 0;
  SourceCounts counts_;
  SourceOutput out_;
  std::shared_ptr<LiveStream> stream_;
  bool is_held_ = false;  // the pipeline is full: we do not read, so silence means nothing
  std::vector<std::pair<std::uint64_t, std::shared_ptr<HttpExchange>>> calls_;
  std::uint64_t next_call_ = 0;
};

}  // namespace danmakud::adapters
