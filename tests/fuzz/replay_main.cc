// Stands in for libFuzzer in normal builds: runs every seed through the target once.
//
// usage: TARGET [-option=value…] FILE-OR-FOLDER…    libFuzzer's options are accepted and mean nothing here.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

// Into a block of exactly its size, so that a sanitizer sees the first byte too far.
void replay(const fs::path& seed) {
  std::ifstream in(seed, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::size_t replay_all(const fs::path& path) {
  if (fs::is_regular_file(path)) return replay(path), 1;
  std::size_t count = 0;
  if (!fs::is_directory(path)) return count;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    if (!entry.is_regular_file()) continue;
    replay(entry.path());
    ++count;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int at = 1; at < argc; ++at) {
    if (argv[at][0] != '-') count += replay_all(argv[at]);
  }
  std::printf("%zu seeds replayed\n", count);
  return count > 0 ? 0 : 1;
}
