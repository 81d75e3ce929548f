// A certificate and its key, as the listeners present them: TLS 1.2 and later. Immutable; a reload makes another.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <variant>

struct ssl_ctx_st;

namespace danmakud::adapters {

class TlsContext {
 public:
  explicit TlsContext(ssl_ctx_st* context);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  ssl_ctx_st* native() const { return context_; }

 private:
  ssl_ctx_st* const context_;  // owned
};

// Why a pair of files is no good, and which of them is to blame.
struct TlsFault {
  bool is_in_key = false;
  std::string reason;
};

// PEM files: the certificate with its chain behind it, and the key.
std::variant<std::shared_ptr<const TlsContext>, TlsFault> load_tls(const std::filesystem::path& certificate,
                                                                   const std::filesystem::path& key);

}  // namespace danmakud::adapters
