#include "adapters/sqlite_store.h"

#include <algorithm>
#include <filesystem>

#include "adapters/sqlite_batch.h"
#include "adapters/sqlite_outbox.h"
#include "adapters/sqlite_salvage.h"
#include "adapters/sqlite_window.h"
#include "adapters/store_damage.h"
#include "adapters/store_places.h"

namespace danmakud::adapters {
namespace {

using pipeline::CommitReport;
using pipeline::Delivered;
using pipeline::Result;
using pipeline::TicketChange;

// What one prune looks at and removes at most: a few milliseconds between two commits.
constexpr std::int64_t kLookAtOnce = 512;
constexpr std::int64_t kBlocksAtOnce = 64;
// 16 MiB: the same few pages are written with every commit, and of all their copies only the last is moved.
constexpr int kLongLogPages = 4'096;
constexpr std::chrono::seconds kMendEvery{10};
constexpr std::uint64_t kReserveBytes = 4U << 20;  // what one prune writes into the log

std::uint64_t file_bytes(const std::string& path) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  return error ? 0 : bytes;
}

void remove_file(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
}

}  // namespace

SqliteStore::SqliteStore(SqliteOptions options)
    : options_(std::move(options)),
      lock_(options_.path + ".lock"),
      reserve_(options_.path + ".reserve", kReserveBytes) {
  finish_changing_places(options_.path);
  try {
    open();
  } catch (const StoreError&) {  // on a full disk there is not even room for the log's index
    reserve_.give_back();
    open();
  }
  first_look_ = std::async(std::launch::async, [path = options_.path] { look_through(path); });
}

SqliteStore::~SqliteStore() = default;

void SqliteStore::open() {
  look_at(options_.path);
  if (is_marked_damaged(options_.path)) replace_file();
  try {
    open_writer();
  } catch (const StoreError& error) {  // a migration reads all of it
    if (!is_corruption(error.code())) throw;
    replace_file();
    open_writer();
  }
  checkpointer_.emplace(options_.path);
  count_rows();
}

void SqliteStore::open_writer() {
  writer_ = std::make_unique<SqliteWriter>(options_.path, options_.max_bytes);
  kept_.forget();
}

// Connections to the old file may be open: SQLite leaves alone what is at the path when it is not theirs any more.
void SqliteStore::replace_file() {
  mark_damaged(options_.path);
  const std::string fresh = fresh_name(options_.path);
  remove_file(fresh);
  try {
    write_anew(fresh);
  } catch (const StoreError&) {
    remove_file(fresh);  // what is not whole would take the room that is missing
    throw;
  }
  std::string aside = change_places(options_.path);
  const std::scoped_lock lock(moved_aside_mutex_);
  moved_aside_ = std::move(aside);
}

void SqliteStore::write_anew(const std::string& fresh) const {
  if (writer_ && writer_->has_lost_files()) return copy(writer_->connection(), fresh);
  SqliteWriter writer(fresh, options_.max_bytes);
  salvage(options_.path, writer.connection());
  // Its log does not change places with it.
  if (const std::error_code error = writer.checkpoint(SQLITE_CHECKPOINT_TRUNCATE))
    throw StoreError(fresh + ": " + error.message());
}

bool SqliteStore::is_damaged() {
  if (first_look_.valid()) first_look_.get();
  return is_marked_damaged(options_.path) || (writer_ && writer_->has_lost_files());
}

// Not again and again: a disk that damages every file would soon be full of them.
Result<std::string> SqliteStore::mend() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_mend_) return make_error_code(StoreErrc::not_replaced);
  next_mend_ = now + kMendEvery;
  try {
    replace_file();
    checkpointer_.reset();
    writer_.reset();
    open();
  } catch (const std::exception&) {
    mark_damaged(options_.path);  // also where the new file is in its place already and could not be opened
    return make_error_code(StoreErrc::not_replaced);
  }
  return *moved_aside();
}

std::optional<std::string> SqliteStore::moved_aside() const {
  const std::scoped_lock lock(moved_aside_mutex_);
  return moved_aside_;
}

void SqliteStore::count_rows() {
  const auto count = [this](std::string_view query) { return required(writer_->count(query)); };
  // Never one twice. Where the newest tickets are gone, their serials still know how far numbers were given.
  const std::int64_t last_seq =
      std::max(count("SELECT max(seq) FROM tickets"), count("SELECT max(first_seq + last - first) FROM serials"));
  next_.seq = std::max(next_.seq, last_seq + 1);
  next_.block = std::max(next_.block, required(writer_->last_block()) + 1);
  seq_at_open_ = next_.seq - 1;
  waiting_ = count("SELECT count(*) FROM outbox");
  observed_ = count("SELECT count(*) FROM observed");
}

// Why a new connection: nothing that was cached before the failure is believed, which may have been one to mend. Why a
// checkpoint: what was committed before is written and synced once more, in its place, or this fails as well.
std::error_code SqliteStore::ensure_writer() {
  if (writer_ && checkpointer_) return {};
  try {
    auto writer = std::make_unique<SqliteWriter>(options_.path, options_.max_bytes);
    if (const std::error_code error = writer->checkpoint()) return error;
    if (!checkpointer_) checkpointer_.emplace(options_.path);
    writer_ = std::move(writer);
    kept_.forget();
    return {};
  } catch (const StoreError&) {
    return sqlite_error(SQLITE_CANTOPEN);
  }
}

// What an error means for the next try.
std::error_code SqliteStore::judge(std::error_code error) {
  if (is_io_failure(error)) writer_.reset();
  if (error) kept_.forget();
  if (error && writer_) writer_->forget();
  if (writer_) mark_if_damaged(options_.path, writer_->connection(), error);
  if (error != sqlite_error(SQLITE_FULL)) return error;
  is_full_ = true;
  constexpr std::uintmax_t kNearlyNothing = 16U << 20;
  std::error_code ignored;
  const auto directory = std::filesystem::absolute(options_.path, ignored).parent_path();
  const std::uintmax_t free = std::filesystem::space(directory, ignored).available;
  return free > kNearlyNothing ? make_error_code(StoreErrc::size_limit) : error;
}

// What is written to a file without a name is gone with the process.
Result<CommitReport> SqliteStore::commit(std::span<const TicketChange> changes, std::span<const Delivered> delivered) {
  if (const std::error_code error = ensure_writer()) return error;
  if (writer_->has_lost_files()) return sqlite_error(SQLITE_READONLY_DBMOVED);
  kept_.forget_if_many();
  SqliteBatch batch(*writer_, kept_, options_.has_outbox, next_);
  if (const std::error_code error = apply(changes, delivered, batch)) return judge(error);
  next_ = batch.next();
  waiting_ += batch.more_waiting();
  observed_ += batch.more_observed();
  note_room();
  tend_log();
  return batch.take_report();
}

std::error_code SqliteStore::apply(std::span<const TicketChange> changes, std::span<const Delivered> delivered,
                                   SqliteBatch& batch) {
  Transaction transaction = writer_->transaction();
  if (const std::error_code error = transaction.begin()) return error;
  for (const Delivered& mark : delivered) {
    if (const std::error_code error = batch.mark(mark)) return error;
  }
  for (const TicketChange& change : changes) {
    if (const std::error_code error = batch.add(change)) return error;
  }
  if (const std::error_code error = batch.finish()) return error;
  return transaction.commit();
}

void SqliteStore::note_room() {
  if (!is_full_) return;
  is_full_ = false;
  reserve_.take();
}

// The log starts anew only when nothing of it is left to move, and while commits never pause the checkpointer always
// ends a little behind. So record moves the rest itself, which is little, and rare: without it the log would grow for
// ever, and the checkpointer would never rest.
void SqliteStore::tend_log() {
  const int pages = writer_->log_pages();
  if (pages < moved_log_pages_) moved_log_pages_ = 0;  // it started anew
  if (checkpointer_->take_end()) {
    static_cast<void>(judge(writer_->checkpoint()));
    moved_log_pages_ = pages;
  } else if (pages - moved_log_pages_ >= kLongLogPages) {
    checkpointer_->request();
  }
}

// On a full disk the reserve is there for this alone: it is taken again before the next commit could use it up, and the
// log, once it is moved and cut, leaves room for that.
Result<bool> SqliteStore::prune(pipeline::WallTime now) {
  bool more = false;
  const bool was_full = is_full_;
  if (was_full) reserve_.give_back();
  std::error_code error = ensure_writer();
  if (!error) error = judge(prune_batch(pipeline::to_ms(now - options_.keep), more));
  if (!error && was_full) static_cast<void>(judge(writer_->checkpoint(SQLITE_CHECKPOINT_TRUNCATE)));
  reserve_.take();  // also what a start on a full disk gave back
  if (error) return {boost::system::in_place_error, error};
  return more;
}

std::error_code SqliteStore::prune_batch(std::int64_t updated_before_ms, bool& more) {
  const std::int64_t share = is_full_ ? 8 : 1;  // the reserve is not large
  Transaction transaction = writer_->transaction();
  if (const std::error_code error = transaction.begin()) return error;
  std::error_code error = prune_tickets(updated_before_ms, kLookAtOnce / share, more);
  if (!error) {
    error = writer_->remove_left_over(pruned_joiners_up_to_, updated_before_ms, kBlocksAtOnce / share, more);
  }
  if (!error) error = writer_->remove_serials();
  if (!error) error = transaction.commit();
  if (error) return error;
  const Result<std::int64_t> observed = writer_->count("SELECT count(*) FROM observed");
  if (!observed) return observed.error();
  observed_ = *observed;
  return {};
}

// Walks from the oldest ticket on, a look a call, and begins anew at the end or where a whole look met only young ones.
std::error_code SqliteStore::prune_tickets(std::int64_t updated_before_ms, std::int64_t limit, bool& more) {
  std::vector<Looked> tickets;
  if (const std::error_code error = writer_->look(pruned_up_to_, limit, tickets)) return error;
  const auto is_old = [&](const Looked& ticket) { return ticket.updated_ms < updated_before_ms; };
  more = std::ssize(tickets) == limit && std::ranges::any_of(tickets, is_old);
  pruned_up_to_ = more ? tickets.back().seq : 0;
  for (const Looked& ticket : tickets) {
    if (!is_old(ticket)) continue;
    const Result<bool> waits = writer_->is_waiting(ticket.place);
    if (!waits) return waits.error();
    if (*waits) continue;
    if (const std::error_code error = writer_->remove_ticket(ticket)) return error;
    kept_.forget();
  }
  return {};
}

// In one transaction of a connection of its own: what record does meanwhile, to the outbox or to old tickets, does not
// show.
Result<void> SqliteStore::load(std::size_t max_tickets, pipeline::WindowLoader& loader) {
  try {
    const SqliteConnection connection(options_.path, SqliteConnection::Mode::read_only);
    Transaction transaction(connection);
    std::error_code error = transaction.begin_reading();
    if (!error) error = load_window(connection, max_tickets, loader);
    mark_if_damaged(options_.path, connection, error);
    if (error) return error;
    return {};
  } catch (const StoreError&) {
    return sqlite_error(SQLITE_CANTOPEN);
  }
}

std::unique_ptr<pipeline::OutboxReader> SqliteStore::make_outbox_reader() const {
  return std::make_unique<SqliteOutbox>(options_.path, seq_at_open_);
}

std::uint64_t SqliteStore::bytes() const {
  return file_bytes(options_.path) + file_bytes(options_.path + "-wal");
}

}  // namespace danmakud::adapters
