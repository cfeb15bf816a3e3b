#include "service/simulate/api.h"

#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/credit_service.pb.h"
#include "makegood/v1/decision_service.pb.h"
#include "makegood/v1/event_service.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "makegood/v1/policy_service.pb.h"
#include "makegood/v1/review_service.pb.h"

namespace makegood::simulate {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

namespace {

// One message of each file that declares services: naming it here is what links the file.
std::vector<const FileDescriptor*> ServiceFiles() {
  std::vector<const FileDescriptor*> files;
  for (const Descriptor* message :
       {v1::GetServerInfoRequest::descriptor(), v1::GetCaseRequest::descriptor(),
        v1::GetBalanceRequest::descriptor(), v1::DecideRequest::descriptor(),
        v1::ListEventsRequest::descriptor(), v1::GetLeadRequest::descriptor(),
        v1::ListPoliciesRequest::descriptor(), v1::ListReviewsRequest::descriptor()}) {
    files.push_back(message->file());
  }
  return files;
}

std::vector<const MethodDescriptor*> FindMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file : ServiceFiles()) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int k = 0; k < file->service(i)->method_count(); ++k)
        methods.push_back(file->service(i)->method(k));
    }
  }
  return methods;
}

const std::vector<const MethodDescriptor*>& Methods() {
  static const auto* const methods = new std::vector<const MethodDescriptor*>(FindMethods());
  return *methods;
}

}  // namespace

const MethodDescriptor* FindMethod(absl::string_view name) {
  for (const MethodDescriptor* method : Methods()) {
    if (name == method->name() || name == method->service()->name() + "." + method->name())
      return method;
  }
  return nullptr;
}

std::vector<std::string> MethodNames() {
  std::vector<std::string> names;
  for (const MethodDescriptor* method : Methods()) names.push_back(method->name());
  return names;
}

std::unique_ptr<google::protobuf::Message> NewMessage(const Descriptor& type) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

const FieldDescriptor* FindField(const Descriptor& type, absl::string_view name) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (name == field->name() || name == field->json_name()) return field;
  }
  return nullptr;
}

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

}  // namespace makegood::simulate
