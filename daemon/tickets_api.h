// GET /v1/tickets and what is below it: the store's answers over HTTP.
#pragma once

#include "adapters/ops_server.h"
#include "adapters/ticket_query.h"

namespace danmakud::daemon {

// Thread: the operations listener's handler thread.
class TicketsApi {
 public:
  explicit TicketsApi(adapters::TicketQuery& query) : query_(query) {}
  adapters::OpsAnswer answer(const adapters::OpsRequest& request);

 private:
  adapters::OpsAnswer list(const adapters::OpsRequest& request);
  adapters::OpsAnswer find(std::string_view id_or_serial);
  adapters::OpsAnswer complainants(std::string_view id_or_serial, const adapters::OpsRequest& request);

  adapters::TicketQuery& query_;
};

}  // namespace danmakud::daemon
