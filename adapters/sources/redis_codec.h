// A Redis stream or list as a source, since many platforms already push there.
//
// What was read is Redis' own until it is settled: a batch is read, its events are settled, then it is acknowledged and
// the next is read. A daemon that is killed in between reads it again.
//   a stream with a group   XREADGROUP, XACK; what this consumer was given and never acknowledged is read first
//   a stream without one    XREAD from where it ends (XREVRANGE) on; the place is forgotten when the daemon ends
//   a list                  entries are moved to a list of ours (LIST:CONSUMER), which is removed when they are settled
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hiredis/hiredis.h>

#include "adapters/redis_url.h"
#include "adapters/sources/event_mapping.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

std::optional<std::string> redis_source_fault(const SourceSettings& settings);

class RedisCodec final : public SourceCodec {
 public:
  explicit RedisCodec(const SourceSettings& settings);

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_open(Moment now, SourceOutput& out) override;
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;
  void on_tick(Moment now, SourceOutput& out) override;
  bool wants_settled() const override { return true; }
  void on_settled(bool is_whole, Moment now, SourceOutput& out) override;
  std::chrono::seconds silence_limit() const override { return std::chrono::seconds{30}; }
  bool sends_pings() const override { return false; }  // a read that waits answers every few seconds; PING while we do

 private:
  struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
  };
  // What the reply that comes next answers. place: where a stream ends; move: one entry of a list.
  enum class Asked : std::uint8_t { login, database, group, place, read, move, acknowledge, ping };
  using Words = std::vector<std::string>;

  bool is_list() const { return !settings_.list.empty(); }
  bool has_group() const { return !settings_.group.empty(); }
  void ask(Asked what, const Words& words, SourceOutput& out);
  void ask_for_more(SourceOutput& out);
  void ask_stream(SourceOutput& out);
  void ask_list(SourceOutput& out);
  void on_reply(const redisReply& reply, SourceOutput& out);
  void take_place(const redisReply& reply, SourceOutput& out);
  void on_error(Asked what, std::string_view error, SourceOutput& out);
  void take_streams(const redisReply& reply, SourceOutput& out);
  void take_items(const redisReply& reply, SourceOutput& out);
  void end_batch(SourceOutput& out);
  void acknowledge(SourceOutput& out);

  const SourceSettings settings_;
  const RedisUrl url_;
  const std::optional<EventMapping> mapping_;
  const std::string consumer_;
  std::unique_ptr<redisReader, FreeReader> reader_;
  std::deque<Asked> asked_;  // oldest first
  std::string settled_id_;   // of a stream without a group: read on from here; empty: its end is not known yet
  bool looks_back_ = true;   // reads what was read before and not acknowledged

  // The batch: what was read and is not acknowledged yet.
  Words entries_;               // a stream's ids; a list's places
  bool has_unsettled_ = false;  // events of it are on their way
  bool is_whole_ = false;       // nothing more of it comes: it waits for them
  pipeline::SteadyTime pinged_at_{};
};

}  // namespace danmakud::adapters
