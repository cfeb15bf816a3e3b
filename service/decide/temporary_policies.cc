#include "service/decide/temporary_policies.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "gtest/gtest.h"
#include "rules/base/check.h"

namespace makegood {

std::string TinyPolicy(absl::string_view name, int credits, absl::string_view effective_time) {
  return absl::Substitute(R"(name: $0
description: Charges $1 credits for every lead.
makegood:
  marketplace: $0_market
  effective_time: $2
  stages: [CHARGE]
  reasons:
    accepted: You accepted this lead.
rule:
  match:
    - output: charge($1, "accepted")
)",
                          name, credits, effective_time);
}

TemporaryPolicies::TemporaryPolicies()
    : path_(absl::StrCat(testing::TempDir(), "/policies.XXXXXX")) {
  MAKEGOOD_CHECK(mkdtemp(path_.data()) != nullptr);
}

TemporaryPolicies::~TemporaryPolicies() { std::filesystem::remove_all(path_); }

void TemporaryPolicies::Write(absl::string_view file, absl::string_view text) const {
  const std::filesystem::path path = absl::StrCat(path_, "/", file);
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void TemporaryPolicies::Remove(absl::string_view file) const {
  std::filesystem::remove_all(absl::StrCat(path_, "/", file));
}

void TemporaryPolicies::Link(absl::string_view target, absl::string_view link) const {
  const std::filesystem::path path = absl::StrCat(path_, "/", link);
  const std::filesystem::path beside = absl::StrCat(path_, "/", link, ".new");
  std::filesystem::create_directories(path.parent_path());
  std::filesystem::create_symlink(std::string(target), beside);
  std::filesystem::rename(beside, path);
}

}  // namespace makegood
