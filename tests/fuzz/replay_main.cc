// Stands in for libFuzzer in normal builds: runs every seed as it is, then -runs=N small mutations of them, the same
// each time.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

void collect(const std::filesystem::path& path, std::vector<Input>& seeds) {
  std::vector<std::filesystem::path> files{path};
  if (std::filesystem::is_directory(path)) files.assign(std::filesystem::directory_iterator(path), {});
  for (const std::filesystem::path& file : files) {
    std::ifstream stream(file, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
}

// Overwrites, repeats or cuts off a few bytes.
Input mutate(Input input, std::mt19937_64& random) {
  for (std::uint64_t changes = 1 + random() % 4; changes > 0 && !input.empty(); --changes) {
    const auto at = static_cast<std::ptrdiff_t>(random() % input.size());
    switch (random() % 4) {
      case 0:
        input.resize(static_cast<std::size_t>(at));
        break;
      case 1:
        input.insert(input.begin() + at, input[random() % input.size()]);
        break;
      default:
        input[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(random());
    }
  }
  return input;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<Input> seeds;
  std::uint64_t runs = 0;
  for (const std::string_view argument : std::vector<std::string_view>(arguments + 1, arguments + count)) {
    if (argument.starts_with("-runs=")) runs = std::strtoull(argument.substr(6).data(), nullptr, 10);
    if (!argument.starts_with('-')) collect(argument, seeds);
  }
  if (seeds.empty()) {
    std::fputs("no seeds\n", stderr);
    return 1;
  }
  for (const Input& seed : seeds) LLVMFuzzerTestOneInput(seed.data(), seed.size());
  std::mt19937_64 random(1);
  for (std::uint64_t run = 0; run < runs; ++run) {
    const Input input = mutate(seeds[random() % seeds.size()], random);
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::printf("%zu seeds, %llu mutations\n", seeds.size(), static_cast<unsigned long long>(runs));
}
