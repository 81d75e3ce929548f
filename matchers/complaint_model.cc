#include "matchers/complaint_model.h"

#include <cmath>

namespace danmakud::matchers {
namespace {

constexpr std::size_t kFirstCategory = 2;  // behind kMessageColumn and kCommentColumn

double probability(double logit) {
  return 1 / (1 + std::exp(-logit));
}

}  // namespace

ComplaintModel::ComplaintModel(ReadModel model) : rows_(kNgramBuckets), version_(std::move(model.version)) {
  for (std::size_t column = 0; column < model.columns.size(); ++column) {
    ModelColumn& from = model.columns[column];
    scales_.at(column) = from.scale;
    biases_.at(column) = from.bias;
    for (std::size_t bucket = 0; bucket < kNgramBuckets; ++bucket) rows_[bucket][column] = from.weights[bucket];
    if (column >= kFirstCategory) categories_.push_back(std::move(from.name));
  }
}

Classifier::Opinion ComplaintModel::classify(Channel channel, std::string_view folded) const {
  std::array<std::int32_t, kModelColumns> sums{};
  const std::uint32_t count = for_each_ngram(folded, [&](std::uint32_t bucket) {
    const Row& row = rows_[bucket];
    for (std::size_t column = 0; column < kModelColumns; ++column) sums[column] += row[column];
  });
  const double shrink = 1 / std::sqrt(static_cast<double>(count));
  const auto says = [&](std::size_t column) {
    return probability(biases_[column] + scales_[column] * shrink * static_cast<double>(sums[column]));
  };
  Opinion opinion;
  opinion.complaint = says(channel == Channel::comment ? 1 : 0);
  double total = 0;
  for (std::size_t i = 0; i < categories_.size(); ++i) {
    opinion.shares[i] = says(kFirstCategory + i);
    total += opinion.shares[i];
  }
  for (double& share : opinion.shares) share /= total;
  return opinion;
}

}  // namespace danmakud::matchers
