// Questions about tickets, for people and programs that look: newest first, filtered, a page at a time. Answers are
// JSON texts.
//
// Thread: one at a time. Reads through a connection of its own; never in record's way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/joiner_reader.h"
#include "adapters/sqlite_statement.h"
#include "adapters/ticket_record.h"
#include "pipeline/store.h"
#include "pipeline/ticket.h"

namespace danmakud::adapters {

// Empty members filter nothing. Times are those of the opening event.
struct TicketFilter {
  std::optional<pipeline::TicketStatus> status{};
  std::optional<pipeline::Priority> priority{};
  std::string team{}, category{}, platform{}, room{}, user{}, order{}, merchant{}, item{}, serial{};
  std::optional<std::int64_t> since_ms{}, until_ms{};  // since inclusive, until exclusive
  std::size_t limit = 100;                             // at most kMaxPage are given
  std::string cursor{};                                // a former page's `next`
};

inline constexpr std::size_t kMaxPage = 500;
// How far one call looks back where a filter has no index. The page may then be short or empty and still have a `next`.
inline constexpr std::int64_t kLookBack = 20'000;

struct Page {
  std::vector<std::string> items;   // JSON objects
  std::optional<std::string> next;  // a cursor; none at the end
};

class TicketQuery {
 public:
  explicit TicketQuery(const std::string& path);  // throws StoreError

  pipeline::Result<Page> list(const TicketFilter& filter);
  pipeline::Result<std::optional<std::string>> find(std::string_view id_or_serial);
  // Oldest first. None where there is no such ticket.
  pipeline::Result<std::optional<Page>> complainants(std::string_view id_or_serial, std::string_view cursor,
                                                     std::size_t limit);

 private:
  struct Span {
    std::int64_t first = 0, last = 0;  // ticket numbers looked at, both included
  };
  std::error_code follow_file();
  pipeline::Result<Span> look_back(const TicketFilter& filter);
  pipeline::Result<std::int64_t> find_seq(std::string_view id_or_serial);  // 0: none
  bool has_serial(std::int64_t seq, std::string_view serial, std::error_code& error);
  std::error_code append_ticket(const Statement& row, std::vector<std::string>& items);
  pipeline::Result<Page> read_complainants(std::int64_t seq, std::int64_t after, std::size_t limit);

  std::string path_;
  SqliteConnection connection_;
  Statement range_, by_id_, by_serial_, tickets_;
  JoinerReader joiners_;
};

}  // namespace danmakud::adapters
