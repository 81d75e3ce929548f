#include "daemon/tickets_api.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "adapters/store_error.h"
#include "matchers/spelling.h"
#include "pipeline/json_object.h"

namespace danmakud::daemon {

namespace {

using adapters::OpsAnswer;
using adapters::OpsRequest;
using adapters::TicketFilter;

constexpr std::string_view kRoot = "/v1/tickets";
constexpr std::string_view kComplainants = "/complainants";
constexpr std::string_view kListParameters[]{"status",   "team",     "category", "priority", "serial",
                                             "platform", "room",     "user",     "order",    "merchant",
                                             "item",     "since_ms", "until_ms", "limit",    "cursor"};
constexpr std::string_view kPageParameters[]{"limit", "cursor"};
// Of the contract, but not written by this daemon: no ticket has them.
constexpr std::string_view kOtherStatuses[]{"in_progress", "waiting_user", "waiting_merchant", "awaiting_feedback",
                                            "closed",      "reopened",     "merged",           "withdrawn"};

std::string parameter(const OpsRequest& request, std::string_view name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

bool is_other_status(std::string_view status) {
  return std::ranges::find(kOtherStatuses, status) != std::end(kOtherStatuses);
}

OpsAnswer bad_parameter(std::string_view name, std::string_view allowed) {
  return adapters::ops_error(400, "bad_parameter", fmt::format("{} must be {}", name, allowed));
}

// A filter that was misspelt would let everybody's tickets through.
std::optional<OpsAnswer> find_unknown(const OpsRequest& request, std::span<const std::string_view> known) {
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(known, name) == known.end()) {
      return adapters::ops_error(400, "bad_parameter", matchers::unknown_word("parameter", name, known));
    }
  }
  return std::nullopt;
}

OpsAnswer not_found() {
  return adapters::ops_error(404, "not_found", "no such ticket");
}

OpsAnswer store_failed(const std::error_code& error) {
  if (error == adapters::StoreErrc::bad_cursor) return bad_parameter("cursor", "the `next` of a former page");
  return adapters::ops_error(503, "store_failed", error.message());
}

template <class Number>
bool parse_number(const std::string& text, Number& out) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && rest == end;
}

// The parameters that are not plain strings; an answer when one is wrong.
std::optional<OpsAnswer> parse_typed(const OpsRequest& request, TicketFilter& filter) {
  const std::string status = parameter(request, "status"), priority = parameter(request, "priority");
  if (!status.empty() && !is_other_status(status) && !(filter.status = pipeline::parse_status(status))) {
    return bad_parameter("status", "pending, observed or another status of a ticket");
  }
  if (!priority.empty() && !(filter.priority = pipeline::parse_priority(priority))) {
    return bad_parameter("priority", "P0, P1, P2 or P3");
  }
  const std::string since = parameter(request, "since_ms"), until = parameter(request, "until_ms");
  if (!since.empty() && !parse_number(since, filter.since_ms.emplace())) return bad_parameter("since_ms", "an integer");
  if (!until.empty() && !parse_number(until, filter.until_ms.emplace())) return bad_parameter("until_ms", "an integer");
  const std::string limit = parameter(request, "limit");
  if (!limit.empty() &&
      (!parse_number(limit, filter.limit) || filter.limit == 0 || filter.limit > adapters::kMaxPage)) {
    return bad_parameter("limit", fmt::format("1..{}", adapters::kMaxPage));
  }
  return std::nullopt;
}

OpsAnswer page_answer(std::string_view name, const adapters::Page& page) {
  OpsAnswer answer;
  pipeline::JsonObject json(answer.body);
  json.array(name, page.items, [](const std::string& item, std::string& out) { out += item; });
  if (page.next) {
    json.text("next", *page.next);
  } else {
    json.member("next") += "null";
  }
  json.close();
  return answer;
}

}  // namespace

OpsAnswer TicketsApi::answer(const OpsRequest& request) {
  if (request.path == kRoot) return list(request);
  std::string_view id = std::string_view(request.path).substr(kRoot.size() + 1);
  if (!id.ends_with(kComplainants)) return find(id);
  id.remove_suffix(kComplainants.size());
  return complainants(id, request);
}

OpsAnswer TicketsApi::list(const OpsRequest& request) {
  if (std::optional<OpsAnswer> wrong = find_unknown(request, kListParameters)) return *std::move(wrong);
  TicketFilter filter;
  if (std::optional<OpsAnswer> wrong = parse_typed(request, filter)) return *std::move(wrong);
  if (is_other_status(parameter(request, "status"))) return page_answer("tickets", {});
  filter.team = parameter(request, "team");
  filter.category = parameter(request, "category");
  filter.platform = parameter(request, "platform");
  filter.room = parameter(request, "room");
  filter.user = parameter(request, "user");
  filter.order = parameter(request, "order");
  filter.merchant = parameter(request, "merchant");
  filter.item = parameter(request, "item");
  filter.serial = parameter(request, "serial");
  filter.cursor = parameter(request, "cursor");
  const auto page = query_.list(filter);
  return page ? page_answer("tickets", *page) : store_failed(page.error());
}

OpsAnswer TicketsApi::find(std::string_view id_or_serial) {
  auto ticket = query_.find(id_or_serial);
  if (!ticket) return store_failed(ticket.error());
  if (!*ticket) return not_found();
  OpsAnswer answer;
  answer.body = std::move(**ticket);
  return answer;
}

OpsAnswer TicketsApi::complainants(std::string_view id_or_serial, const OpsRequest& request) {
  if (std::optional<OpsAnswer> wrong = find_unknown(request, kPageParameters)) return *std::move(wrong);
  TicketFilter filter;  // for the limit
  if (std::optional<OpsAnswer> wrong = parse_typed(request, filter)) return *std::move(wrong);
  const auto page = query_.complainants(id_or_serial, parameter(request, "cursor"), filter.limit);
  if (!page) return store_failed(page.error());
  return *page ? page_answer("complainants", **page) : not_found();
}

}  // namespace danmakud::daemon
