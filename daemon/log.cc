#include "daemon/log.h"

#include <atomic>

#include <fmt/format.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "pipeline/ticket_json.h"

namespace danmakud::daemon {

namespace {

constexpr std::string_view kTextPattern = "%H:%M:%S.%e %^%-7l%$ %v";
constexpr std::string_view kLogfmtPattern = "ts=%Y-%m-%dT%H:%M:%S.%e%z level=%l %v";
constexpr std::string_view kJsonPattern = R"({"ts":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})";

LogFormat format_of(const LogConfig& config) {
  if (config.format == "json") return LogFormat::json;
  if (config.format == "text" || (config.format == "auto" && ::isatty(STDERR_FILENO) == 1)) return LogFormat::text;
  return LogFormat::logfmt;
}

std::string_view pattern_of(LogFormat format) {
  if (format == LogFormat::json) return kJsonPattern;
  return format == LogFormat::text ? kTextPattern : kLogfmtPattern;
}

spdlog::level::level_enum level_of(pipeline::Severity severity) {
  switch (severity) {
    case pipeline::Severity::debug:
      return spdlog::level::debug;
    case pipeline::Severity::info:
      return spdlog::level::info;
    case pipeline::Severity::warning:
      return spdlog::level::warn;
    case pipeline::Severity::error:
      break;
  }
  return spdlog::level::err;
}

bool needs_quotes(std::string_view value) {
  const auto is_plain = [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '='; };
  return value.empty() || !std::all_of(value.begin(), value.end(), is_plain);
}

// JSON's escapes, and for the controls that JSON lets pass (U+007F to U+009F) too: a terminal acts on them.
void append_quoted(std::string_view value, std::string& out) {
  std::string quoted;
  pipeline::append_json_string(value, quoted);
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    const auto byte = static_cast<unsigned char>(quoted[i]);
    const auto next = i + 1 < quoted.size() ? static_cast<unsigned char>(quoted[i + 1]) : 0;
    if (byte == 0x7f) {
      out += "\\u007f";
    } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
      out += fmt::format("\\u{:04x}", next);
      ++i;
    } else {
      out += quoted[i];
    }
  }
}

void append_json_member(std::string_view key, std::string_view value, std::string& out) {
  append_quoted(key, out);
  out += ':';
  append_quoted(value, out);
}

void append_pair(std::string_view key, std::string_view value, std::string& out) {
  out.append(1, ' ').append(key).append(1, '=');
  if (needs_quotes(value)) {
    append_quoted(value, out);
  } else {
    out += value;
  }
}

}  // namespace

std::string log_message(LogFormat format, std::string_view event, Fields fields) {
  std::string line;
  if (format == LogFormat::json) {
    append_json_member("event", event, line);
    for (const Field& field : fields) {
      line += ',';
      append_json_member(field.key, field.value, line);
    }
    return line;
  }
  line = format == LogFormat::logfmt ? fmt::format("event={}", event) : fmt::format("{}", event);
  for (const Field& field : fields) append_pair(field.key, field.value, line);
  return line;
}

struct Log::Impl {
  spdlog::logger logger{"danmakud", std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>()};
  std::atomic<LogFormat> format{LogFormat::logfmt};
};

Log::Log(const LogConfig& config) : impl_(std::make_unique<Impl>()) {
  configure(config);
}
Log::~Log() = default;

void Log::configure(const LogConfig& config) {
  impl_->format = format_of(config);
  impl_->logger.set_pattern(std::string(pattern_of(impl_->format)));
  impl_->logger.set_level(spdlog::level::from_str(config.level));
  impl_->logger.flush_on(spdlog::level::debug);
}

void Log::write(pipeline::Severity severity, std::string_view event, Fields fields) {
  if (!impl_->logger.should_log(level_of(severity))) return;
  impl_->logger.log(level_of(severity), log_message(impl_->format, event, fields));
}

// A library's detail is a sentence or ready-made fields: it is one value either way, for readers as for parsers.
void Log::report(pipeline::Severity severity, std::string_view event, std::string_view detail) {
  write(severity, event, {{"detail", detail}});
}

}  // namespace danmakud::daemon
