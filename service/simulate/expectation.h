// A part of a message, written as data, that a message must have.
//
//   {state: REFUNDED, decision: {credits: 12}}   these fields, whatever the others are
//   payout: null                                  not set, or empty
//   cases: [{stage: GUARANTEE}, {…}]              these elements, in this order, and no others
//   flags: {contains: [late_evidence]}            these in this order, others allowed between
//   transactions: {count: 3}                      so many
//   text: {contains: 12 credits}                  a text with this in it
//   status: EVENT_TOO_OLD                         an error, by its reason

#ifndef MAKEGOOD_SERVICE_SIMULATE_EXPECTATION_H_
#define MAKEGOOD_SERVICE_SIMULATE_EXPECTATION_H_

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "rules/base/issue.h"
#include "rules/cel/message/data_node.h"
#include "rules/cel/values/time.h"

namespace makegood::simulate {

struct Mismatch {
  std::string path;  // "lead.cases[0].state"
  std::string wanted;
  std::string got;
  rules::Place place;  // Of what was wanted.
};

// Reports what could never match a message of this type: fields that it has not, values that are
// none. False if there was anything.
bool CheckExpectation(const cel::DataNode& wanted, const google::protobuf::Descriptor& type,
                      cel::TimeParts start, rules::IssueList& issues);

// The same for a list that a repeated field's elements are compared with.
bool CheckElements(const cel::DataNode& wanted, const google::protobuf::FieldDescriptor& field,
                   cel::TimeParts start, rules::IssueList& issues);

// How `got` differs from what is wanted, which was checked before; empty when it does not. What
// cannot be read, since it came from a name, differs.
std::vector<Mismatch> Compare(const cel::DataNode& wanted, const google::protobuf::Message& got,
                              cel::TimeParts start);

// Compares elements with messages that stand in no message.
std::vector<Mismatch> CompareElements(const cel::DataNode& wanted, const std::string& path,
                                      const std::vector<const google::protobuf::Message*>& got,
                                      cel::TimeParts start);

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_EXPECTATION_H_
