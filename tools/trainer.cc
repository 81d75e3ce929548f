#include "tools/trainer.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <map>
#include <memory>

#include "matchers/fold.h"

namespace danmakud::tools {
namespace {

using matchers::ModelColumn;

constexpr std::size_t kFolds = 4;
constexpr std::size_t kNoFold = kFolds;  // fit on all
constexpr double kTolerance = 0.01;      // liblinear's own default for this solver
constexpr int kLargest = 127;
constexpr double kLean = 0.3;       // of an n-gram's voice, how much goes by how unevenly the two sides have it
constexpr double kLargestLean = 3;  // as the logarithm of a ratio
constexpr std::uint32_t kBehindBuckets = matchers::kLengthClasses + 1;  // features of the lengths, and the bias

// As ComplaintModel counts them: each n-gram adds 1 / √(their number) to its bucket. Behind the buckets: a feature a
// class of length, and the bias. liblinear counts features from 1.
std::vector<feature_node> features_of(std::string_view text, std::uint32_t buckets, Trainer::Lengths lengths) {
  std::map<int, double> counts;
  const std::uint32_t total = matchers::for_each_ngram(
      matchers::fold(text), [&](std::uint32_t bucket) { counts[static_cast<int>(bucket % buckets) + 1] += 1; });
  std::vector<feature_node> features;
  for (const auto& [index, count] : counts) features.push_back({index, count / std::sqrt(total)});
  const int behind = static_cast<int>(buckets) + 1;
  const bool is_heard = lengths == Trainer::Lengths::heard;
  if (is_heard) features.push_back({behind + static_cast<int>(matchers::length_class(total)), 1});
  features.push_back({behind + static_cast<int>(matchers::kLengthClasses), 1});  // the bias
  features.push_back({-1, 0});
  return features;
}

double decision(const std::vector<double>& weights, const std::vector<feature_node>& features) {
  double sum = 0;
  for (const feature_node& feature : features) {
    if (feature.index > 0) sum += weights[static_cast<std::size_t>(feature.index) - 1] * feature.value;
  }
  return sum;
}

struct Line {
  double slope = 1, offset = 0;
};

struct Outcome {
  double decision = 0;
  bool is_positive = false;
};

// The logistic line through held-out decisions (Platt's scaling), by Newton's method.
Line calibrate(const std::vector<Outcome>& outcomes) {
  Line line;
  for (int step = 0; step < 50; ++step) {
    double g0 = 0, g1 = 0, h00 = 1e-6, h01 = 0, h11 = 1e-6;
    for (const auto& [at, is_positive] : outcomes) {
      const double p = 1 / (1 + std::exp(-(line.slope * at + line.offset)));
      const double error = p - (is_positive ? 1 : 0), spread = p * (1 - p);
      g0 += error;
      g1 += error * at;
      h00 += spread;
      h01 += spread * at;
      h11 += spread * at * at;
    }
    const double determinant = h00 * h11 - h01 * h01;
    line.offset -= (h11 * g0 - h01 * g1) / determinant;
    line.slope -= (h00 * g1 - h01 * g0) / determinant;
  }
  return line;
}

Trainer::HeldOut score(const std::vector<Outcome>& outcomes, const Line& line) {
  double loss = 0, found = 0, wrong = 0;
  for (const auto& [at, is_positive] : outcomes) {
    const double logit = line.slope * at + line.offset;
    loss += std::log1p(std::exp(is_positive ? -logit : logit));
    const bool said = logit >= 0;
    found += said && is_positive ? 1 : 0;
    wrong += said != is_positive ? 1 : 0;
  }
  return {loss / static_cast<double>(outcomes.size()), 2 * found / (2 * found + wrong)};
}

// Rounds to int8 by the largest weight. The last of `weights` are those of the lengths and the bias.
ModelColumn quantize(std::string name, std::vector<double> weights, const Line& line) {
  const double bias = weights.back();
  weights.pop_back();
  const std::vector<double> by_length(weights.end() - matchers::kLengthClasses, weights.end());
  weights.resize(weights.size() - matchers::kLengthClasses);
  double largest = 1e-9;
  for (const double weight : weights) largest = std::max(largest, std::fabs(weight));
  ModelColumn column;
  column.name = std::move(name);
  column.scale = static_cast<float>(line.slope * largest / kLargest);
  std::ranges::transform(by_length, column.biases.begin(), [&](double of_length) {
    return static_cast<float>(line.slope * (bias + of_length) + line.offset);
  });
  for (const double weight : weights) {
    column.weights.push_back(static_cast<std::int8_t>(std::lround(weight / largest * kLargest)));
  }
  return column;
}

}  // namespace

void Trainer::add(std::string_view text, bool is_positive, int weight, Calibrates calibrates,
                  std::optional<std::size_t> group) {
  examples_.push_back({features_of(text, buckets_, lengths_), is_positive, weight, calibrates == Calibrates::yes,
                       group.value_or(examples_.size()) % kFolds});
  positives_ += is_positive ? 1 : 0;
}

// By bucket, how loud it speaks: what is rare, and what one side has more often than the other, tells more than what
// every text has. Behind the buckets all are 1. Leaves out what fit_weights() does.
std::vector<double> Trainer::voices(std::size_t fold) const {
  struct Seen {
    double rows = 1, positives = 1, negatives = 1;  // the last two by weight
  };
  std::vector<Seen> seen(buckets_ + kBehindBuckets);
  Seen all;
  const auto count = [](Seen& in, const Example& example) {
    in.rows += 1;
    (example.is_positive ? in.positives : in.negatives) += example.weight;
  };
  for (const Example& example : examples_) {
    if (example.fold == fold) continue;
    count(all, example);
    for (const feature_node& feature : example.features) {
      if (feature.index > 0) count(seen[static_cast<std::size_t>(feature.index) - 1], example);
    }
  }
  std::vector<double> voices;
  std::ranges::transform(seen, std::back_inserter(voices), [&](const Seen& of) {
    const double lean = std::log(of.positives / all.positives * all.negatives / of.negatives);
    return std::log(1 + all.rows / of.rows) * (1 - kLean + kLean * std::min(kLargestLean, std::fabs(lean)));
  });
  std::fill(voices.end() - kBehindBuckets, voices.end(), 1);
  return voices;
}

// Weights by bucket, those of the lengths and the bias last. Leaves out the examples of `fold`.
std::vector<double> Trainer::fit_weights(double cost, std::size_t fold) const {
  const std::vector<double> loud = voices(fold);
  std::vector<std::vector<feature_node>> voiced;
  voiced.reserve(examples_.size());
  std::vector<double> labels;
  std::vector<feature_node*> rows;
  for (const Example& example : examples_) {
    if (example.fold == fold) continue;
    std::vector<feature_node>& features = voiced.emplace_back(example.features);
    for (feature_node& feature : features) {
      if (feature.index > 0) feature.value *= loud[static_cast<std::size_t>(feature.index) - 1];
    }
    rows.insert(rows.end(), static_cast<std::size_t>(example.weight), features.data());
    labels.resize(rows.size(), example.is_positive ? 1 : -1);
  }
  problem given{};
  given.l = static_cast<int>(rows.size());
  given.n = static_cast<int>(buckets_ + kBehindBuckets);
  given.y = labels.data();
  given.x = rows.data();
  given.bias = 1;
  parameter settings{};
  settings.solver_type = L2R_LR;
  settings.C = cost;
  settings.eps = kTolerance;
  model* fitted = train(&given, &settings);
  std::vector<double> weights(fitted->w, fitted->w + buckets_ + kBehindBuckets);
  if (fitted->label[0] != 1) std::ranges::transform(weights, weights.begin(), std::negate{});
  free_and_destroy_model(&fitted);
  std::ranges::transform(weights, loud, weights.begin(), std::multiplies{});
  return weights;
}

ModelColumn Trainer::fit(std::string name, double cost) {
  set_print_string_function([](const char*) {});
  std::vector<std::future<std::vector<double>>> fits;  // of each fold, and of all
  for (std::size_t fold = 0; fold <= kNoFold; ++fold) {
    fits.push_back(std::async(std::launch::async, [this, cost, fold] { return fit_weights(cost, fold); }));
  }
  std::vector<Outcome> outcomes;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const std::vector<double> weights = fits[fold].get();
    for (const Example& example : examples_) {
      if (!example.calibrates || example.fold != fold) continue;
      outcomes.push_back({decision(weights, example.features), example.is_positive});
    }
  }
  const Line line = calibrate(outcomes);
  held_out_ = score(outcomes, line);
  return quantize(std::move(name), fits[kNoFold].get(), line);
}

}  // namespace danmakud::tools
