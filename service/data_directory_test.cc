#include "service/data_directory.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace makegood {
namespace {

std::string NewPath(const std::string& name) {
  return testing::TempDir() + "/data_directory_test_" + name;
}

TEST(DataDirectoryTest, IsMadeAndLocked) {
  const std::string path = NewPath("made") + "/a/b";
  auto first = DataDirectory::Open(path);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(std::filesystem::is_directory(path));
  const auto second = DataDirectory::Open(path);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().message(),
            "the data directory " + path + " is in use by another process");
  first->reset();
  EXPECT_TRUE(DataDirectory::Open(path).ok());
}

TEST(DataDirectoryTest, AFileIsNone) {
  const std::string path = NewPath("file");
  std::ofstream(path) << "x";
  const auto opened = DataDirectory::Open(path);
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(DataDirectoryTest, NoPathIsNoDirectory) {
  EXPECT_TRUE(DataDirectory::Open("").ok());
  EXPECT_TRUE(DataDirectory::Open("").ok());
}

}  // namespace
}  // namespace makegood
