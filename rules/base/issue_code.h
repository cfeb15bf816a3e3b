// The number of each kind of mistake. A code is stable: scripts and comments
// (`makegood:ignore MG0412`) name it, so a code is never used for something else.

#ifndef MAKEGOOD_RULES_BASE_ISSUE_CODE_H_
#define MAKEGOOD_RULES_BASE_ISSUE_CODE_H_

namespace makegood::rules {

struct IssueCode {
  int number = 0;

  friend bool operator==(IssueCode a, IssueCode b) { return a.number == b.number; }
};

namespace issue_code {

// 01xx: the file as text and as YAML.
inline constexpr IssueCode kFileTooLarge{101};
inline constexpr IssueCode kInvalidUtf8{102};
inline constexpr IssueCode kYamlSyntax{103};
inline constexpr IssueCode kYamlAlias{104};  // anchors and aliases
inline constexpr IssueCode kYamlTag{105};    // `!a && b` is read as a tag: quote it
inline constexpr IssueCode kYamlTooDeep{106};
inline constexpr IssueCode kYamlTooManyNodes{107};
inline constexpr IssueCode kDuplicateKey{108};
inline constexpr IssueCode kSecondDocument{109};
inline constexpr IssueCode kQuoteExpression{110};  // ` #`, `? :`, a quote at the start
inline constexpr IssueCode kUnknownKey{111};
inline constexpr IssueCode kMissingKey{112};
inline constexpr IssueCode kWrongNode{113};      // a map where a list belongs, and so on
inline constexpr IssueCode kInvalidScalar{114};  // a duration, time, name or enum word that is none
inline constexpr IssueCode kControlCharacter{115};
inline constexpr IssueCode kPolicyTooLarge{116};  // rules nested too deep, or too many matches

// 02xx: CEL.
inline constexpr IssueCode kSyntax{201};
inline constexpr IssueCode kInvalidLiteral{202};
inline constexpr IssueCode kUndeclaredName{203};
inline constexpr IssueCode kUnknownField{204};
inline constexpr IssueCode kNoOverload{205};
inline constexpr IssueCode kUnknownFunction{206};
inline constexpr IssueCode kTypeMismatch{207};
inline constexpr IssueCode kInvalidMacro{208};
inline constexpr IssueCode kExpressionTooLarge{209};  // text, nodes or depth
inline constexpr IssueCode kInvalidRegex{210};
inline constexpr IssueCode kCostTooHigh{211};
inline constexpr IssueCode kEnumMismatch{212};   // `c.channel == Kind.MESSAGE`
inline constexpr IssueCode kConstantError{213};  // `1 / 0`: fails whenever it is reached
inline constexpr IssueCode kUnguardedRead{214};  // an optional field read without has()
inline constexpr IssueCode kOpaqueTime{215};     // no horizon can be computed

// 03xx: the policy.
inline constexpr IssueCode kNotABool{301};
inline constexpr IssueCode kOutputsDisagree{302};
inline constexpr IssueCode kMissingOutput{303};
inline constexpr IssueCode kUnreachableMatch{304};
inline constexpr IssueCode kStageWithoutVerdict{305};
inline constexpr IssueCode kUnknownReason{306};
inline constexpr IssueCode kUnknownQueue{307};
inline constexpr IssueCode kUnknownFinding{308};
inline constexpr IssueCode kUnusedDeclaration{309};
inline constexpr IssueCode kDuplicateName{310};
inline constexpr IssueCode kUnknownVariable{311};
inline constexpr IssueCode kInvalidCheck{312};
inline constexpr IssueCode kUnknownStage{313};
inline constexpr IssueCode kInvalidPlaceholder{314};
inline constexpr IssueCode kUnknownCalendar{315};

// 04xx: advice.
inline constexpr IssueCode kIgnoredOutcome{401};
inline constexpr IssueCode kMomentaryComparison{402};  // `now == x` holds for a nanosecond
inline constexpr IssueCode kRestlessCondition{403};    // may change every second or faster
inline constexpr IssueCode kStaircase{404};            // `(now - x).getHours() >= 24`
inline constexpr IssueCode kSentinelTime{405};         // a date that stands for `never`
inline constexpr IssueCode kEndlessWait{406};          // only an event ends it
inline constexpr IssueCode kPassingExplanation{407};   // a text that tells how long ago

// 05xx: a directory of policies.
inline constexpr IssueCode kDuplicateVersion{501};
inline constexpr IssueCode kUnreadable{502};
inline constexpr IssueCode kInvalidLayout{503};
inline constexpr IssueCode kOverlappingVersions{504};

// 06xx: facts and test files.
inline constexpr IssueCode kInvalidFact{601};
inline constexpr IssueCode kUnknownFixture{602};
inline constexpr IssueCode kInvalidExpectation{603};

}  // namespace issue_code
}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_BASE_ISSUE_CODE_H_
