// A page of metrics in the making: families, each with its samples, in Prometheus' text format at the end.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

#include "pipeline/stats.h"

namespace danmakud::daemon {

class MetricPage {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  void counter(std::string_view name, std::string_view help) { begin(name, help, prometheus::MetricType::Counter); }
  void gauge(std::string_view name, std::string_view help) { begin(name, help, prometheus::MetricType::Gauge); }
  // One sample of the family that was begun last.
  void sample(Labels labels, double value);
  void sample(Labels labels, std::uint64_t value) { sample(labels, static_cast<double>(value)); }

  // Families of a single sample.
  void counter(std::string_view name, std::string_view help, double value);
  void counter(std::string_view name, std::string_view help, std::uint64_t value);
  void gauge(std::string_view name, std::string_view help, double value);
  void histogram(std::string_view name, std::string_view help, const pipeline::Histogram::Snapshot& value);

  std::string text() const;

 private:
  void begin(std::string_view name, std::string_view help, prometheus::MetricType type);
  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace danmakud::daemon
