// The learnt classifier: logistic regressions over hashed n-grams, int8 weights, trained by tools/train_model.
//
// Threads: const after construction, shared like a RuleSet.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "matchers/classify.h"
#include "matchers/model_file.h"

namespace danmakud::matchers {

class ComplaintModel final : public Classifier {
 public:
  // Requires: a model that was read without faults.
  explicit ComplaintModel(ReadModel model);

  Opinion classify(Channel channel, std::string_view folded) const override;
  std::span<const std::string> categories() const override { return categories_; }
  std::string_view version() const override { return version_; }

 private:
  using Row = std::array<std::int8_t, kModelColumns>;  // of one bucket, all columns side by side: one cache line a look

  std::vector<Row> rows_;
  std::array<float, kModelColumns> scales_{}, biases_{};
  std::vector<std::string> categories_;
  std::string version_;
};

}  // namespace danmakud::matchers
