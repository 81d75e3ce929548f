#include "daemon/metric_page.h"

#include <limits>

#include <prometheus/text_serializer.h>

namespace danmakud::daemon {

void MetricPage::begin(std::string_view name, std::string_view help, prometheus::MetricType type) {
  families_.push_back({std::string(name), std::string(help), type, {}});
}

void MetricPage::sample(Labels labels, double value) {
  prometheus::ClientMetric metric;
  for (const auto& [name, text] : labels) metric.label.push_back({std::string(name), std::string(text)});
  metric.counter.value = metric.gauge.value = value;  // the family's type says which one is written
  families_.back().metric.push_back(std::move(metric));
}

void MetricPage::counter(std::string_view name, std::string_view help, double value) {
  counter(name, help);
  sample({}, value);
}

void MetricPage::counter(std::string_view name, std::string_view help, std::uint64_t value) {
  counter(name, help, static_cast<double>(value));
}

void MetricPage::gauge(std::string_view name, std::string_view help, double value) {
  gauge(name, help);
  sample({}, value);
}

void MetricPage::histogram(std::string_view name, std::string_view help, const pipeline::Histogram::Snapshot& value) {
  begin(name, help, prometheus::MetricType::Histogram);
  prometheus::ClientMetric metric;
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < value.counts.size(); ++i) {
    so_far += value.counts[i];
    const bool is_last = i == pipeline::kHistogramBounds.size();
    const double bound = is_last ? std::numeric_limits<double>::infinity() : pipeline::kHistogramBounds[i];
    metric.histogram.bucket.push_back({so_far, bound});
  }
  metric.histogram.sample_count = so_far;
  metric.histogram.sample_sum = value.sum;
  families_.back().metric.push_back(std::move(metric));
}

std::string MetricPage::text() const {
  return prometheus::TextSerializer().Serialize(families_);
}

}  // namespace danmakud::daemon
