#include "adapters/access.h"

#include <algorithm>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace danmakud::adapters {
namespace {

using boost::beast::iequals;
using Hash = std::array<std::uint8_t, 32>;

Hash sha256(std::string_view text) {
  Hash hash{};
  SHA256(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), hash.data());
  return hash;
}

// "Bearer SECRET" -> "SECRET"
std::string_view bearer(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (!iequals(authorization.substr(0, kScheme.size()), kScheme)) return {};
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' ', kScheme.size()), authorization.size()));
  return authorization;
}

}  // namespace

TokenSet::TokenSet(const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (!secret.empty()) hashes_.push_back(sha256(secret));
  }
}

std::optional<std::size_t> TokenSet::match(std::string_view authorization) const {
  const std::string_view presented = bearer(authorization);
  if (presented.empty()) return std::nullopt;
  const Hash hash = sha256(presented);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < hashes_.size(); ++i) {  // all of them, found or not
    if (CRYPTO_memcmp(hash.data(), hashes_[i].data(), hash.size()) == 0) found = i;
  }
  return found;
}

AllowList::AllowList(std::vector<std::string> entries) : entries_(std::move(entries)) {}

bool AllowList::allows(std::string_view entry) const {
  return std::ranges::any_of(entries_, [&](std::string_view known) { return iequals(known, entry); });
}

Admission admit_events(const IngestAccess& access, std::string_view origin, std::string_view authorization) {
  using enum Admission::Verdict;
  if (!origin.empty() && !access.origins.allows(origin)) return {forbidden, access.source};
  if (access.tokens.empty()) return {granted, access.source};
  const auto token = access.tokens.match(authorization);
  if (!token) return {unauthorized, access.source};
  return {granted, *token < access.token_sources.size() ? access.token_sources[*token] : access.source};
}

Admission admit_feedback(const IngestAccess& access, std::string_view origin, std::string_view authorization) {
  using enum Admission::Verdict;
  const Admission admission = admit_events(access, origin, authorization);
  if (admission.verdict == forbidden) return admission;
  if (admission.verdict == granted && !access.tokens.empty()) return admission;
  if (access.feedback_tokens.match(authorization)) return {granted, access.source};
  if (!origin.empty()) return {granted_by_origin, access.source};
  const bool is_open = access.tokens.empty() && access.feedback_tokens.empty();
  return {is_open ? granted : unauthorized, access.source};
}

std::string_view host_name(std::string_view host) {
  const std::size_t from = host.starts_with('[') ? host.find(']') : 0;
  if (from == std::string_view::npos) return host;
  return host.substr(0, host.find(':', from));
}

}  // namespace danmakud::adapters
