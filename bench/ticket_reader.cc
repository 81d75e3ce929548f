#include "bench/ticket_reader.h"

#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>

#include "bench/redis_client.h"
#include "bench/traffic.h"

namespace danmakud::bench {
namespace {

using Steady = std::chrono::steady_clock;

template <class Number>
Number number_of(std::string_view digits) {
  Number number{};
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// What opened the ticket: `"event_id":"b-PPPPSSSSSSSS"`.
std::optional<TicketSeen> seen_of(const redisReply& entry, Steady::time_point now) {
  constexpr std::string_view kMark = "\"event_id\":\"b-";
  if (field_of(entry, "version") != "1") return std::nullopt;
  const std::string_view ticket = field_of(entry, "ticket");
  const std::size_t at = ticket.find(kMark);
  if (at == ticket.npos) return std::nullopt;
  const std::string_view digits = ticket.substr(at + kMark.size(), Traffic::kSerialDigits);
  return TicketSeen{number_of<unsigned>(digits.substr(0, Traffic::kPassDigits)),
                    number_of<std::uint64_t>(digits.substr(Traffic::kPassDigits)), now};
}

// What came before is nobody's latency, and would keep the first tickets that are waiting.
void skip_backlog(RedisClient& redis, const std::vector<std::string>& question) {
  while (redis.ask(question)->elements > 0) {
  }
}

void read_on(const std::stop_token& stop, RedisClient redis, const std::vector<std::string>& question,
             std::vector<TicketSeen>& seen) {
  while (!stop.stop_requested()) {
    const RedisReply streams = redis.ask(question);
    const Steady::time_point now = Steady::now();
    for (std::size_t i = 0; i < streams->elements; ++i) {
      const redisReply& entries = *streams->element[i]->element[1];
      for (std::size_t j = 0; j < entries.elements; ++j) {
        if (const auto ticket = seen_of(*entries.element[j], now)) seen.push_back(*ticket);
      }
    }
  }
}

}  // namespace

TicketReader::TicketReader(const std::filesystem::path& redis_socket) {
  RedisClient redis(redis_socket);
  const std::vector<std::string> streams = redis.ticket_streams();
  if (streams.empty()) throw std::runtime_error("redis: no ticket streams");
  std::vector<std::string> question = {"XREADGROUP", "GROUP", "handlers", "bench", "COUNT",
                                       "1000",       "BLOCK", "100",      "NOACK", "STREAMS"};
  question.insert(question.end(), streams.begin(), streams.end());
  question.insert(question.end(), streams.size(), ">");
  skip_backlog(redis, question);
  thread_ =
      std::jthread([this, question = std::move(question), redis = std::move(redis)](
                       const std::stop_token& stop) mutable { read_on(stop, std::move(redis), question, seen_); });
}

std::vector<TicketSeen> TicketReader::take() {
  thread_.request_stop();
  thread_.join();
  return std::move(seen_);
}

}  // namespace danmakud::bench
