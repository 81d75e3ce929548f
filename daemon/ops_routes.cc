#include "daemon/ops_routes.h"

#include <algorithm>
#include <iterator>

#include "daemon/ledger_page.h"
#include "daemon/metrics.h"
#include "daemon/readiness.h"
#include "daemon/sources_api.h"
#include "daemon/status_page.h"
#include "daemon/tickets_api.h"
#include "pipeline/json_object.h"

namespace danmakud::daemon {

namespace {

using adapters::OpsAnswer;
using adapters::OpsRequest;
using adapters::OpsRoute;

constexpr std::chrono::seconds kLedgerPatience{2};

constexpr std::string_view kPrometheusText = "text/plain; version=0.0.4; charset=utf-8";

constexpr std::string_view kFrontPage = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>danmakud</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head><body>
<h1>danmakud</h1>
<ul>
<li><a href="/readyz?verbose">readiness</a>: is it well, and if not, why</li>
<li><a href="/v1/status">status</a>: rates, queues, sources, delivery</li>
<li><a href="/v1/sources">sources</a>: live rooms, their connections and faults</li>
<li><a href="/v1/tickets">tickets</a>, newest first; <a href="/v1/tickets?priority=P0">emergencies</a>,
<a href="/v1/tickets?status=observed">observed</a></li>
<li><a href="/v1/ledger">ledger</a>: where every event and ticket went</li>
<li><a href="/metrics">metrics</a>, for Prometheus</li>
</ul>
</body></html>
)";

OpsAnswer page(std::string body, std::string_view content_type) {
  OpsAnswer answer;
  answer.body = std::move(body);
  answer.content_type = content_type;
  return answer;
}
OpsAnswer plain(std::string body) {
  return page(std::move(body), "text/plain; charset=utf-8");
}
OpsAnswer json(std::string body) {
  return page(std::move(body), "application/json");
}

OpsAnswer readyz(const Vitals& vitals, const OpsRequest& request) {
  const auto purpose = request.query.find("for");
  const bool for_delivery = purpose != request.query.end() && purpose->second == "delivery";
  const auto [status, body] =
      render_readiness(check_readiness(vitals), for_delivery, request.query.contains("verbose"));
  OpsAnswer answer = plain(body);
  answer.status = status;
  return answer;
}

OpsAnswer ledger(const Vitals& vitals) {
  const auto snapshot = vitals.pipeline.ledger(kLedgerPatience);
  if (!snapshot) return adapters::ops_error(503, "busy", "a stage did not answer in time; /readyz says which");
  return json(ledger_json(*snapshot, vitals.sources.names()));
}

OpsAnswer reload(const Vitals& vitals) {
  const ReloadAnswer reloaded = vitals.reloader.reload();
  OpsAnswer answer;
  answer.status = reloaded.faults.empty() ? 200 : 422;
  pipeline::JsonObject object(answer.body);
  object.text("rules", reloaded.rules_version);
  object.array("faults", reloaded.faults, [](const matchers::Fault& fault, std::string& out) {
    pipeline::append_json_string(to_string(fault), out);
  });
  object.texts("needs_restart", reloaded.needs_restart);
  object.close();
  return answer;
}

OpsRoute route(std::string_view path, std::function<OpsAnswer(const OpsRequest&)> handler) {
  OpsRoute made;
  made.path = path;
  made.handler = std::move(handler);
  return made;
}

// On a terminal a prompt follows.
void end_with_a_line(OpsRoute& route) {
  route.handler = [handler = std::move(route.handler)](const OpsRequest& request) {
    OpsAnswer answer = handler(request);
    if (!answer.body.ends_with('\n')) answer.body += '\n';
    return answer;
  };
}

}  // namespace

std::vector<OpsRoute> ops_routes(const Vitals& vitals, adapters::TicketQuery& query) {
  auto outbox = vitals.outlet == nullptr ? nullptr : vitals.store.make_outbox_reader();
  const auto status = std::make_shared<StatusPage>(vitals, std::move(outbox));
  const auto tickets = std::make_shared<TicketsApi>(query);

  OpsRoute live = route("/livez", [](const OpsRequest&) { return plain("ok\n"); });
  live.is_open = live.is_direct = true;
  OpsRoute ready = route("/readyz", [&vitals](const OpsRequest& request) { return readyz(vitals, request); });
  ready.is_open = ready.is_direct = true;  // a reload under way must not make a probe wait
  OpsRoute tickets_route =
      route("/v1/tickets", [tickets](const OpsRequest& request) { return tickets->answer(request); });
  tickets_route.with_children = true;
  OpsRoute reload_route = route("/v1/reload", [&vitals](const OpsRequest&) { return reload(vitals); });
  reload_route.method = "POST";
  std::vector<OpsRoute> routes{
      live,
      ready,
      tickets_route,
      reload_route,
      route("/metrics", [&vitals](const OpsRequest&) { return page(metrics_text(vitals), kPrometheusText); }),
      route("/v1/status", [status](const OpsRequest&) { return json(status->json()); }),
      route("/v1/ledger", [&vitals](const OpsRequest&) { return ledger(vitals); }),
      route("/", [](const OpsRequest&) { return page(std::string(kFrontPage), "text/html; charset=utf-8"); }),
  };
  std::ranges::move(source_routes(vitals.book), std::back_inserter(routes));
  std::ranges::for_each(routes, end_with_a_line);
  return routes;
}

}  // namespace danmakud::daemon
