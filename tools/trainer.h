// Fits one column of a model with liblinear: L2-regularised logistic regression, calibrated on folds that it was not
// fitted on, rounded to int8. The same examples give the same column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <linear.h>

#include "matchers/model_file.h"

namespace danmakud::tools {

class Trainer {
 public:
  enum class Calibrates : bool { no, yes };

  // `weight`: how many times it counts. Only examples of the kind that the column is asked about should calibrate it.
  void add(std::string_view text, bool is_positive, int weight, Calibrates calibrates);

  // `cost`: what an error costs beside large weights; liblinear's C.
  matchers::ModelColumn fit(std::string name, double cost) const;

  std::size_t positives() const { return positives_; }
  std::size_t size() const { return examples_.size(); }

 private:
  struct Example {
    std::vector<feature_node> features;
    bool is_positive = false;
    int weight = 1;
    bool calibrates = false;
  };
  std::vector<double> fit_weights(double cost, std::size_t fold) const;

  std::vector<Example> examples_;
  std::size_t positives_ = 0;
};

}  // namespace danmakud::tools
