#include "adapters/tls_context.h"

#include <array>
#include <cstring>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace danmakud::adapters {
namespace {

// The first that was said: the cause, where later ones only name who passed it on.
std::string first_error() {
  const unsigned long error = ERR_peek_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(error)) return std::strerror(ERR_GET_REASON(error));
  const int library = ERR_GET_LIB(error);
  if (library == ERR_LIB_PEM || library == ERR_LIB_OSSL_DECODER) return "it is no PEM file";
  const char* const reason = ERR_reason_error_string(error);
  return reason == nullptr ? "OpenSSL gives no reason" : reason;
}

// HTTP/1.1 is all that is spoken here: a client that offers protocols is told so, or goes on without.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  static constexpr std::array<unsigned char, 9> kOurs{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, size, kOurs.data(), kOurs.size(), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// No resumption, no renegotiation, no compression: less state, and nothing a client can make us do twice.
void harden(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

TlsContext::TlsContext(ssl_ctx_st* context) : context_(context) {}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

std::variant<std::shared_ptr<const TlsContext>, TlsFault> load_tls(const std::filesystem::path& certificate,
                                                                   const std::filesystem::path& key) {
  SSL_CTX* const native = SSL_CTX_new(TLS_server_method());
  if (native == nullptr) return TlsFault{false, first_error()};
  auto context = std::make_shared<const TlsContext>(native);
  harden(native);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(native, certificate.c_str()) != 1) {
    return TlsFault{false, fmt::format("cannot be used: {} ({})", first_error(), certificate.string())};
  }
  if (SSL_CTX_use_PrivateKey_file(native, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return TlsFault{true, fmt::format("cannot be used: {} ({})", first_error(), key.string())};
  }
  return context;
}

}  // namespace danmakud::adapters
