#include "service/decide/facts.h"

#include <algorithm>
#include <tuple>

namespace makegood {
namespace {

std::pair<int64_t, int32_t> Key(const google::protobuf::Timestamp& time) {
  return {time.seconds(), time.nanos()};
}

bool IsEarlier(const v1::Contact& a, const v1::Contact& b) {
  const auto key = [](const v1::Contact& c) {
    return std::make_tuple(Key(c.time()), Key(c.has_record_time() ? c.record_time() : c.time()));
  };
  const auto key_a = key(a);
  const auto key_b = key(b);
  return key_a != key_b ? key_a < key_b : a.event_id() < b.event_id();
}

}  // namespace

void PrepareFacts(v1::Facts& facts) {
  auto& contacts = *facts.mutable_contacts();
  if (!std::is_sorted(contacts.begin(), contacts.end(), IsEarlier)) {
    std::stable_sort(contacts.pointer_begin(), contacts.pointer_end(),
                     [](const v1::Contact* a, const v1::Contact* b) { return IsEarlier(*a, *b); });
  }
  if (facts.has_charge()) {
    v1::Charge& charge = *facts.mutable_charge();
    charge.set_refundable_credits(
        std::max<int64_t>(0, charge.credits() - charge.refunded_credits()));
  }
}

}  // namespace makegood
