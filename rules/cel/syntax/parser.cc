// Recursive descent, one function for each level of the grammar. Where the text does not
// follow the grammar, token_cursor.h tells how the parser goes on.

#include "rules/cel/syntax/parser.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "rules/base/check.h"
#include "rules/base/issue_code.h"
#include "rules/base/utf8.h"
#include "rules/cel/syntax/expr_factory.h"
#include "rules/cel/syntax/literal.h"
#include "rules/cel/syntax/operators.h"
#include "rules/cel/syntax/token.h"
#include "rules/cel/syntax/token_cursor.h"

namespace makegood::cel {
namespace {

using rules::Issue;
using rules::Span;
namespace issue_code = rules::issue_code;

constexpr char kSplitIt[] = "split it, with parts of it in variables";

constexpr absl::string_view kReservedWords[] = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",    "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while",
};

bool IsReserved(absl::string_view word) {
  for (const absl::string_view reserved : kReservedWords) {
    if (word == reserved) return true;
  }
  return false;
}

bool IsCloser(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket ||
         kind == TokenKind::kRightBrace;
}

constexpr int kUnaryLevel = 5;  // Above all binary operators.

// The text is known to be small enough and valid UTF-8.
class Parser : private TokenCursor {
 public:
  Parser(const rules::Excerpt& text, const ParseOptions& options, rules::IssueList& issues)
      : TokenCursor(text, options.limits.expression_errors_max, issues),
        options_(options),
        factory_(ast_) {}

  std::optional<Ast> Run() {
    if (At(TokenKind::kEnd)) {
      Report(issue_code::kSyntax, Span{}, "the expression is empty");
      return std::nullopt;
    }
    const Expr* root = ParseExpr();
    if (error_count() > 0) return std::nullopt;
    MAKEGOOD_CHECK(At(TokenKind::kEnd));
    ast_.root = root;
    return std::move(ast_);
  }

 private:
  // --- Nodes --------------------------------------------------------------------------------

  Expr* Make(Span span, Span extent, decltype(Expr::node) node) {
    factory_.SetPlace(span, extent);
    Expr* expr = factory_.Add(std::move(node));
    CheckSize(span);
    return expr;
  }

  void CheckSize(Span span) {
    const rules::Limits& limits = options_.limits;
    if (factory_.node_count() > limits.expression_nodes_max) {
      ReportTooLarge(span, absl::StrCat("the expression has too many parts (limit ",
                                        limits.expression_nodes_max, ", macros expanded)"));
    } else if (factory_.depth_max() > limits.expression_tree_depth_max) {
      ReportTooLarge(
          span, absl::StrCat("the expression is too deep (limit ", limits.expression_tree_depth_max,
                             " operations, each on the result of another)"));
    }
  }

  // What stands for an operand that could not be read. No tree with one leaves the parser.
  Expr* MakeMissing(Span span) { return Make(span, span, Literal(NullLiteral())); }

  Expr* MakeCall(const char* function, Span span, Span extent, std::vector<Expr*> args) {
    return Make(span, extent, Call{function, nullptr, std::move(args)});
  }

  Span Extent(const Expr* expr) const { return ast_.extents[expr->id]; }
  Span Extent(const Expr* first, const Expr* last) const {
    return Join(Extent(first), Extent(last));
  }

  // --- Nesting ------------------------------------------------------------------------------

  // One level further inside. Every recursion of the parser goes through here.
  bool Enter(Span span, int levels = 1) {
    nesting_ += levels;
    if (nesting_ <= options_.limits.expression_depth_max) return true;
    ReportTooLarge(
        span, absl::StrCat("nested too deeply (limit ", options_.limits.expression_depth_max, ")"));
    return false;
  }
  void Leave(int levels = 1) { nesting_ -= levels; }

  void ReportTooLarge(Span span, std::string message) {
    Report(issue_code::kExpressionTooLarge, span, std::move(message), kSplitIt);
    GiveUp();
  }

  // Where an operand should begin, but something else stands.
  Expr* ReportMissingOperand() {
    const Token token = Current();
    const Token before = Previous();
    if (!AtStart() &&
        (token.kind == TokenKind::kEnd || (IsCloser(token.kind) && !AtStrayCloser()))) {
      // `a &&)`, `f(`: the place is that of the last thing that is there.
      if (token.kind != TokenKind::kEnd || MayReportEnd()) {
        Report(issue_code::kSyntax, before.span,
               absl::StrCat("an expression is missing after ", Describe(before)));
      }
      return MakeMissing(before.span);
    }
    Report(issue_code::kSyntax, token.span,
           absl::StrCat("expected an expression, found ", Describe(token)));
    if (AtStrayCloser()) Skip();
    if (!MayFollow()) SkipToFollower();
    return MakeMissing(token.span);
  }

  // --- Expressions --------------------------------------------------------------------------

  // Expr = ConditionalOr ["?" ConditionalOr ":" Expr]. The chain `a ? b : c ? d : e` is read
  // in a loop, so that its length costs no nesting.
  Expr* ParseExpr() {
    struct Branch {
      Expr* condition;
      Expr* then;
      Span question;
    };
    std::vector<Branch> branches;
    if (!Enter(Current().span)) return MakeMissing(Current().span);
    Expr* last = ParseBinary(0);
    while (At(TokenKind::kQuestion)) {
      const Token question = Take();
      const bool after_dot = At(TokenKind::kDot) && FollowsDirectly();
      AwaitColon();
      Expr* then = ParseBinary(0);
      if (At(TokenKind::kQuestion)) then = ParseNestedConditional(then);
      AwaitNoColon();
      branches.push_back({last, then, question.span});
      if (!TakeIf(TokenKind::kColon)) {
        ReportMissingColon(question.span, after_dot);
        last = then;
        break;
      }
      last = ParseBinary(0);
    }
    Leave();
    for (auto branch = branches.rbegin(); branch != branches.rend(); ++branch) {
      last = MakeCall(op::kConditional, branch->question, Extent(branch->condition, last),
                      {branch->condition, branch->then, last});
    }
    return last;
  }

  // a ? b ? c : d : e
  Expr* ParseNestedConditional(Expr* condition) {
    Report(issue_code::kSyntax, Current().span,
           "a conditional between `?` and `:` needs parentheses", "write a ? (b ? c : d) : e");
    const Span question = Take().span;
    if (!Enter(question)) return condition;
    AwaitColon();
    ParseExpr();
    AwaitNoColon();
    if (TakeIf(TokenKind::kColon)) ParseBinary(0);
    Leave();
    return condition;
  }

  void ReportMissingColon(Span question, bool after_dot) {
    if (after_dot) {
      const Span both{question.begin, question.end + 1};
      Report(issue_code::kSyntax, both, "`?.` has no meaning here",
             "an optional field is read with `.?`", ".?");
      return;
    }
    if (At(TokenKind::kEnd) && !MayReportEnd()) return;
    Report(issue_code::kSyntax, question, "this `?` has no `:`",
           "a conditional is written: condition ? value : other value");
  }

  // All binary operators of `level` and tighter ones.
  Expr* ParseBinary(int level) {
    if (level == kUnaryLevel) return ParseUnary();
    Expr* left = ParseBinary(level + 1);
    if (level <= 1) return ParseLogic(level, left);
    while (true) {
      const BinaryOperator binary = FindBinaryOperator(OperatorHere());
      if (binary.level != level) return left;
      const Span span = TakeOperator();
      Expr* right = ParseBinary(level + 1);
      left = MakeCall(binary.name, span, Extent(left, right), {left, right});
    }
  }

  // a && b && c: as balanced as its length allows, with the heavier half to the left.
  Expr* ParseLogic(int level, Expr* first) {
    if (FindBinaryOperator(OperatorHere()).level != level) return first;  // Nearly always.
    std::vector<Expr*> terms = {first};
    std::vector<Span> operators;
    do {
      operators.push_back(TakeOperator());
      terms.push_back(ParseBinary(level + 1));
    } while (FindBinaryOperator(OperatorHere()).level == level);
    return Balance(level == 0 ? op::kOr : op::kAnd, terms, operators, 0, operators.size());
  }

  // The tree over operators [begin, end) and the terms around them.
  Expr* Balance(const char* function, const std::vector<Expr*>& terms,
                const std::vector<Span>& operators, size_t begin, size_t end) {
    if (begin == end) return terms[begin];
    const size_t middle = begin + (end - begin) / 2;
    Expr* left = Balance(function, terms, operators, begin, middle);
    Expr* right = Balance(function, terms, operators, middle + 1, end);
    return MakeCall(function, operators[middle], Extent(left, right), {left, right});
  }

  // Unary = Member | "!" {"!"} Member | "-" {"-"} Member. Pairs cancel out.
  Expr* ParseUnary() {
    if (IsWord(Current(), "not") && StartsOperand(Ahead()) &&
        Ahead().kind != TokenKind::kLeftParen) {
      const Token token = Take();
      Report(issue_code::kSyntax, token.span,
             absl::StrCat("`", TextOf(token), "` is not an operator"), "write `!`", "!");
    }
    const TokenKind kind = Current().kind;
    if (kind != TokenKind::kNot && kind != TokenKind::kMinus) return ParseMember();
    const Span first = Current().span;
    int count = 0;
    while (At(kind) && !(kind == TokenKind::kMinus && count == 0 && SignsNumber())) {
      Take();
      ++count;
    }
    if (At(kind == TokenKind::kNot ? TokenKind::kMinus : TokenKind::kNot) && !SignsNumber()) {
      Report(issue_code::kSyntax, Current().span, "`!` and `-` cannot follow each other",
             "use parentheses");
      while (At(TokenKind::kNot) || At(TokenKind::kMinus)) {
        Take();
        ++count;
      }
    }
    if (!Enter(first, count)) return MakeMissing(first);
    Expr* operand = ParseMember();
    Leave(count);
    if (count % 2 == 0) return operand;
    return MakeCall(kind == TokenKind::kNot ? op::kNot : op::kNegate, first,
                    Join(first, Extent(operand)), {operand});
  }

  // Whether a `-` stands here that is part of a number.
  bool SignsNumber() const {
    return At(TokenKind::kMinus) && Current().issue < 0 &&
           (Ahead().kind == TokenKind::kInt || Ahead().kind == TokenKind::kDouble);
  }

  Expr* ParseMember() {
    Expr* expr = ParsePrimary();
    while (true) {
      if (At(TokenKind::kDot)) {
        expr = ParseField(expr);
      } else if (At(TokenKind::kLeftBracket)) {
        expr = ParseIndex(expr);
      } else {
        break;
      }
    }
    CheckFollower();
    return expr;
  }

  bool CheckOptionalSyntax(Span span) {
    if (options_.optional_syntax) return true;
    Report(issue_code::kSyntax, span, absl::StrCat("`", TextOf(span), "` is not allowed here"),
           "optional values are switched off");
    return false;
  }

  // a.b, a.?b, a.b(c)
  Expr* ParseField(Expr* operand) {
    const Token dot = Take();
    const bool optional = At(TokenKind::kQuestion);
    if (optional) CheckOptionalSyntax(Join(dot.span, Take().span));
    const std::optional<Token> name = TakeFieldName();
    if (!name.has_value()) return operand;
    std::string field = FieldName(*name);
    const Span extent = Join(Extent(operand), name->span);
    if (optional) {
      if (At(TokenKind::kLeftParen)) {
        Report(issue_code::kSyntax, Current().span, "`.?` reads a field; it cannot call a function",
               absl::StrCat("ask for the value first: a.", field, "(…)"));
        SkipToFollower();
      }
      Expr* literal = Make(name->span, name->span, Literal(std::move(field)));
      return MakeCall(op::kOptionalSelect, name->span, extent, {operand, literal});
    }
    if (At(TokenKind::kLeftParen) && name->kind == TokenKind::kIdentifier) {
      return ParseCall(std::move(field), name->span, operand, Extent(operand).begin);
    }
    return Make(name->span, extent, Select{operand, std::move(field), false});
  }

  // The name after a dot or in a message. Reserved words are names here; keywords are not.
  std::optional<Token> TakeFieldName() {
    const Token token = Current();
    switch (token.kind) {
      case TokenKind::kIdentifier: return Take();
      case TokenKind::kQuotedIdentifier:
        Take();
        if (!options_.quoted_names) {
          Report(issue_code::kSyntax, token.span,
                 absl::StrCat(Describe(token), " is not allowed here"),
                 "names in backticks are switched off");
        }
        return token;
      case TokenKind::kTrue:
      case TokenKind::kFalse:
      case TokenKind::kNull:
      case TokenKind::kIn: {
        Take();
        std::string quoted = absl::StrCat("`", TextOf(token), "`");
        Report(issue_code::kSyntax, token.span, absl::StrCat("`", TextOf(token), "` is a keyword"),
               absl::StrCat("a field of this name is written with backticks: a.", quoted), quoted);
        return token;
      }
      case TokenKind::kString:
        Take();
        Report(issue_code::kSyntax, token.span,
               absl::StrCat("expected the name of a field, found ", Describe(token)),
               absl::StrCat("a key is read with brackets: a[", TextOf(token), "]"));
        return std::nullopt;
      default: break;
    }
    if (token.kind != TokenKind::kEnd) {
      Report(issue_code::kSyntax, token.span,
             absl::StrCat("expected the name of a field, found ", Describe(token)));
    } else if (MayReportEnd()) {
      Report(issue_code::kSyntax, Previous().span,
             absl::StrCat("the name of a field is missing after ", Describe(Previous())));
    }
    // a..b
    if (TakeIf(TokenKind::kDot) && At(TokenKind::kIdentifier)) return Take();
    return std::nullopt;
  }

  // Without backticks.
  std::string FieldName(const Token& name) const {
    const absl::string_view text = TextOf(name);
    if (name.kind != TokenKind::kQuotedIdentifier || text.size() < 2) return std::string(text);
    return std::string(text.substr(1, text.size() - 2));
  }

  // a[b], a[?b]
  Expr* ParseIndex(Expr* operand) {
    Open(Context::kIndex);
    const bool optional = At(TokenKind::kQuestion);
    if (optional) CheckOptionalSyntax(Join(OpenBracket(), Take().span));
    Expr* index = ParseExpr();
    const Span span = Close();
    return MakeCall(optional ? op::kOptionalIndex : op::kIndex, span, Join(Extent(operand), span),
                    {operand, index});
  }

  // The arguments, and the call or what a macro makes of it. `begin` is the whole call's.
  Expr* ParseCall(std::string function, Span name, Expr* target, uint32_t begin) {
    const int errors_before = error_count();
    std::vector<Expr*> args;
    Open(Context::kArguments);
    if (!At(TokenKind::kRightParen)) {
      while (true) {
        args.push_back(ParseExpr());
        if (!TakeSeparator()) break;
        if (At(TokenKind::kRightParen)) {
          Report(issue_code::kSyntax, Previous().span, "unexpected `,`",
                 "the arguments of a call do not end in a comma");
          break;
        }
      }
    }
    const Span extent{begin, Close().end};
    if (error_count() == errors_before) {
      if (Expr* expanded = ExpandMacro(function, name, extent, target, args)) return expanded;
    }
    return Make(name, extent, Call{std::move(function), target, std::move(args)});
  }

  // Null when no macro is meant, or its arguments were refused.
  Expr* ExpandMacro(const std::string& function, Span name, Span extent, Expr* target,
                    const std::vector<Expr*>& args) {
    const Macro* macro = options_.macros->Find(function, target, args.size());
    if (macro == nullptr) {
      if (options_.refuse_wrong_macro_calls) CheckMacroName(function, name, target, args.size());
      return nullptr;
    }
    MacroCall call;
    call.function = function;
    call.target = target;
    call.args = args;
    call.span = name;
    call.extent = extent;
    factory_.SetPlace(name, extent);
    Expr* expanded = macro->expand(call, factory_);
    if (auto refusal = factory_.TakeRefusal(); refusal.has_value()) {
      Report(issue_code::kInvalidMacro, refusal->span, std::move(refusal->message),
             std::move(refusal->help), std::move(refusal->suggestion));
      return nullptr;
    }
    if (expanded == nullptr) return nullptr;
    ast_.RecordMacroCall(expanded->id, Call{function, target, args});
    CheckSize(name);
    return expanded;
  }

  // list.exists(x): a macro's name with another number of arguments.
  void CheckMacroName(const std::string& function, Span name, Expr* target, size_t count) {
    const std::vector<const Macro*> macros = options_.macros->FindByName(function, target);
    if (macros.empty()) return;
    std::vector<std::string> counts;
    for (const Macro* macro : macros) counts.push_back(absl::StrCat(macro->argument_count));
    Report(issue_code::kInvalidMacro, name,
           absl::StrCat(function, "() takes ", absl::StrJoin(counts, " or "),
                        counts.back() == "1" ? " argument, not " : " arguments, not ", count),
           absl::StrCat("write ", macros.front()->usage));
  }

  Expr* ParsePrimary() {
    // `$a`: the character is reported, and what stands after it is read.
    while (At(TokenKind::kInvalid)) {
      const Token token = Take();
      if (!StartsOperand(Current())) return MakeMissing(token.span);
    }
    const Token token = Current();
    switch (token.kind) {
      case TokenKind::kIdentifier: return ParseName(/*leading_dot=*/std::nullopt);
      case TokenKind::kDot:
        if (Ahead().kind == TokenKind::kIdentifier) return ParseName(Take().span);
        return ReportMissingOperand();
      case TokenKind::kQuotedIdentifier:
        Take();
        Report(issue_code::kSyntax, token.span, "a name in backticks can only follow a `.`");
        return MakeMissing(token.span);
      case TokenKind::kLeftParen: {
        Open(Context::kGroup);
        Expr* expr = ParseExpr();
        ast_.extents[expr->id] = Close();
        return expr;
      }
      case TokenKind::kLeftBracket: return ParseList();
      case TokenKind::kLeftBrace: return ParseMap();
      case TokenKind::kTrue:
      case TokenKind::kFalse: {
        const Span span = Take().span;
        return Make(span, span, Literal(token.kind == TokenKind::kTrue));
      }
      case TokenKind::kNull: {
        const Span span = Take().span;
        return Make(span, span, Literal(NullLiteral()));
      }
      case TokenKind::kMinus:
        if (SignsNumber()) return ParseLiteral();
        return ReportMissingOperand();
      case TokenKind::kInt:
      case TokenKind::kUint:
      case TokenKind::kDouble:
      case TokenKind::kString:
      case TokenKind::kBytes: return ParseLiteral();
      default: return ReportMissingOperand();
    }
  }

  Expr* ParseLiteral() {
    const Span first = Current().span;
    const bool negative = TakeIf(TokenKind::kMinus);
    const Token token = Take();
    const Span span = Join(first, token.span);
    if (token.issue >= 0) return MakeMissing(span);
    const absl::string_view text = TextOf(token);
    LiteralOrError literal = Read(token.kind, text, negative);
    if (auto* error = std::get_if<LiteralError>(&literal)) {
      Report(issue_code::kInvalidLiteral,
             Span{token.span.begin + error->span.begin, token.span.begin + error->span.end},
             std::move(error->message), std::move(error->help), std::move(error->suggestion));
      return MakeMissing(span);
    }
    return Make(span, span, std::get<Literal>(std::move(literal)));
  }

  static LiteralOrError Read(TokenKind kind, absl::string_view text, bool negative) {
    switch (kind) {
      case TokenKind::kInt: return ReadInt(text, negative);
      case TokenKind::kUint: return ReadUint(text);
      case TokenKind::kDouble: return ReadDouble(text, negative);
      case TokenKind::kString: return ReadString(text);
      default: return ReadBytes(text);
    }
  }

  // A name, a call of a function, or a message. The leading dot has been taken.
  Expr* ParseName(std::optional<Span> leading_dot) {
    const uint32_t begin = leading_dot.has_value() ? leading_dot->begin : Current().span.begin;
    const std::string dot = leading_dot.has_value() ? "." : "";
    if (IsMessageAhead()) return ParseMessage(begin, dot);
    const Token token = Take();
    const absl::string_view word = TextOf(token);
    if (token.issue < 0 && IsReserved(word)) return ReportReserved(token);
    std::string name = absl::StrCat(dot, word);
    if (At(TokenKind::kLeftParen)) return ParseCall(std::move(name), token.span, nullptr, begin);
    return Make(token.span, Span{begin, token.span.end}, Ident{std::move(name)});
  }

  // Each word once, however often it is used.
  Expr* ReportReserved(const Token& token) {
    const absl::string_view word = TextOf(token);
    if (std::find(reserved_words_.begin(), reserved_words_.end(), word) == reserved_words_.end()) {
      reserved_words_.emplace_back(word);
      Report(issue_code::kSyntax, token.span,
             absl::StrCat("`", word, "` is a reserved word and cannot be a name"),
             HelpForReserved(word));
    }
    if (At(TokenKind::kLeftParen) || !MayFollow()) SkipToFollower();
    return MakeMissing(token.span);
  }

  static std::string HelpForReserved(absl::string_view word) {
    if (word == "if" || word == "else")
      return "a conditional is written: condition ? value : other value";
    if (word == "for" || word == "while" || word == "loop") {
      return "a list is searched by list.exists(x, …), list.all(x, …) or list.filter(x, …)";
    }
    return "choose another name";
  }

  // Whether the name here goes on as `a.b.C {`.
  bool IsMessageAhead() const {
    size_t ahead = 1;
    while (Ahead(ahead).kind == TokenKind::kDot && Ahead(ahead + 1).kind == TokenKind::kIdentifier)
      ahead += 2;
    return Ahead(ahead).kind == TokenKind::kLeftBrace;
  }

  // a.b.C{f: 1, ?g: x}
  Expr* ParseMessage(uint32_t begin, std::string name) {
    const Span first = Current().span;
    Span last = Take().span;
    absl::StrAppend(&name, TextOf(last));
    while (TakeIf(TokenKind::kDot)) {
      last = Take().span;
      absl::StrAppend(&name, ".", TextOf(last));
    }
    MessageExpr message;
    message.message_name = std::move(name);
    Open(Context::kMessage);
    while (!At(TokenKind::kRightBrace) && !At(TokenKind::kEnd)) {
      if (message.entries.empty() && TakeIf(TokenKind::kComma)) break;  // M{,}
      FieldEntry entry;
      const Span entry_begin = Current().span;
      entry.optional = TakeEntryMark();
      const std::optional<Token> field = TakeFieldName();
      if (!field.has_value() || !TakeColon("a field is set with `:`", /*silent=*/false)) {
        SkipToFollower();
        if (!TakeSeparator()) break;
        continue;
      }
      entry.field = FieldName(*field);
      entry.value = ParseExpr();
      entry.id = ast_.NewId(field->span, Join(entry_begin, Extent(entry.value)));
      message.entries.push_back(std::move(entry));
      if (!TakeSeparator()) break;
    }
    const Span braces = Close();
    return Make(Join(first, last), Span{begin, braces.end}, std::move(message));
  }

  // The `?` of an entry that may be left out.
  bool TakeEntryMark() {
    if (!At(TokenKind::kQuestion)) return false;
    CheckOptionalSyntax(Take().span);
    return true;
  }

  bool TakeColon(const char* help, bool silent) {
    if (TakeIf(TokenKind::kColon)) return true;
    const Token token = Current();
    if (token.kind == TokenKind::kEquals && TextOf(token) == "=") {
      Report(issue_code::kSyntax, token.span, "expected `:`, found `=`", help, ":");
      Skip();
      return true;
    }
    if (token.kind != TokenKind::kEnd) {
      if (!silent)
        Report(issue_code::kSyntax, token.span,
               absl::StrCat("expected `:`, found ", Describe(token)), help);
    } else if (MayReportEnd()) {
      Report(issue_code::kSyntax, Previous().span,
             absl::StrCat("a `:` is missing after ", Describe(Previous())), help);
    }
    return false;
  }

  // {k: v, ?l: w}
  Expr* ParseMap() {
    MapExpr map;
    Open(Context::kMap);
    while (!At(TokenKind::kRightBrace) && !At(TokenKind::kEnd)) {
      if (map.entries.empty() && TakeIf(TokenKind::kComma)) break;  // {,}
      MapEntry entry;
      const Span entry_begin = Current().span;
      entry.optional = TakeEntryMark();
      AwaitColon();
      const int errors_before = error_count();
      const size_t outer_key = BeginKey();
      entry.key = ParseExpr();
      EndKey(outer_key);
      AwaitNoColon();
      const Span colon = Current().span;
      if (!TakeColon("an entry of a map is written key: value", error_count() > errors_before)) {
        SkipToFollower();
        if (!TakeSeparator()) break;
        continue;
      }
      entry.value = ParseExpr();
      entry.id = ast_.NewId(colon, Join(entry_begin, Extent(entry.value)));
      map.entries.push_back(entry);
      if (!TakeSeparator()) break;
    }
    const Span braces = Close();
    return Make(braces, braces, std::move(map));
  }

  // [a, ?b]
  Expr* ParseList() {
    ListExpr list;
    Open(Context::kList);
    while (!At(TokenKind::kRightBracket) && !At(TokenKind::kEnd)) {
      if (list.elements.empty() && TakeIf(TokenKind::kComma)) break;  // [,]
      list.optional.push_back(TakeEntryMark());
      list.elements.push_back(ParseExpr());
      if (!TakeSeparator()) break;
    }
    const Span brackets = Close();
    return Make(brackets, brackets, std::move(list));
  }

  const ParseOptions& options_;
  Ast ast_;
  ExprFactory factory_;
  int nesting_ = -1;                         // The whole expression is not inside anything.
  std::vector<std::string> reserved_words_;  // That have been reported.
};

// Whether the text may be read at all.
bool CheckText(const rules::Excerpt& excerpt, const rules::Limits& limits,
               rules::IssueList& issues) {
  const absl::string_view text = excerpt.text();
  const int64_t size = static_cast<int64_t>(text.size());
  if (size > limits.expression_bytes_max) {
    issues
        .AddError(issue_code::kExpressionTooLarge, rules::PlaceOf(excerpt, Span{0, 1}),
                  absl::StrCat("the expression has ", size, " bytes (limit ",
                               limits.expression_bytes_max, ")"))
        .help = kSplitIt;
    return false;
  }
  uint32_t at = 0;
  while ((at = static_cast<uint32_t>(rules::SkipAscii(text, at))) < text.size()) {
    const auto code_point = rules::DecodeUtf8(text, at);
    if (!code_point.has_value()) {
      issues.AddError(issue_code::kInvalidUtf8, rules::PlaceOf(excerpt, Span{at, at + 1}),
                      "this byte is not UTF-8");
      return false;
    }
    at += code_point->length;
  }
  return true;
}

}  // namespace

std::optional<Ast> Parse(const rules::Excerpt& text, const ParseOptions& options,
                         rules::IssueList& issues) {
  if (!CheckText(text, options.limits, issues)) return std::nullopt;
  rules::IssueList own(options.limits.expression_errors_max);
  std::optional<Ast> ast = Parser(text, options, own).Run();
  own.SortAndDeduplicate();
  issues.Append(own);
  return ast;
}

}  // namespace makegood::cel
