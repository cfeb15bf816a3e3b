// Files of a test as texts, to damage them.

#ifndef MAKEGOOD_TESTS_FAULTS_FILE_CONTENT_H_
#define MAKEGOOD_TESTS_FAULTS_FILE_CONTENT_H_

#include <fstream>
#include <sstream>
#include <string>

namespace makegood {

inline std::string ReadFile(const std::string& path) {
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

inline void WriteFile(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_FAULTS_FILE_CONTENT_H_
