#include "bench/peak_report.h"

#include <algorithm>

#include <fmt/format.h>

namespace danmakud::bench {
namespace {

double to_us(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

std::string readable(std::chrono::nanoseconds time) {
  const double us = to_us(time);
  return us < 1000  ? fmt::format("{:.0f} µs", us)
         : us < 1e6 ? fmt::format("{:.1f} ms", us / 1e3)
                    : fmt::format("{:.1f} s", us / 1e6);
}

constexpr const char* kRow = "{:<22} {:>6} {:>10} {:>8} {:>8} {:>8} {:>9} {:>9} {:>9} {:>7} {:>8}\n";

std::string percentiles(const LatencyHistogram& histogram) {
  return fmt::format(R"({{"count":{},"p50":{:.1f},"p90":{:.1f},"p99":{:.1f},"p999":{:.1f},"max":{:.1f}}})",
                     histogram.count(), to_us(histogram.percentile(0.5)), to_us(histogram.percentile(0.9)),
                     to_us(histogram.percentile(0.99)), to_us(histogram.percentile(0.999)), to_us(histogram.max()));
}

std::string to_json(const PeakResult& result) {
  std::string problems;
  for (const std::string& problem : result.problems) problems += (problems.empty() ? "\"" : ",\"") + problem + '"';
  const PeakCase& peak_case = result.peak_case;
  return fmt::format(
      R"({{"name":"{}","events_per_frame":{},"event_bytes":{:.1f},"connections":{},"complaint_share":{},"unique":{},"redis":{},"null_sink":{},)"
      R"("open_loop_rate":{:.0f},"events":{},"complaints":{},"wall_s":{:.3f},"cpu_s":{:.3f},"events_per_cpu_s":{:.0f},)"
      R"("events_per_s":{:.0f},"ack_us":{},"lag_us":{},"readable_us":{},"peak_rss_bytes":{},"tickets":{},"redis_entries":{},)"
      R"("delivered_per_s":{:.0f},"plain_patterns":{},"idle_connections":{},"idle_connection_bytes":{:.0f},"store_bytes":{},"problems":[{}]}})",
      peak_case.name, peak_case.frames.events_per_frame, result.event_bytes, peak_case.connections,
      peak_case.frames.traffic.complaint_share, peak_case.frames.traffic.hits == Hits::unique, peak_case.redis,
      peak_case.null_sink, peak_case.rate, result.load.events, result.load.complaints, to_us(result.load.wall) / 1e6,
      to_us(result.cpu) / 1e6, result.events_per_cpu_second(), result.events_per_second(), percentiles(result.load.ack),
      percentiles(result.load.lag), percentiles(result.readable), result.peak_resident_bytes, result.tickets,
      result.redis_entries, result.delivered_per_second, peak_case.plain_patterns, peak_case.idle_connections,
      result.idle_connection_bytes, result.store_bytes, problems);
}

// What an event took of each thread; those that take nothing to speak of are left out.
std::string thread_line(const PeakResult& result) {
  std::string line;
  for (const auto& [name, time] : result.thread_times) {
    const double ns = static_cast<double>(std::chrono::nanoseconds{time}.count()) /
                      static_cast<double>(std::max<std::uint64_t>(1, result.load.events));
    if (ns >= 1) line += fmt::format("{} {} {:.0f}", line.empty() ? "" : ",", name, ns);
  }
  return line.empty() ? line : " " + line + " ns\n";
}

// What only some cases have.
std::string more_lines(const PeakResult& result) {
  std::string lines;
  if (const LatencyHistogram& seen = result.readable; seen.count() > 0) {
    lines += fmt::format("  readable in Redis: p50 {}, p99 {}, max {}, {} tickets\n", readable(seen.percentile(0.5)),
                         readable(seen.percentile(0.99)), readable(seen.max()), seen.count());
  }
  if (result.delivered_per_second > 0) {
    lines += fmt::format("  delivered: {:.0f} tickets a second\n", result.delivered_per_second);
  }
  if (result.peak_case.frames.traffic.complaint_share == 1 && result.tickets > 0) {
    lines += fmt::format("  the store: {} bytes a ticket\n", result.store_bytes / result.tickets);
  }
  if (result.idle_connection_bytes > 0) {
    lines += fmt::format("  an idle connection: {:.1f} KB\n", result.idle_connection_bytes / 1e3);
  }
  return lines;
}

}  // namespace

std::string table_head() {
  return fmt::format(kRow, "case", "bytes", "events", "M/CPU s", "ns CPU", "M/s", "ack p50", "p99", "p99.9", "RSS MB",
                     "tickets");
}

std::string table_row(const PeakResult& result) {
  const double speed = result.events_per_cpu_second();
  std::string row =
      fmt::format(kRow, result.peak_case.name, fmt::format("{:.0f}", result.event_bytes), result.load.events,
                  fmt::format("{:.2f}", speed / 1e6), fmt::format("{:.0f}", speed > 0 ? 1e9 / speed : 0),
                  fmt::format("{:.2f}", result.events_per_second() / 1e6), readable(result.load.ack.percentile(0.5)),
                  readable(result.load.ack.percentile(0.99)), readable(result.load.ack.percentile(0.999)),
                  fmt::format("{:.0f}", static_cast<double>(result.peak_resident_bytes) / 1e6), result.tickets);
  row += thread_line(result) + more_lines(result);
  for (const std::string& problem : result.problems) row += "  NOT VALID: " + problem + '\n';
  return row;
}

std::string reload_line(const PeakResult& result, const std::vector<PeakResult>& others) {
  constexpr std::string_view kSuffix = "-reloads";
  const std::string_view name = result.peak_case.name;
  if (!name.ends_with(kSuffix)) return {};
  const std::string without(name.substr(0, name.size() - kSuffix.size()));
  const auto found = std::ranges::find(others, without, [](const PeakResult& other) { return other.peak_case.name; });
  if (found == others.end()) return {};
  const auto p99 = [](const PeakResult& of) { return to_us(of.load.ack.percentile(0.99)); };
  return fmt::format("  ack p99: {:.1f} times that of {}; {} reloads\n", p99(result) / p99(*found), without,
                     result.reloads);
}

std::string to_json(const std::vector<PeakResult>& results) {
  std::string json = "{\"cases\":[\n";
  for (const PeakResult& result : results) json += (&result == results.data() ? "" : ",\n") + to_json(result);
  return json + "\n]}\n";
}

}  // namespace danmakud::bench
