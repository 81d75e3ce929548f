// Reads the outbox for deliver through a connection of its own, in short transactions, while record writes.
//
// Thread: deliver's.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/joiner_reader.h"
#include "adapters/sqlite_statement.h"
#include "pipeline/store.h"

namespace danmakud::adapters {

class SqliteOutbox final : public pipeline::OutboxReader {
 public:
  // An entry's number is its place: that of its ticket, marked with its queue's.
  //
  // When the file is replaced, one call answers StoreErrc::replaced. Tickets up to `seq_at_open` may have reached their
  // queue in a former run. Throws StoreError.
  SqliteOutbox(const std::string& path, std::int64_t seq_at_open);

  pipeline::Result<void> read(const pipeline::QueueName& queue, std::int64_t after, std::size_t limit,
                              std::vector<pipeline::OutboxEntry>& entries) override;
  pipeline::Result<std::vector<pipeline::QueueName>> queues() override;

 private:
  std::error_code follow_file();
  std::error_code append_entry(const pipeline::QueueName& queue, std::vector<pipeline::OutboxEntry>& entries);
  std::error_code read_since(std::int64_t seq, pipeline::OutboxEntry& entry);

  std::string path_;
  std::int64_t seq_at_open_;
  SqliteConnection connection_;
  Statement select_, queues_, told_at_;
  JoinerReader joiners_;
};

}  // namespace danmakud::adapters
