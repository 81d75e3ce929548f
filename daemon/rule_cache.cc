#include "daemon/rule_cache.h"

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <xxhash.h>

#include "daemon/write_whole.h"
#include "matchers/sha256.h"

namespace danmakud::daemon {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kMostBytes = 1u << 30;  // of a file that is read
constexpr const char* kSuffix = ".rules";

// Stands before the rules: whose they are, and that they are whole.
std::string head_of(const std::string& key, std::string_view rules) {
  const XXH128_hash_t hash = XXH3_128bits(rules.data(), rules.size());
  return fmt::format("danmakud rules {} {:016x}{:016x}\n", key, hash.high64, hash.low64);
}

// Also one that was being written when its writer was killed. What else lies in the folder is somebody else's.
bool is_ours(const fs::path& file) {
  constexpr std::size_t kKeyDigits = 64;
  const std::string name = file.filename().string();
  return name.find_first_not_of("0123456789abcdef") == kKeyDigits && name.find(kSuffix) == kKeyDigits;
}

std::string read_file(const fs::path& name) {
  std::error_code absent;
  const std::uintmax_t size = fs::file_size(name, absent);
  if (absent || size > kMostBytes) return {};
  std::string bytes(size, '\0');
  std::ifstream(name, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(size));
  return bytes;
}

}  // namespace

RuleCache::RuleCache(fs::path folder, std::string build) : build_(std::move(build)) {
  if (!build_.empty()) folder_ = std::move(folder);
}

RuleCache RuleCache::beside_store(const Config& config) {
  return RuleCache(config.store.path.string() + ".rules");
}

// Lengths before texts, so that no two different sets of files read the same.
std::string RuleCache::key_of(const Texts& texts) const {
  std::string all = build_;
  for (const auto& [name, text] : texts) all += fmt::format("{} {} {}{}", name.size(), text.size(), name, text);
  return matchers::sha256_hex(all);
}

fs::path RuleCache::file_of(const std::string& key) const {
  return folder_ / (key + kSuffix);
}

std::shared_ptr<const matchers::RuleSet> RuleCache::find(const Texts& texts) const {
  if (folder_.empty()) return nullptr;
  const std::string key = key_of(texts);
  const std::string file = read_file(file_of(key));
  const std::size_t head = head_of(key, {}).size();
  if (file.size() < head) return nullptr;
  const std::string_view rules = std::string_view(file).substr(head);
  if (!file.starts_with(head_of(key, rules))) return nullptr;
  std::error_code ignored;
  fs::last_write_time(file_of(key), fs::file_time_type::clock::now(), ignored);  // in use: not among the oldest
  std::shared_ptr<const matchers::RuleSet> read = matchers::RuleSet::from(rules);
  return read != nullptr && failed_examples(read).empty() ? read : nullptr;
}

std::error_code RuleCache::keep(const Texts& texts, const matchers::RuleSet& rules) const {
  if (folder_.empty()) return {};
  std::error_code error;
  fs::create_directory(folder_, error);
  if (error) return error;
  const std::string key = key_of(texts);
  const std::string bytes = rules.bytes();
  error = write_whole(file_of(key), head_of(key, bytes) + bytes);
  drop_oldest();
  return error;
}

void RuleCache::drop_oldest() const {
  std::error_code ignored;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    if (!is_ours(entry.path())) continue;
    files.emplace_back(entry.last_write_time(ignored), entry.path());
  }
  std::ranges::sort(files, std::ranges::greater());
  for (std::size_t at = kMostKept; at < files.size(); ++at) fs::remove(files[at].second, ignored);
}

}  // namespace danmakud::daemon
