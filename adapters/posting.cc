#include "adapters/posting.h"

#include <utility>
#include <vector>

#include "adapters/event_bodies.h"

namespace danmakud::adapters {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10;

HttpAnswer feedback_answer(const pipeline::Receipt& receipt) {
  HttpAnswer answer;
  if (receipt.rejected.empty()) {
    answer.body = feedback_json(receipt.tickets.empty() ? nullptr : &receipt.tickets.front());
  } else {
    answer.status = 400;
    answer.body = error_notice(1, receipt.rejected.front()) + "\n";
  }
  return answer;
}

}  // namespace

Posting::Posting(PostedBody body, bool is_feedback, bool wants_tickets)
    : body_(std::move(body)), is_feedback_(is_feedback), wants_tickets_(wants_tickets), report_(wants_tickets) {}

std::optional<Posting> Posting::of_events(std::string body, std::string_view media_type, bool with_tickets) {
  auto messages = media_type == "application/x-ndjson" ? cut_lines(body, kBlockBytes) : cut_json(body);
  if (!messages) return std::nullopt;
  return Posting({std::move(body), std::move(*messages)}, /*is_feedback=*/false, with_tickets);
}

std::optional<Posting> Posting::of_feedback(std::string_view body, std::string_view media_type) {
  auto event = media_type == "application/json" ? feedback_from_json(body) : feedback_from_form(body);
  if (!event) return std::nullopt;
  const auto size = static_cast<std::uint32_t>(event->size());
  return Posting({std::move(*event), {{0, size, pipeline::Framing::single}}}, /*is_feedback=*/true,
                 /*wants_tickets=*/true);
}

PostedBody::Piece Posting::take() {
  return body_.take(kBlockBytes);
}

void Posting::add(std::unique_ptr<pipeline::Receipt> receipt) {
  is_feedback_ ? void(feedback_ = std::move(receipt)) : report_.add(*receipt);
}

HttpAnswer Posting::answer() const {
  if (is_feedback_) return feedback_answer(*feedback_);
  HttpAnswer answer;
  answer.body = report_.json();
  return answer;
}

}  // namespace danmakud::adapters
