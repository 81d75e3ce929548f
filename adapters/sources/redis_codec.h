// A Redis stream or list as a source, since many platforms already push there. Entries are JSON messages, mapped like
// those of a generic source, or the fields of a stream's entry are an event's members.
//
// A stream is read from its end on, or by a group, whose entries are acknowledged when they were read.
#pragma once

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
  std::chrono::seconds silence_limit() const override { return std::chrono::seconds{30}; }
  bool sends_pings() const override { return false; }  // a read that waits answers every few seconds

 private:
  struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
  };
  // What the reply that comes next answers.
  enum class Asked : std::uint8_t { login, database, group, read, acknowledge };

  void ask(Asked what, const std::vector<std::string>& words, SourceOutput& out);
  void ask_for_more(SourceOutput& out);
  void on_reply(const redisReply& reply, SourceOutput& out);
  void on_error(Asked what, std::string_view error, SourceOutput& out);
  void on_read(const redisReply& reply, SourceOutput& out);
  void take_entries(const redisReply& stream, SourceOutput& out);
  void take_entry(const redisReply& fields, SourceOutput& out);
  void take_items(const redisReply& reply, SourceOutput& out);

  const SourceSettings settings_;
  const RedisUrl url_;
  const std::optional<EventMapping> mapping_;
  std::unique_ptr<redisReader, FreeReader> reader_;
  std::vector<Asked> asked_;  // oldest first; a handful
  std::string last_id_ = "$";
  bool is_draining_ = false;  // a list had something: take more without waiting
};

}  // namespace danmakud::adapters
