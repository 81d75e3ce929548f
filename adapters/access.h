// Who may come in: bearer tokens, origins and hosts. Immutable; a reload replaces the whole.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace danmakud::adapters {

// Secrets, kept as SHA-256 so that comparing takes the same time whatever is presented.
class TokenSet {
 public:
  TokenSet() = default;
  explicit TokenSet(const std::vector<std::string>& secrets);  // empty secrets are not kept: they open nothing

  bool empty() const { return hashes_.empty(); }
  // The index of the secret that an Authorization header ("Bearer …") presents.
  std::optional<std::size_t> match(std::string_view authorization) const;

 private:
  std::vector<std::array<std::uint8_t, 32>> hashes_;
};

// Origins (https://example.com, https://example.com:8443) or hosts, compared without case.
class AllowList {
 public:
  AllowList() = default;
  explicit AllowList(std::vector<std::string> entries);
  bool empty() const { return entries_.empty(); }
  bool allows(std::string_view entry) const;

 private:
  std::vector<std::string> entries_;
};

class BotDesk;
class TlsContext;

struct IngestAccess {
  TokenSet tokens;           // empty: no token is asked for
  TokenSet feedback_tokens;  // open POST /v1/feedback only
  AllowList origins;
  std::uint16_t source = 0;                  // events without a token count for the listener's source
  std::vector<std::uint16_t> token_sources;  // by index of `tokens`; shorter: the listener's
  std::shared_ptr<const TlsContext> tls;     // for new connections; null: in the clear
  std::shared_ptr<BotDesk> bots{};           // who may dial in at /v1/onebot; null: none
};

// Whether a request may come in, and for which source its events count.
struct Admission {
  enum class Verdict : std::uint8_t { granted, granted_by_origin, unauthorized, forbidden };
  Verdict verdict = Verdict::granted;  // granted_by_origin: as often as the rate for its address allows
  std::uint16_t source = 0;
};
// `origin` and `authorization` are the header fields; empty where absent. A foreign origin is a page that uses its
// visitor's network: it is refused whatever it presents.
Admission admit_events(const IngestAccess& access, std::string_view origin, std::string_view authorization);
Admission admit_feedback(const IngestAccess& access, std::string_view origin, std::string_view authorization);

struct OpsAccess {
  TokenSet tokens;
  AllowList hosts;                        // names without a port
  std::shared_ptr<const TlsContext> tls;  // as above
};

// The Host header's name, port cut off: "[::1]:7701" -> "[::1]".
std::string_view host_name(std::string_view host);

}  // namespace danmakud::adapters
