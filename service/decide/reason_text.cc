#include "service/decide/reason_text.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "service/decide/facts_digest.h"

namespace makegood {

std::string RenderReason(absl::string_view text, const v1::Decision& decision) {
  if (!absl::StrContains(text, '{')) return std::string(text);
  return absl::StrReplaceAll(text, {{"{credits}", absl::StrCat(decision.credits())},
                                    {"{reason}", decision.reason()},
                                    {"{queue}", decision.queue()},
                                    {"{missing}", absl::StrJoin(decision.missing(), ", ")}});
}

std::string QuestionOf(const rules::PolicyDocument& document, absl::string_view kind) {
  if (!document.makegood.has_value()) return "";
  for (const rules::NamedText& finding : document.makegood->findings) {
    if (finding.name.text() == kind) return std::string(finding.text.text());
  }
  return "";
}

std::string NameDecision(const v1::Decision& decision, cel::TimeParts now) {
  const std::string digest =
      Sha256Hex(absl::StrCat(decision.policy(), "\n", decision.policy_digest(), "\n",
                             decision.facts_digest(), "\n", now.seconds, ".", now.nanos));
  return absl::StrCat("dec_", absl::string_view(digest).substr(0, 24));
}

}  // namespace makegood
