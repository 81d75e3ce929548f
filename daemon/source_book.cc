#include "daemon/source_book.h"

#include <algorithm>
#include <fstream>
#include <variant>

#include <fmt/format.h>
#include <simdjson.h>

#include "daemon/source_config.h"
#include "daemon/write_whole.h"

namespace danmakud::daemon {

namespace {

using adapters::SourceSettings;
using simdjson::dom::element;

TomlValue to_value(const element& json) {
  if (json.is_bool()) return bool(json);
  if (json.is_int64()) return std::int64_t(json);
  if (json.is_double()) return double(json);
  if (json.is_string()) return std::string(std::string_view(json));
  if (!json.is_array()) return Unusable{json.is_null() ? "null" : "an object"};
  std::vector<std::string> texts;
  for (const element item : simdjson::dom::array(json)) {
    if (item.is_string()) {
      texts.emplace_back(std::string_view(item));
    } else if (item.is_int64()) {
      texts.push_back(std::to_string(std::int64_t(item)));
    } else {
      return Unusable{"an array of other values than strings"};
    }
  }
  return texts;
}

std::optional<std::string> assign_object(SourceSettings& settings, const std::vector<std::string>& above,
                                         const simdjson::dom::object& object, const std::filesystem::path& folder) {
  for (const auto& [name, value] : object) {
    std::vector<std::string> path = above;
    path.emplace_back(name);
    const bool is_table = value.is_object() && above.empty();
    auto reason = is_table ? assign_object(settings, path, simdjson::dom::object(value), folder)
                           : assign_source(settings, path, to_value(value), folder);
    if (reason) return is_table ? reason : fmt::format("{}: {}", fmt::join(path, "."), *reason);
  }
  return std::nullopt;
}

// The settings, or what is wrong with the text.
std::variant<SourceSettings, std::string> parse_source(std::string_view text, const std::filesystem::path& folder) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(text.data(), text.size()).get(object) != simdjson::SUCCESS) return "must be one JSON object";
  SourceSettings settings;
  if (auto reason = assign_object(settings, {}, object, folder)) return std::move(*reason);
  return settings;
}

// Its line in the file.
std::string one_line(std::string_view text) {
  simdjson::dom::parser parser;
  element root;
  return parser.parse(text.data(), text.size()).get(root) == simdjson::SUCCESS ? simdjson::minify(root) : "";
}

}  // namespace

SourceBook::SourceBook(std::filesystem::path file, Sources& sources, adapters::SourceRunner& runner,
                       adapters::BotDesk& bots, pipeline::Reporter& reporter)
    : file_(std::move(file)), sources_(sources), runner_(runner), bots_(bots), reporter_(reporter) {}

void SourceBook::load() {
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    auto parsed = parse_source(line, file_.parent_path());
    auto* const settings = std::get_if<SourceSettings>(&parsed);
    const std::scoped_lock lock(mutex_);
    const auto refused = settings != nullptr ? check(*settings) : SourceRefusal{400, "", std::get<std::string>(parsed)};
    if (refused) {
      reporter_.report(pipeline::Severity::warning, "source_left_out",
                       fmt::format("{}: {}", file_.string(), refused->message));
      continue;
    }
    const std::string name = settings->name;
    added_.insert_or_assign(name, Added{std::move(*settings), std::move(line)});
  }
  const std::scoped_lock lock(mutex_);
  publish();
}

void SourceBook::set_configured(std::vector<SourceSettings> sources) {
  const std::scoped_lock lock(mutex_);
  configured_ = std::move(sources);
  publish();
}

std::optional<SourceRefusal> SourceBook::check(const SourceSettings& settings) const {
  const auto complaints = check_sources({settings});
  if (!complaints.empty()) {
    return SourceRefusal{422, "bad_source", fmt::format("{}: {}", complaints.front().key, complaints.front().reason)};
  }
  if (std::ranges::find(configured_, settings.name, &SourceSettings::name) != configured_.end()) {
    return SourceRefusal{409, "configured",
                         fmt::format("\"{}\" is in the configuration: change it there", settings.name)};
  }
  return std::nullopt;
}

std::optional<SourceRefusal> SourceBook::add(std::string_view body) {
  auto parsed = parse_source(body, file_.parent_path());
  if (auto* const reason = std::get_if<std::string>(&parsed))
    return SourceRefusal{400, "bad_source", std::move(*reason)};
  SourceSettings& settings = std::get<SourceSettings>(parsed);
  const std::scoped_lock lock(mutex_);
  if (auto refused = check(settings)) return refused;
  const std::string name = settings.name;
  const auto known = added_.find(name);
  const std::optional<Added> before = known == added_.end() ? std::nullopt : std::optional(known->second);
  added_.insert_or_assign(name, Added{std::move(settings), one_line(body)});
  if (!save()) {
    before ? void(added_.insert_or_assign(name, *before)) : void(added_.erase(name));
    return SourceRefusal{503, "not_saved", fmt::format("{} cannot be written", file_.string())};
  }
  publish();
  return std::nullopt;
}

std::optional<SourceRefusal> SourceBook::remove(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  if (std::ranges::find(configured_, name, &SourceSettings::name) != configured_.end()) {
    return SourceRefusal{409, "configured", fmt::format("\"{}\" is in the configuration: remove it there", name)};
  }
  const auto known = added_.find(name);
  if (known == added_.end()) return SourceRefusal{404, "not_found", fmt::format("there is no source \"{}\"", name)};
  const Added before = known->second;
  added_.erase(known);
  if (!save()) {
    added_.emplace(name, before);
    return SourceRefusal{503, "not_saved", fmt::format("{} cannot be written", file_.string())};
  }
  publish();
  return std::nullopt;
}

bool SourceBook::save() const {
  std::string text;
  for (const auto& [name, added] : added_) text += added.line + '\n';
  return !write_whole(file_, text);  // which may hold tokens: for its owner alone
}

// A source of the configuration wins over an added one of its name.
void SourceBook::publish() {
  std::vector<adapters::RunningSource> running;
  adapters::BotSources waiting;
  const auto add = [&](const SourceSettings& settings) {
    const std::uint16_t index = sources_.index_of(settings.name);
    if (adapters::waits_for_bots(settings)) {
      waiting.push_back(std::make_shared<const adapters::BotSource>(settings, index));
    } else {
      running.push_back({settings, index});
    }
  };
  for (const SourceSettings& settings : configured_) add(settings);
  for (const auto& [name, added] : added_) {
    if (std::ranges::find(configured_, name, &SourceSettings::name) == configured_.end()) add(added.settings);
  }
  runner_.set_sources(std::move(running));
  bots_.set_sources(std::move(waiting));
}

std::vector<adapters::SourceStatus> SourceBook::status() const {
  std::vector<adapters::SourceStatus> rows = runner_.status();
  for (adapters::SourceStatus& row : bots_.status()) rows.push_back(std::move(row));
  return rows;
}

bool SourceBook::has(std::string_view name) const {
  return std::ranges::any_of(rows(), [name](const Row& row) { return row.name == name; });
}

std::vector<SourceBook::Row> SourceBook::rows() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Row> rows;
  for (const SourceSettings& settings : configured_) rows.push_back({settings.name, settings.kind, true});
  for (const auto& [name, added] : added_) rows.push_back({name, added.settings.kind, false});
  return rows;
}

}  // namespace danmakud::daemon
