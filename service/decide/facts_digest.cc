#include "service/decide/facts_digest.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "rules/base/check.h"
#include "service/decide/canonical_encoding.h"

namespace makegood {
namespace {

// Looked up and made once: OpenSSL would do both at each call, which takes longer than a short
// text's digest.
class Sha256 {
 public:
  Sha256() : kind_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    MAKEGOOD_CHECK(EVP_DigestInit_ex2(context_, kind_, nullptr) == 1);
  }
  ~Sha256() {
    EVP_MD_CTX_free(context_);
    EVP_MD_free(kind_);
  }
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  std::string Hex(absl::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    MAKEGOOD_CHECK(EVP_DigestInit_ex2(context_, nullptr, nullptr) == 1 &&
                   EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1 &&
                   EVP_DigestFinal_ex(context_, digest, &size) == 1);
    return absl::BytesToHexString({reinterpret_cast<const char*>(digest), size});
  }

 private:
  EVP_MD* const kind_;
  EVP_MD_CTX* const context_;
};

}  // namespace

std::string CanonicalDigest(const google::protobuf::Message& message) {
  ByteString encoded;
  AppendCanonical(message, encoded);
  return Sha256Hex(encoded.view());
}

std::string Sha256Hex(absl::string_view bytes) {
  thread_local Sha256 sha256;
  return sha256.Hex(bytes);
}

}  // namespace makegood
