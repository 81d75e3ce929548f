#include "adapters/joiner_reader.h"

#include <algorithm>

#include "pipeline/growth.h"

namespace danmakud::adapters {

using pipeline::Result;

JoinerReader::JoinerReader(const SqliteConnection& connection)
    : select_(connection, "SELECT joiners FROM complainants WHERE block = ?1") {}

std::error_code JoinerReader::read_block(std::int64_t number) {
  if (number == block_number_) return {};
  std::error_code error;
  block_ = select_.bind(number).next(error) ? JoinerBlock::unpack(select_.bytes(0)) : std::nullopt;
  select_.reset();
  block_number_ = error ? 0 : number;
  return error;
}

Result<std::vector<std::int64_t>> JoinerReader::chain(std::int64_t seq, std::int64_t last, std::int64_t after) {
  std::vector<std::int64_t> addresses;
  block_number_ = 0;  // it may have been written anew since
  for (std::int64_t address = last; address > after;) {
    if (const std::error_code error = read_block(JoinerBlock::block_of(address))) return error;
    const std::optional<Link> link = block_ ? block_->link_at(JoinerBlock::place_of(address)) : std::nullopt;
    if (!link || link->seq != seq || link->previous >= address) break;
    addresses.push_back(address);
    address = link->previous;
  }
  std::ranges::reverse(addresses);
  return addresses;
}

Result<std::optional<pipeline::Complainant>> JoinerReader::find(std::int64_t address) {
  if (const std::error_code error = read_block(JoinerBlock::block_of(address))) return error;
  return block_ ? block_->at(JoinerBlock::place_of(address)) : std::nullopt;
}

std::error_code JoinerReader::read_samples(std::int64_t seq, const Growth& growth,
                                           std::vector<pipeline::Sample>& samples) {
  const Result<std::vector<std::int64_t>> addresses = chain(seq, growth.early_joiner, 0);
  if (!addresses) return addresses.error();
  for (const std::int64_t address : *addresses) {
    if (samples.size() == pipeline::kSamples) break;
    const auto who = find(address);
    if (!who) return who.error();
    if (*who) pipeline::add_sample(samples, (*who)->user_id, (*who)->text, (*who)->at_ms);
  }
  return {};
}

}  // namespace danmakud::adapters
