#include "adapters/receipt_line.h"

#include <algorithm>
#include <utility>

namespace danmakud::adapters {

void ReceiptLine::await(const pipeline::Receipt& receipt, std::size_t bytes, pipeline::SteadyTime since) {
  line_.push_back({&receipt, nullptr, bytes, since});
  bytes_ += bytes;
}

void ReceiptLine::settle(std::unique_ptr<pipeline::Receipt> receipt) {
  const auto place =
      std::ranges::find_if(line_, [&](const Place& p) { return p.awaited == receipt.get() && !p.settled; });
  if (place != line_.end()) place->settled = std::move(receipt);
}

std::unique_ptr<pipeline::Receipt> ReceiptLine::pop() {
  if (line_.empty() || !line_.front().settled) return nullptr;
  std::unique_ptr<pipeline::Receipt> receipt = std::move(line_.front().settled);
  bytes_ -= line_.front().bytes;
  line_.pop_front();
  return receipt;
}

}  // namespace danmakud::adapters
