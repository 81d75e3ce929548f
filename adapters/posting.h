// What was posted to /v1/events or /v1/feedback, from its body to its answer. Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http_answer.h"
#include "adapters/ingest_answers.h"
#include "adapters/posted_body.h"
#include "pipeline/receipt.h"

namespace danmakud::adapters {

class Posting {
 public:
  // NDJSON by its media type, otherwise JSON. Nothing: it is no JSON.
  static std::optional<Posting> of_events(std::string body, std::string_view media_type, bool with_tickets);
  // JSON by its media type, otherwise a form. Nothing: it is neither.
  static std::optional<Posting> of_feedback(std::string_view body, std::string_view media_type);

  Posting() = default;

  bool wants_tickets() const { return wants_tickets_; }
  bool is_taken() const { return body_.is_taken(); }
  PostedBody::Piece take();  // requires: !is_taken()
  // Of each piece that was taken, in order.
  void add(std::unique_ptr<pipeline::Receipt> receipt);
  // Requires: all was taken, and a receipt of each piece added.
  HttpAnswer answer() const;

 private:
  Posting(PostedBody body, bool is_feedback, bool wants_tickets);

  PostedBody body_;
  bool is_feedback_ = false, wants_tickets_ = false;
  EventsReport report_{false};
  std::unique_ptr<pipeline::Receipt> feedback_;
};

}  // namespace danmakud::adapters
