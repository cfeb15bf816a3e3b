// The bounds of what a policy reads, message by message as facts.proto states them.

#ifndef MAKEGOOD_SERVICE_RPC_VALIDATE_FACTS_H_
#define MAKEGOOD_SERVICE_RPC_VALIDATE_FACTS_H_

#include <vector>

#include "google/protobuf/repeated_field.h"
#include "makegood/v1/facts.pb.h"
#include "service/rpc/field_checker.h"
#include "service/rpc/status_mapping.h"

namespace makegood {

// Adds what is wrong with `facts`, the field of that name of a request.
void ValidateFacts(const v1::Facts& facts, std::vector<Violation>& violations);

// Single messages of the facts where they stand elsewhere; `path` leads to the message. What the
// message around them tells may be missing: the ids of a lead, the time of a contact.
void ValidateLead(const FieldPath& path, const v1::Lead& lead, std::vector<Violation>& violations);
void ValidatePro(const FieldPath& path, const v1::Pro& pro, std::vector<Violation>& violations);
void ValidateCustomer(const FieldPath& path, const v1::Customer& customer,
                      std::vector<Violation>& violations);
void ValidateContact(const FieldPath& path, const v1::Contact& contact,
                     std::vector<Violation>& violations);
void ValidateFinding(const FieldPath& path, const v1::Finding& finding,
                     std::vector<Violation>& violations);
void ValidateReport(const FieldPath& path, const v1::Report& report,
                    std::vector<Violation>& violations);

// The field `evidence` of a message; `owner` leads to that, null for the request itself.
void ValidateEvidence(const FieldPath* owner,
                      const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence,
                      std::vector<Violation>& violations);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_VALIDATE_FACTS_H_
