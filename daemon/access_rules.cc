#include "daemon/access_rules.h"

#include <utility>

#include <fmt/format.h>

namespace danmakud::daemon {

namespace {

adapters::TokenSet token_set(const std::vector<Secret>& tokens) {
  std::vector<std::string> secrets;
  secrets.reserve(tokens.size());
  for (const Secret& token : tokens) secrets.push_back(token.value);
  return adapters::TokenSet(secrets);
}

}  // namespace

std::shared_ptr<const adapters::IngestAccess> ingest_access(const Config& config, Sources& sources,
                                                            std::shared_ptr<adapters::BotDesk> bots) {
  adapters::IngestAccess access;
  access.tokens = token_set(config.auth.ingest_tokens);
  access.feedback_tokens = token_set(config.auth.feedback_tokens);
  access.origins = adapters::AllowList(config.ingest.allowed_origins);
  access.tls = config.tls.context;
  access.bots = std::move(bots);
  access.source = sources.index_of(kListenerSource);
  for (std::size_t i = 1; i <= config.auth.ingest_tokens.size(); ++i) {
    access.token_sources.push_back(sources.index_of(fmt::format("{}{}", kTokenSource, i)));
  }
  return std::make_shared<const adapters::IngestAccess>(std::move(access));
}

std::shared_ptr<const adapters::OpsAccess> ops_access(const Config& config) {
  return std::make_shared<const adapters::OpsAccess>(adapters::OpsAccess{
      token_set(config.auth.ops_tokens), adapters::AllowList(config.ops.allowed_hosts), config.tls.context});
}

}  // namespace danmakud::daemon
