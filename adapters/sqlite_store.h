// The store as one SQLite file: WAL, synchronous=FULL, one transaction a commit. Also the outbox of what handlers have
// not been sent.
//
// Threads: load is triage's, bytes() and moved_aside() are any thread's, the rest is record's. Readers have connections
// of their own, and open them anew when the file is another. A second daemon on the same file is refused by a lock
// beside it ("PATH.lock"), held for the life of the store.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "adapters/file_lock.h"
#include "adapters/kept_tickets.h"
#include "adapters/reserve_file.h"
#include "adapters/sqlite_batch.h"
#include "adapters/sqlite_checkpointer.h"
#include "adapters/sqlite_writer.h"
#include "pipeline/store.h"

namespace danmakud::adapters {

struct SqliteOptions {
  std::string path = "danmakud.db";
  std::chrono::hours keep = std::chrono::days{30};
  std::uint64_t max_bytes = std::uint64_t{10240} << 20;
  bool has_outbox = true;  // false: there is no outlet; what is queued counts as delivered at once
};

class SqliteStore final : public pipeline::Store {
 public:
  // Throws StoreError: locked by another daemon, of a newer schema, no database of ours, unreadable. A file that is
  // plainly damaged is replaced at once; otherwise it is looked through meanwhile, and is_damaged() waits for that
  // once.
  explicit SqliteStore(SqliteOptions options);
  ~SqliteStore() override;

  pipeline::Result<void> load(std::size_t max_tickets, pipeline::WindowLoader& loader) override;
  pipeline::Result<pipeline::CommitReport> commit(std::span<const pipeline::TicketChange> changes,
                                                  std::span<const pipeline::Delivered> delivered) override;
  std::uint64_t waiting() override { return static_cast<std::uint64_t>(waiting_); }
  std::uint64_t observed() override { return static_cast<std::uint64_t>(observed_); }
  pipeline::Result<bool> prune(pipeline::WallTime now) override;
  bool is_damaged() override;
  pipeline::Result<std::string> mend() override;

  // Reads this store's file; must not outlive the store.
  std::unique_ptr<pipeline::OutboxReader> make_outbox_reader() const;
  std::uint64_t bytes() const;  // of the file and its log

  // Where a damaged file is now: worth an alarm.
  std::optional<std::string> moved_aside() const;

 private:
  void open();
  void replace_file();
  void write_anew(const std::string& fresh) const;
  std::error_code ensure_writer();
  std::error_code apply(std::span<const pipeline::TicketChange> changes, std::span<const pipeline::Delivered> delivered,
                        SqliteBatch& batch);
  std::error_code prune_batch(std::int64_t updated_before_ms, bool& more);
  std::error_code prune_tickets(std::int64_t updated_before_ms, std::int64_t limit, bool& more);
  void open_writer();
  std::error_code judge(std::error_code error);
  void note_room();
  void tend_log();
  void count_rows();

  const SqliteOptions options_;
  FileLock lock_;
  ReserveFile reserve_;
  mutable std::mutex moved_aside_mutex_;
  std::optional<std::string> moved_aside_;  // guarded by moved_aside_mutex_
  std::chrono::steady_clock::time_point next_mend_{};
  std::unique_ptr<SqliteWriter> writer_;  // null after an I/O failure, until it could be opened anew
  std::optional<SqliteCheckpointer> checkpointer_;
  int moved_log_pages_ = 0;  // how long the log was when all of it was moved last; it may go on behind them
  KeptTickets kept_;
  SqliteBatch::Next next_;
  std::int64_t seq_at_open_ = 0;
  std::int64_t waiting_ = 0;
  std::int64_t observed_ = 0;
  bool is_full_ = false;  // the last write that was tried found no room
  // Where the next look begins; 0: at the oldest.
  std::int64_t pruned_up_to_ = 0, pruned_joiners_up_to_ = 0;
  std::future<void> first_look_;  // last: it uses the file
};

}  // namespace danmakud::adapters
