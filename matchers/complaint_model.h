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

  double complaint(Channel channel, std::string_view folded) const override;
  Shares shares(std::string_view folded) const override;
  std::span<const std::string> categories() const override { return categories_; }
  std::string_view version() const override { return version_; }

 private:
  // Yes or no is asked of every text, the categories of few: each has what it reads close together.
  using Row = std::array<std::int8_t, kMaxCategories>;  // of one bucket

  ModelColumn message_, comment_;
  std::vector<Row> rows_;
  std::array<float, kMaxCategories> scales_{};
  std::array<std::array<float, kLengthClasses>, kMaxCategories> biases_{};
  std::vector<std::string> categories_;
  std::string version_;
};

}  // namespace danmakud::matchers
