#include "tests/cel_conformance/not_supported.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "yaml-cpp/yaml.h"

namespace makegood::cel_conformance {

absl::StatusOr<std::map<std::string, std::string>> ReadNotSupported(const std::string& path) {
  try {
    std::map<std::string, std::string> reasons;
    for (const auto& group : YAML::LoadFile(path)) {
      const std::string reason = group["reason"].as<std::string>();
      for (const auto& suite : group["tests"]) {
        for (const auto& test : suite.second) {
          const std::string name =
              absl::StrCat(suite.first.as<std::string>(), ": ", test.as<std::string>());
          if (!reasons.emplace(name, reason).second) {
            return absl::InvalidArgumentError(absl::StrCat(path, ": listed twice: ", name));
          }
        }
      }
    }
    return reasons;
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", error.what()));
  }
}

}  // namespace makegood::cel_conformance
