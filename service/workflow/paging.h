// Pages of lists, and the tokens that ask for the next one.
//
// A token is the key of the last row of its page, with a digest of what was asked for, so that it
// is worth nothing for another list or another filter. It holds for ever: nothing is kept for it.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_PAGING_H_
#define MAKEGOOD_SERVICE_WORKFLOW_PAGING_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "makegood/stored/v1/page_token.pb.h"
#include "service/store/transaction.h"

namespace makegood {

// The page that a request asks for.
class Paging {
 public:
  // Of a request that has page_size and page_token; everything else in it is the filter.
  //
  //   INVALID_PAGE_TOKEN   the token is none, or another list's or filter's
  static absl::StatusOr<Paging> Of(const google::protobuf::Message& request);

  // How many rows to read: more than the page takes, where the store permits it, because that
  // tells whether another page follows.
  int rows_to_read() const;

  // Cuts what was read down to the page. Returns whether another page follows, which then begins
  // after the last row that is left.
  template <typename Row>
  bool Cut(std::vector<Row>& rows) const {
    const bool is_cut = static_cast<int>(rows.size()) > size_;
    if (is_cut) rows.erase(rows.begin() + size_, rows.end());
    return is_cut || static_cast<int>(rows.size()) == kPageRowsMax;
  }

  // After which key the page begins; null on the first page.
  const stored::v1::PageToken* after() const { return after_.has_value() ? &*after_ : nullptr; }
  std::optional<TimeCursor> time_cursor() const;

  // The token of the page after a row. `key` needs no digest.
  std::string TokenAfter(stored::v1::PageToken key) const;
  std::string TokenAfter(absl::Time time, const std::string& id) const;

 private:
  int size_ = 0;
  std::string filter_digest_;
  std::optional<stored::v1::PageToken> after_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_PAGING_H_
