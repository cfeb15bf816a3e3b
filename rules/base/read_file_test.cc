#include "rules/base/read_file.h"

#include <sys/stat.h>

#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace makegood::rules {
namespace {

std::string Path(const std::string& name) { return ::testing::TempDir() + "/" + name; }

TEST(ReadFileTest, OfALargeFileOneByteMoreThanTheBoundIsRead) {
  std::ofstream(Path("ten")) << "0123456789";
  EXPECT_EQ(*ReadFile(Path("ten"), 20), "0123456789");
  EXPECT_EQ(*ReadFile(Path("ten"), 10), "0123456789");
  EXPECT_EQ(*ReadFile(Path("ten"), 4), "01234");
}

TEST(ReadFileTest, WhatCannotBeReadIsNamed) {
  EXPECT_EQ(ReadFile(Path("nowhere"), 10).status().message(),
            "cannot read " + Path("nowhere") + ": No such file or directory");
  EXPECT_EQ(ReadFile(::testing::TempDir(), 10).status().message(),
            "cannot read " + ::testing::TempDir() + ": Is a directory");
}

TEST(ReadFileTest, APipeIsRefusedWithoutWaitingForItsWriter) {
  const std::string pipe = Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(ReadFile(pipe, 10).status().message(), "cannot read " + pipe + ": it is not a file");
}

TEST(ReadFileTest, DevicesThatAPersonNamesAreRead) {
  EXPECT_EQ(*ReadFile("/dev/null", 10, FileKind::kAny), "");
}

}  // namespace
}  // namespace makegood::rules
