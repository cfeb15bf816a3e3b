#include "service/workflow/paging.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "service/decide/facts_digest.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

constexpr int kPageSizeDefault = 50;

// Of a digest: enough that no two filters are taken for one another by chance.
constexpr int kDigestLength = 16;

using google::protobuf::FieldDescriptor;

// The years 1 to 9999, as the store takes them.
bool IsPlausible(const google::protobuf::Timestamp& time) {
  return time.seconds() >= -62'135'596'800 && time.seconds() <= 253'402'300'799 &&
         time.nanos() >= 0 && time.nanos() < 1'000'000'000;
}

std::optional<stored::v1::PageToken> Read(const std::string& text,
                                          const std::string& filter_digest) {
  std::string bytes;
  stored::v1::PageToken token;
  if (!absl::WebSafeBase64Unescape(text, &bytes) || !token.ParseFromString(bytes) ||
      token.filter_digest() != filter_digest || !IsPlausible(token.time())) {
    return std::nullopt;
  }
  return token;
}

}  // namespace

absl::StatusOr<Paging> Paging::Of(const google::protobuf::Message& request) {
  const google::protobuf::Descriptor& type = *request.GetDescriptor();
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  const FieldDescriptor* size_field = type.FindFieldByName("page_size");
  const FieldDescriptor* token_field = type.FindFieldByName("page_token");

  const std::unique_ptr<google::protobuf::Message> filter(request.New());
  filter->CopyFrom(request);
  reflection.ClearField(filter.get(), size_field);
  reflection.ClearField(filter.get(), token_field);

  Paging paging;
  const int size = reflection.GetInt32(request, size_field);
  paging.size_ = size == 0 ? kPageSizeDefault : std::min(size, kPageRowsMax);
  paging.filter_digest_ = Sha256Hex(absl::StrCat(type.full_name(), "\n", CanonicalDigest(*filter)))
                              .substr(0, kDigestLength);
  const std::string text = reflection.GetString(request, token_field);
  if (text.empty()) return paging;
  paging.after_ = Read(text, paging.filter_digest_);
  if (paging.after_.has_value()) return paging;
  return WorkflowError(v1::INVALID_PAGE_TOKEN,
                       "page_token: not from this list, or given out for another filter; start "
                       "again with an empty one",
                       {{"field", "page_token"}});
}

int Paging::rows_to_read() const { return std::min(size_ + 1, kPageRowsMax); }

std::optional<TimeCursor> Paging::time_cursor() const {
  if (!after_.has_value()) return std::nullopt;
  return TimeCursor{after_->has_time() ? FromTimestamp(after_->time()) : absl::InfiniteFuture(),
                    after_->id()};
}

std::string Paging::TokenAfter(stored::v1::PageToken key) const {
  key.set_filter_digest(filter_digest_);
  std::string text;
  absl::WebSafeBase64Escape(key.SerializeAsString(), &text);
  return text;
}

std::string Paging::TokenAfter(absl::Time time, const std::string& id) const {
  stored::v1::PageToken key;
  if (time != absl::InfiniteFuture()) SetTimestampTo(time, key.mutable_time());
  key.set_id(id);
  return TokenAfter(std::move(key));
}

}  // namespace makegood
