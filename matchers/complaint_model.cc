#include "matchers/complaint_model.h"

#include <cmath>

namespace danmakud::matchers {
namespace {

double probability(double scale, const std::array<float, kLengthClasses>& biases, std::int32_t sum,
                   std::uint32_t count) {
  const double bias = biases[length_class(count)];
  return 1 / (1 + std::exp(-(bias + scale * sum / std::sqrt(static_cast<double>(count)))));
}

}  // namespace

ComplaintModel::ComplaintModel(ReadModel model)
    : message_(std::move(model.columns[0])),
      comment_(std::move(model.columns[1])),
      rows_(kCategoryBuckets),
      version_(std::move(model.version)) {
  for (std::size_t i = 0; i + kFirstCategory < model.columns.size(); ++i) {
    ModelColumn& from = model.columns[i + kFirstCategory];
    scales_.at(i) = from.scale;
    biases_.at(i) = from.biases;
    for (std::size_t bucket = 0; bucket < kCategoryBuckets; ++bucket) rows_[bucket][i] = from.weights[bucket];
    categories_.push_back(std::move(from.name));
  }
}

double ComplaintModel::complaint(Channel channel, std::string_view folded) const {
  const ModelColumn& column = channel == Channel::comment ? comment_ : message_;
  const std::int8_t* const weights = column.weights.data();
  std::int32_t sum = 0;
  const std::uint32_t count = for_each_ngram(folded, [&](std::uint32_t bucket) { sum += weights[bucket]; });
  return probability(column.scale, column.biases, sum, count);
}

Classifier::Shares ComplaintModel::shares(std::string_view folded) const {
  std::array<std::int32_t, kMaxCategories> sums{};
  const std::uint32_t count = for_each_ngram(folded, [&](std::uint32_t bucket) {
    const Row& row = rows_[bucket % kCategoryBuckets];
    for (std::size_t i = 0; i < kMaxCategories; ++i) sums[i] += row[i];
  });
  Shares shares{};
  double total = 0;
  for (std::size_t i = 0; i < categories_.size(); ++i) {
    shares[i] = probability(scales_[i], biases_[i], sums[i], count);
    total += shares[i];
  }
  if (total == 0) return {};
  for (double& share : shares) share /= total;
  return shares;
}

}  // namespace danmakud::matchers
