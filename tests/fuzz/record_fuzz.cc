// Rows of the store as a damaged disk gives them back: the bytes as they are, then behind them a checksum that fits.
// What is taken for a record is one: packed again it reads as the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "adapters/ticket_record.h"

using namespace danmakud::adapters;

namespace {

std::string packed_again(const Opening& opening) {
  std::string out;
  pack_opening({opening.body, opening.state, opening.opener, opening.place, opening.next_joiner}, out);
  return out;
}

std::string packed_again(const Growth& growth) {
  std::string out;
  pack_growth(growth, out);
  return out;
}

std::string packed_again(const JoinerBlock& block) {
  std::string out;
  block.pack(out);
  return out;
}

template <class Record>
void read_as(std::optional<Record> (*unpack)(Bytes), const std::string& row) {
  const std::optional<Record> record = unpack(as_bytes(row));
  if (!record) return;
  const std::string first = packed_again(*record);
  const std::optional<Record> again = unpack(as_bytes(first));
  if (!again || packed_again(*again) != first) std::abort();
}

void read_joiners(const std::string& row) {
  const std::optional<JoinerBlock> block = JoinerBlock::unpack(as_bytes(row));
  if (!block) return;
  if (block->size() > JoinerBlock::kJoiners) std::abort();
  for (std::size_t place = 0; place <= JoinerBlock::kJoiners; ++place) {
    if (block->at(place) && !block->link_at(place)) std::abort();
  }
}

void read(const std::string& row) {
  read_as(&unpack_opening, row);
  read_as(&unpack_growth, row);
  read_as(&JoinerBlock::unpack, row);
  read_joiners(row);
}

std::string sealed(std::string bytes) {
  const auto checksum = static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
  bytes.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  read(bytes);
  read(sealed(bytes));
  return 0;
}
