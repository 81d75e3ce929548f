// Fits one column of a model with liblinear: L2-regularised logistic regression over n-grams that count for more the
// rarer and the more one-sided they are, calibrated on folds that it was not fitted on, rounded to int8. The same
// examples give the same column.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <linear.h>

#include "matchers/model_file.h"

namespace danmakud::tools {

class Trainer {
 public:
  enum class Calibrates : bool { no, yes };

  enum class Lengths : bool { ignored, heard };

  // `buckets`: how many weights the column has. `lengths`: whether how long a text is speaks, too.
  explicit Trainer(std::uint32_t buckets, Lengths lengths = Lengths::heard) : buckets_(buckets), lengths_(lengths) {}

  // `weight`: how many times it counts. Only examples of the kind that the column is asked about should calibrate it.
  // `group`: what is much alike, as what is said in one room, is held out together; each is one of its own without it.
  void add(std::string_view text, bool is_positive, int weight, Calibrates calibrates,
           std::optional<std::size_t> group = {});

  // `cost`: what an error costs beside large weights; liblinear's C.
  matchers::ModelColumn fit(std::string name, double cost);

  // Of the last fit, over what calibrated it, by folds that each was not fitted on.
  struct HeldOut {
    double loss = 0;  // the mean of -log p(what is true)
    double f1 = 0;    // where p >= 0.5 says yes
  };
  HeldOut held_out() const { return held_out_; }

  std::size_t positives() const { return positives_; }
  std::size_t size() const { return examples_.size(); }

 private:
  struct Example {
    std::vector<feature_node> features;
    bool is_positive = false;
    int weight = 1;
    bool calibrates = false;
    std::size_t fold = 0;
  };
  std::vector<double> voices(std::size_t fold) const;
  std::vector<double> fit_weights(double cost, std::size_t fold) const;

  std::uint32_t buckets_;
  Lengths lengths_;
  std::vector<Example> examples_;
  HeldOut held_out_;
  std::size_t positives_ = 0;
};

}  // namespace danmakud::tools
