#include "daemon/sources_api.h"

#include "daemon/source_status.h"
#include "pipeline/json_object.h"

namespace danmakud::daemon {

namespace {

using adapters::OpsAnswer;
using adapters::OpsRequest;
using adapters::OpsRoute;
using pipeline::JsonObject;

constexpr std::string_view kPath = "/v1/sources";

OpsAnswer list(const SourceBook& book) {
  const auto connectors = by_source(book.status());
  OpsAnswer answer;
  JsonObject json(answer.body);
  json.array("sources", book.rows(), [&connectors](const SourceBook::Row& row, std::string& out) {
    const auto found = connectors.find(row.name);
    const ConnectorStatus connector = found == connectors.end() ? ConnectorStatus{} : found->second;
    JsonObject source(out);
    source.text("name", row.name);
    source.text("kind", row.kind);
    source.member("configured") += row.is_configured ? "true" : "false";
    source.text("state", connector.links.empty() ? "starting" : connector.state());
    append_connections(connector, source.member("connections"));
    source.close();
  });
  json.close();
  return answer;
}

OpsAnswer answer_of(const std::optional<SourceRefusal>& refusal, unsigned status) {
  if (refusal) return adapters::ops_error(refusal->status, refusal->code, refusal->message);
  OpsAnswer answer;
  answer.status = status;
  answer.body = "{\"ok\":true}";
  return answer;
}

OpsAnswer remove(SourceBook& book, const OpsRequest& request) {
  if (request.path.size() <= kPath.size() + 1) {
    return adapters::ops_error(400, "no_name", "DELETE /v1/sources/NAME names the source");
  }
  return answer_of(book.remove(request.path.substr(kPath.size() + 1)), 200);
}

OpsRoute sources_route(std::string_view method, std::function<OpsAnswer(const OpsRequest&)> handler) {
  OpsRoute made;
  made.method = method;
  made.path = kPath;
  made.handler = std::move(handler);
  return made;
}

}  // namespace

std::vector<OpsRoute> source_routes(SourceBook& book) {
  OpsRoute deleting = sources_route("DELETE", [&book](const OpsRequest& request) { return remove(book, request); });
  deleting.with_children = true;
  return {sources_route("GET", [&book](const OpsRequest&) { return list(book); }),
          sources_route("POST", [&book](const OpsRequest& request) { return answer_of(book.add(request.body), 201); }),
          deleting};
}

}  // namespace danmakud::daemon
