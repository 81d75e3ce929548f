#include "matchers/sha256.h"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace danmakud::matchers {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[digest.at(i) >> 4];
    hex += kDigits[digest.at(i) & 15];
  }
  return hex;
}

std::string sha256_version(std::string_view bytes) {
  return "sha256:" + sha256_hex(bytes).substr(0, 8);
}

}  // namespace danmakud::matchers
