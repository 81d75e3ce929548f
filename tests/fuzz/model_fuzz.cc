// Model files as anyone may put them there: the bytes as they are, then as what stands behind a fitting hash, then as
// what that unpacks to. A file is refused with a reason, or is a model that has an opinion.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <zstd.h>

#include "matchers/complaint_model.h"
#include "matchers/sha256.h"

using namespace danmakud::matchers;

namespace {

void read(const std::string& file) {
  ReadModel model = read_model(file, "fuzz.model");
  if (!model.faults.empty()) {
    if (!model.columns.empty() || model.faults.front().message.empty()) std::abort();
    return;
  }
  const ComplaintModel classifier(std::move(model));
  if (classifier.categories().empty()) std::abort();
  const auto is_probability = [](double value) { return value >= 0 && value <= 1; };
  if (!is_probability(classifier.complaint(Channel::comment, "太卡了"))) std::abort();
  if (!std::ranges::all_of(classifier.shares("太卡了"), is_probability)) std::abort();
}

std::string with_hash(const std::string& frame) {
  return "danmakud model 4\nsha256 " + sha256_hex(frame) + "\n" + frame;
}

std::string packed(const std::string& content) {
  std::string frame(ZSTD_compressBound(content.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), content.data(), content.size(), /*level=*/1));
  return frame;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  read(bytes);
  read(with_hash(bytes));
  read(with_hash(packed(bytes)));
  return 0;
}
