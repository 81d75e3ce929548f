// Compiled rules on disk, so that rules which were compiled before are only read: after a restart, and where a reload
// goes back to what was in force a while ago.
//
// A folder with a file for each of the last few sets, named by the SHA-256 of the rule files and of this very build of
// the program: no other ever reads it. Before the compiled rules a file says whose they are and what hash they have.
// What fits both is as this build wrote it and is trusted as it is, number by number: who may write here may write the
// store beside it. Its examples are run, as they are when rules are compiled. Everything else is as if it were not
// there.
//
// Threads: one at a time.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <system_error>

#include "daemon/build_id.h"
#include "daemon/config.h"
#include "matchers/rule_set.h"

namespace danmakud::daemon {

class RuleCache {
 public:
  static constexpr std::size_t kMostKept = 4;

  using Texts = std::map<std::string, std::string>;  // of rule files, by name

  RuleCache() = default;  // finds and keeps nothing
  // `build`: without a name for it there is no telling who wrote what is there, and nothing is kept.
  explicit RuleCache(std::filesystem::path folder, std::string build = build_id());
  static RuleCache beside_store(const Config& config);

  // Null where they are not kept.
  std::shared_ptr<const matchers::RuleSet> find(const Texts& texts) const;
  // What was compiled from the texts; the oldest ones give way.
  std::error_code keep(const Texts& texts, const matchers::RuleSet& rules) const;

 private:
  std::string key_of(const Texts& texts) const;
  std::filesystem::path file_of(const std::string& key) const;
  void drop_oldest() const;

  std::filesystem::path folder_;  // empty: there is none
  std::string build_;
};

}  // namespace danmakud::daemon
