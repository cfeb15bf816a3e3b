#include "rules/base/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace makegood::rules {
namespace {

std::string Why(const std::string& path, int error) {
  return absl::StrCat("cannot read ", path, ": ", std::generic_category().message(error));
}

// Closes what it opened.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ > STDIN_FILENO) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t bytes_max, FileKind kind) {
  // Opening a pipe must not wait for its writer, where pipes are refused anyway.
  const bool is_regular = kind == FileKind::kRegular;
  const Descriptor file(
      !is_regular && path == "-"
          ? STDIN_FILENO
          : open(path.c_str(), O_RDONLY | O_CLOEXEC | (is_regular ? O_NONBLOCK : 0)));
  if (file.number() < 0) return absl::NotFoundError(Why(path, errno));
  struct stat status;
  if (fstat(file.number(), &status) != 0) return absl::InternalError(Why(path, errno));
  if (S_ISDIR(status.st_mode)) return absl::InvalidArgumentError(Why(path, EISDIR));
  if (is_regular && !S_ISREG(status.st_mode))
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": it is not a file"));

  const size_t room = static_cast<size_t>(bytes_max) + 1;
  const auto expected = static_cast<size_t>(std::max<off_t>(status.st_size, 0)) + 1;
  std::string text(std::min(room, expected), '\0');
  size_t size = 0;
  while (size < room) {
    if (size == text.size()) text.resize(std::min(room, 2 * size + 1));
    const ssize_t got = read(file.number(), &text[size], text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return absl::InternalError(Why(path, errno));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace makegood::rules
