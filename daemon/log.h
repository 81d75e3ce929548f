// The daemon's log: one event a line on stderr, `event key=value …`, and nothing personal in it.
#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/config.h"
#include "pipeline/reporter.h"

namespace danmakud::daemon {

struct Field {
  Field(std::string_view name, std::string_view text) : key(name), value(text) {}
  Field(std::string_view name, std::integral auto number) : key(name), value(std::to_string(number)) {}
  std::string_view key;
  std::string value;
};
using Fields = std::initializer_list<Field>;

enum class LogFormat : std::uint8_t { text, logfmt, json };

// What stands behind the time and the level. Control bytes are escaped, so no value can forge a line.
std::string log_message(LogFormat format, std::string_view event, Fields fields);

// Any thread.
class Log final : public pipeline::Reporter {
 public:
  explicit Log(const LogConfig& config);
  ~Log() override;

  void configure(const LogConfig& config);  // at a reload
  void write(pipeline::Severity severity, std::string_view event, Fields fields);
  void info(std::string_view event, Fields fields) { write(pipeline::Severity::info, event, fields); }
  void warning(std::string_view event, Fields fields) { write(pipeline::Severity::warning, event, fields); }
  void error(std::string_view event, Fields fields) { write(pipeline::Severity::error, event, fields); }
  void report(pipeline::Severity severity, std::string_view event, std::string_view detail) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::daemon
