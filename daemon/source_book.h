// All sources there are: those of the configuration, and those that were added over /v1/sources, which are kept in a
// file beside the store so that they are there again after a restart.
//
// Any thread.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/bot_desk.h"
#include "adapters/sources/source_runner.h"
#include "daemon/sources.h"
#include "pipeline/reporter.h"

namespace danmakud::daemon {

// Why a source was not added or removed. The names on the wire are those of `code`.
struct SourceRefusal {
  unsigned status = 400;
  std::string code, message;
};

class SourceBook {
 public:
  SourceBook(std::filesystem::path file, Sources& sources, adapters::SourceRunner& runner, adapters::BotDesk& bots,
             pipeline::Reporter& reporter);

  // Reads the file; sources that will not run any more are said and left out.
  void load();
  void set_configured(std::vector<adapters::SourceSettings> sources);
  // `body`: one JSON object with the keys of a [[source]]. A name that was added before is replaced.
  std::optional<SourceRefusal> add(std::string_view body);
  std::optional<SourceRefusal> remove(const std::string& name);

  struct Row {
    std::string name, kind;
    bool is_configured = false;
  };
  std::vector<Row> rows() const;
  std::vector<adapters::SourceStatus> status() const;
  bool has(std::string_view name) const;

 private:
  struct Added {
    adapters::SourceSettings settings;
    std::string line;  // as it was given, for the file
  };

  std::optional<SourceRefusal> check(const adapters::SourceSettings& settings) const;
  bool save() const;
  void publish();

  const std::filesystem::path file_;
  Sources& sources_;
  adapters::SourceRunner& runner_;  // of those that dial out
  adapters::BotDesk& bots_;         // of those that wait to be dialled
  pipeline::Reporter& reporter_;
  mutable std::mutex mutex_;
  std::vector<adapters::SourceSettings> configured_;  // guarded by mutex_
  std::map<std::string, Added> added_;                // likewise, by name
};

}  // namespace danmakud::daemon
