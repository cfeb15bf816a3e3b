// A name for the facts of a decision: equal facts have equal digests, whoever serialized
// them and with whatever library. Serialized protobuf does not promise that (maps, unknown
// fields), so the digest is taken over an encoding of our own.

#ifndef MAKEGOOD_SERVICE_DECIDE_FACTS_DIGEST_H_
#define MAKEGOOD_SERVICE_DECIDE_FACTS_DIGEST_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace makegood {

// SHA-256 in lower-case hex over the fields that are set, in order of their numbers; map
// entries in order of their keys. Unknown fields do not count. Any message.
std::string CanonicalDigest(const google::protobuf::Message& message);

// SHA-256 in lower-case hex.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_FACTS_DIGEST_H_
