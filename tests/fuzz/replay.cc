// main() for a fuzz target in an ordinary build: hands every file named on the command line to the
// target, once. What a fuzzer once found is thereby tested with every compiler, not only with
// libFuzzer's. An input that fails ends the program, as it does under libFuzzer.

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: " << argv[0] << " INPUT...\n";
    return 2;
  }
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) {
      std::cerr << "cannot read " << argv[i] << "\n";
      return 2;
    }
    std::cout << argv[i] << " (" << input.size() << " bytes)" << std::endl;
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
  }
  std::cout << argc - 1 << " inputs replayed\n";
}
