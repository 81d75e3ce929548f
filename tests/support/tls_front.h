// TLS before a plain server of the tests: an authority of a directory's own, a certificate for 127.0.0.1 and localhost
// that it signed, and a listener that passes on what it decrypts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace danmakud::test {

// Makes DIRECTORY/ca.pem, cert.pem and key.pem; throws when openssl fails.
void make_certificate(const std::string& directory);

class TlsFront {
 public:
  // Makes its certificate in `directory`. `behind`: the plain server's port, on loopback.
  TlsFront(const std::string& directory, std::uint16_t behind, std::uint16_t port = 0);  // listens at once
  ~TlsFront();
  TlsFront(const TlsFront&) = delete;
  TlsFront& operator=(const TlsFront&) = delete;

  std::uint16_t port() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::test
