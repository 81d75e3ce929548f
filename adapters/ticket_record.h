// What the store keeps of tickets and complainants, each as one packed value that ends in a checksum: a row is then
// cheap to write, and what a damaged disk gives back is known from what was written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sqlite_statement.h"
#include "pipeline/ticket.h"

namespace danmakud::adapters {

// Written once, when a ticket opens, with what is true of it then.
struct Opening {
  pipeline::TicketBody body;
  pipeline::TicketState state;
  pipeline::Complainant opener;  // what the body does not say of who opened it
  std::int64_t place = 0;        // where it waited in the outbox; 0: it did not
  std::int64_t next_joiner = 1;  // whoever joined whichever ticket afterwards has this address or a greater one
};
// The same by reference, to be written.
struct OpeningParts {
  const pipeline::TicketBody& body;
  const pipeline::TicketState& state;
  const pipeline::Complainant& opener;
  std::int64_t place, next_joiner;
};
void pack_opening(const OpeningParts& opening, std::string& out);  // replaces `out`
// The whole of it, or none where it is damaged.
std::optional<Opening> unpack_opening(Bytes packed);
// The same without what only handlers read: the body's ids, serial, times, category, team and places are there.
std::optional<Opening> unpack_opening_head(Bytes packed);
// With what the body says of it, as far as that was unpacked.
pipeline::Complainant opener_of(const Opening& opening);

// What has become of a ticket since: there once somebody has joined it.
struct Growth {
  pipeline::TicketState state;
  std::int64_t place = 0;                          // likewise, of the last version that was queued
  std::int64_t last_joiner = 0, early_joiner = 0;  // addresses; early: the last of the first kEarlyJoiners
};
void pack_growth(const Growth& growth, std::string& out);
std::optional<Growth> unpack_growth(Bytes packed);
// The growth of a ticket that has not grown.
Growth first_growth(const Opening& opening);

// Where samples are looked for: among copies of one line there may be no more than a few different texts.
inline constexpr std::uint64_t kEarlyJoiners = 64;

// Which ticket somebody joined, and the address of who joined it before, or 0.
struct Link {
  std::int64_t seq = 0;
  std::int64_t previous = 0;
};

// Joiners lie in blocks, in the order they came. One's address is that of its block and its place in there.
class JoinerBlock {
 public:
  static constexpr int kPlaceBits = 5;
  static constexpr std::size_t kJoiners = std::size_t{1} << kPlaceBits;
  static std::int64_t address(std::int64_t block, std::size_t place) {
    return block << kPlaceBits | static_cast<std::int64_t>(place);
  }
  static std::int64_t block_of(std::int64_t address) { return address >> kPlaceBits; }
  static std::size_t place_of(std::int64_t address) { return static_cast<std::size_t>(address) % kJoiners; }

  std::size_t size() const { return records_.size(); }
  bool is_full() const { return size() == kJoiners; }
  bool is_bare() const;  // nobody is left in it

  void add(std::int64_t seq, std::int64_t previous, const pipeline::Complainant& who);
  void relink(std::size_t place, std::int64_t previous);
  void remove(std::size_t place) { records_[place].clear(); }  // the others stay where they are
  void clear() { records_.clear(); }
  // None: removed, or never there.
  std::optional<Link> link_at(std::size_t place) const;
  std::optional<pipeline::Complainant> at(std::size_t place) const;

  void pack(std::string& out) const;
  static std::optional<JoinerBlock> unpack(Bytes packed);

 private:
  std::vector<std::string> records_;
};

// Where a version waits: the number of its queue, and within it that of its ticket.
inline constexpr int kSeqBits = 40;
inline std::int64_t place_in(std::int64_t queue, std::int64_t seq) {
  return queue << kSeqBits | seq;
}
inline std::int64_t seq_of(std::int64_t place) {
  return place & ((std::int64_t{1} << kSeqBits) - 1);
}

inline Bytes to_bytes(const pipeline::TicketId& id) {
  return id.bytes;
}
inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// "DM-20261111-000042": the day and the number in it; zeroes where it is no serial.
struct Serial {
  std::int64_t day = 0, number = 0;
};
Serial parse_serial(std::string_view serial);

}  // namespace danmakud::adapters
