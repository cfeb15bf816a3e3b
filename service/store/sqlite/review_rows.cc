#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {
namespace {

constexpr absl::string_view kStates[] = {"OPEN", "AWAITING_INFORMATION", "RESOLVED"};

absl::string_view NameOf(ReviewState state) { return kStates[static_cast<int>(state)]; }

}  // namespace

static absl::Status ReadRow(Statement& row, ReviewItem& item) {
  std::string state;
  RETURN_IF_ERROR(row.Read(item.review_id, item.case_id, item.lead_id, item.queue, item.round,
                           state, item.due_time, item.barred_reviewer, item.holder,
                           item.lease_until, item.fence, item.revision, item.body));
  for (int i = 0; i < 3; ++i) {
    if (kStates[i] == state) item.state = static_cast<ReviewState>(i);
  }
  return absl::OkStatus();
}

namespace {

#define REVIEW_COLUMNS                                                           \
  "review_id, case_id, lead_id, queue, round, state, due_time, barred_reviewer," \
  " holder, lease_until, fence, revision, body_version, body"

class SqliteReviewTable final : public ReviewTable {
 public:
  explicit SqliteReviewTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<ReviewItem> Get(const Tenant& tenant, const ReviewId& review_id) const override {
    Statement statement(connection_, "SELECT " REVIEW_COLUMNS
                                     " FROM review_item WHERE tenant = ? AND review_id = ?");
    statement.Bind(tenant, review_id);
    return ReadOne<ReviewItem>(statement, absl::StrCat("no review `", review_id.value(), "`"));
  }

  absl::StatusOr<std::vector<ReviewItem>> ListByCase(const Tenant& tenant,
                                                     const CaseId& case_id) const override {
    Statement statement(connection_, "SELECT " REVIEW_COLUMNS
                                     " FROM review_item WHERE tenant = ? AND case_id = ?"
                                     " ORDER BY round, review_id");
    statement.Bind(tenant, case_id);
    return ReadAll<ReviewItem>(statement);
  }

  absl::StatusOr<std::vector<ReviewItem>> ListQueue(const Tenant& tenant, absl::string_view queue,
                                                    const std::optional<TimeCursor>& after,
                                                    int limit) const override {
    ASSIGN_OR_RETURN(const PageStart start, PageAfter(after, limit));
    Statement statement(connection_, "SELECT " REVIEW_COLUMNS
                                     " FROM review_item"
                                     " WHERE tenant = ? AND queue = ? AND state <> 'RESOLVED'"
                                     " AND (coalesce(due_time, '~'), review_id) > (?, ?)"
                                     " ORDER BY coalesce(due_time, '~'), review_id LIMIT ?");
    statement.Bind(tenant, queue, start.time, start.id, limit);
    return ReadAll<ReviewItem>(statement);
  }

  absl::StatusOr<QueueStats> GetStats(const Tenant& tenant, absl::string_view queue,
                                      absl::Time now) const override {
    Statement statement(connection_,
                        "SELECT count(*) FILTER (WHERE state = 'OPEN'),"
                        " count(*) FILTER (WHERE state = 'OPEN' AND lease_until > ?3),"
                        " count(*) FILTER (WHERE state = 'AWAITING_INFORMATION'),"
                        " count(*) FILTER (WHERE due_time < ?3), min(due_time)"
                        " FROM review_item"
                        " WHERE tenant = ?1 AND queue = ?2 AND state <> 'RESOLVED'");
    statement.Bind(tenant, queue, now);
    RETURN_IF_ERROR(statement.Step());
    QueueStats stats;
    RETURN_IF_ERROR(statement.Read(stats.open, stats.held, stats.awaiting_information,
                                   stats.overdue, stats.earliest_due_time));
    return stats;
  }

  absl::Status Insert(const Tenant& tenant, const ReviewItem& item) override {
    Statement statement(connection_, "INSERT INTO review_item (tenant, " REVIEW_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)");
    statement.Bind(tenant, item.review_id, item.case_id, item.lead_id, item.queue, item.round,
                   NameOf(item.state), item.due_time, item.barred_reviewer, item.holder,
                   item.lease_until, item.fence, item.body);
    return statement.Run();
  }

  absl::Status Update(const Tenant& tenant, const ReviewItem& item) override {
    Statement statement(connection_,
                        "UPDATE review_item SET state = ?, due_time = ?, holder = ?,"
                        " lease_until = ?, fence = ?, revision = revision + 1,"
                        " body_version = ?, body = ?"
                        " WHERE tenant = ? AND review_id = ? AND revision = ?");
    statement.Bind(NameOf(item.state), item.due_time, item.holder, item.lease_until, item.fence,
                   item.body, tenant, item.review_id, item.revision);
    RETURN_IF_ERROR(statement.Run());
    if (statement.changes() > 0) return absl::OkStatus();
    return WhyNotUpdated(Get(tenant, item.review_id).status());
  }

  absl::StatusOr<ReviewItem> LeaseNext(const Tenant& tenant, absl::string_view queue,
                                       absl::string_view reviewer, absl::Time now,
                                       absl::Time lease_until) override {
    ReviewItem item;
    {
      Statement statement(connection_, "SELECT " REVIEW_COLUMNS
                                       " FROM review_item"
                                       " WHERE tenant = ? AND queue = ? AND state <> 'RESOLVED'"
                                       " AND state = 'OPEN' AND coalesce(lease_until, '') <= ?"
                                       " AND barred_reviewer <> ?"
                                       " ORDER BY coalesce(due_time, '~'), review_id LIMIT 1");
      statement.Bind(tenant, queue, now, reviewer);
      ASSIGN_OR_RETURN(item, ReadOne<ReviewItem>(statement, absl::StrCat("queue `", queue,
                                                                         "` has nothing to take")));
    }
    item.holder = std::string(reviewer);
    item.lease_until = lease_until;
    ++item.fence;
    RETURN_IF_ERROR(Update(tenant, item));
    ++item.revision;
    return item;
  }

 private:
  Connection& connection_;
};

}  // namespace

std::unique_ptr<ReviewTable> NewReviewTable(Connection& connection) {
  return std::make_unique<SqliteReviewTable>(connection);
}

}  // namespace makegood
