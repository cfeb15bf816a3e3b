#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {

static absl::Status ReadRow(Statement& row, Case& found) {
  return row.Read(found.case_id, found.lead_id, found.pro_id, found.stage, found.round, found.state,
                  found.open_time, found.revision, found.body);
}

static absl::Status ReadRow(Statement& row, Decision& decision) {
  return row.Read(decision.decision_id, decision.case_id, decision.lead_id, decision.sequence,
                  decision.decide_time, decision.policy, decision.policy_digest, decision.outcome,
                  decision.facts, decision.result);
}

namespace {

#define CASE_COLUMNS                                                     \
  "case_id, lead_id, pro_id, stage, round, state, open_time, revision, " \
  "body_version, body"

class SqliteCaseTable final : public CaseTable {
 public:
  explicit SqliteCaseTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<Case> Get(const Tenant& tenant, const CaseId& case_id) const override {
    Statement statement(connection_,
                        "SELECT " CASE_COLUMNS " FROM lead_case WHERE tenant = ? AND case_id = ?");
    statement.Bind(tenant, case_id);
    return ReadOne<Case>(statement, absl::StrCat("no case `", case_id.value(), "`"));
  }

  absl::StatusOr<std::vector<Case>> ListByLead(const Tenant& tenant,
                                               const LeadId& lead_id) const override {
    Statement statement(connection_, "SELECT " CASE_COLUMNS
                                     " FROM lead_case WHERE tenant = ? AND lead_id = ?"
                                     " ORDER BY stage, round");
    statement.Bind(tenant, lead_id);
    return ReadAll<Case>(statement);
  }

  absl::StatusOr<std::vector<Case>> List(const Tenant& tenant, const ProId& pro_id,
                                         absl::string_view state,
                                         const std::optional<TimeCursor>& before,
                                         int limit) const override {
    ASSIGN_OR_RETURN(const PageStart start, PageBefore(before, limit));
    if (pro_id.empty()) {
      Statement statement(connection_, "SELECT " CASE_COLUMNS
                                       " FROM lead_case"
                                       " WHERE tenant = ?1 AND (open_time, case_id) < (?2, ?3)"
                                       " AND (?4 = '' OR state = ?4)"
                                       " ORDER BY open_time DESC, case_id DESC LIMIT ?5");
      statement.Bind(tenant, start.time, start.id, state, limit);
      return ReadAll<Case>(statement);
    }
    Statement statement(connection_, "SELECT " CASE_COLUMNS
                                     " FROM lead_case WHERE tenant = ?1 AND pro_id = ?2"
                                     " AND (open_time, case_id) < (?3, ?4)"
                                     " AND (?5 = '' OR state = ?5)"
                                     " ORDER BY open_time DESC, case_id DESC LIMIT ?6");
    statement.Bind(tenant, pro_id, start.time, start.id, state, limit);
    return ReadAll<Case>(statement);
  }

  absl::Status Insert(const Tenant& tenant, const Case& opened) override {
    Statement statement(connection_, "INSERT INTO lead_case (tenant, " CASE_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)");
    statement.Bind(tenant, opened.case_id, opened.lead_id, opened.pro_id, opened.stage,
                   opened.round, opened.state, opened.open_time, opened.body);
    return statement.Run();
  }

  absl::Status Update(const Tenant& tenant, const Case& changed) override {
    Statement statement(connection_,
                        "UPDATE lead_case SET state = ?, revision = revision + 1,"
                        " body_version = ?, body = ?"
                        " WHERE tenant = ? AND case_id = ? AND revision = ?");
    statement.Bind(changed.state, changed.body, tenant, changed.case_id, changed.revision);
    RETURN_IF_ERROR(statement.Run());
    if (statement.changes() > 0) return absl::OkStatus();
    return WhyNotUpdated(Get(tenant, changed.case_id).status());
  }

 private:
  Connection& connection_;
};

#define DECISION_COLUMNS                                                          \
  "decision_id, case_id, lead_id, sequence, decide_time, policy, policy_digest, " \
  "outcome, facts_version, facts, result_version, result"

class SqliteDecisionTable final : public DecisionTable {
 public:
  explicit SqliteDecisionTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<Decision> Get(const Tenant& tenant, const DecisionId& decision_id) const override {
    Statement statement(connection_, "SELECT " DECISION_COLUMNS
                                     " FROM decision WHERE tenant = ? AND decision_id = ?");
    statement.Bind(tenant, decision_id);
    return ReadOne<Decision>(statement, absl::StrCat("no decision `", decision_id.value(), "`"));
  }

  absl::StatusOr<std::vector<Decision>> ListByCase(const Tenant& tenant, const CaseId& case_id,
                                                   int64_t after, int limit) const override {
    RETURN_IF_ERROR(CheckPageLimit(limit));
    Statement statement(connection_, "SELECT " DECISION_COLUMNS
                                     " FROM decision"
                                     " WHERE tenant = ? AND case_id = ? AND sequence > ?"
                                     " ORDER BY sequence LIMIT ?");
    statement.Bind(tenant, case_id, after, limit);
    return ReadAll<Decision>(statement);
  }

  absl::StatusOr<std::vector<Decision>> List(const Tenant& tenant,
                                             const std::optional<TimeCursor>& after,
                                             int limit) const override {
    ASSIGN_OR_RETURN(const PageStart start, PageAfter(after, limit));
    Statement statement(connection_, "SELECT " DECISION_COLUMNS
                                     " FROM decision"
                                     " WHERE tenant = ? AND (decide_time, decision_id) > (?, ?)"
                                     " ORDER BY decide_time, decision_id LIMIT ?");
    statement.Bind(tenant, start.time, start.id, limit);
    return ReadAll<Decision>(statement);
  }

  absl::StatusOr<int64_t> Insert(const Tenant& tenant, const Decision& decision) override {
    int64_t sequence = 0;
    {
      Statement statement(connection_,
                          "SELECT coalesce(max(sequence), 0) + 1 FROM decision"
                          " WHERE tenant = ? AND case_id = ?");
      statement.Bind(tenant, decision.case_id);
      RETURN_IF_ERROR(statement.Step());
      RETURN_IF_ERROR(statement.Read(sequence));
    }
    Statement statement(connection_, "INSERT INTO decision (tenant, " DECISION_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    statement.Bind(tenant, decision.decision_id, decision.case_id, decision.lead_id, sequence,
                   decision.decide_time, decision.policy, decision.policy_digest, decision.outcome,
                   decision.facts, decision.result);
    RETURN_IF_ERROR(statement.Run());
    return sequence;
  }

 private:
  Connection& connection_;
};

}  // namespace

std::unique_ptr<CaseTable> NewCaseTable(Connection& connection) {
  return std::make_unique<SqliteCaseTable>(connection);
}

std::unique_ptr<DecisionTable> NewDecisionTable(Connection& connection) {
  return std::make_unique<SqliteDecisionTable>(connection);
}

}  // namespace makegood
