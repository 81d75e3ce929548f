#include "daemon/source_config.h"

#include <algorithm>
#include <array>
#include <set>

#include "adapters/sources/source_runner.h"
#include "daemon/config_value.h"
#include "daemon/sources.h"
#include "matchers/spelling.h"

namespace danmakud::daemon {

namespace {

using adapters::SourceSettings;
using Reason = std::optional<std::string>;
using Texts = std::map<std::string, std::string, std::less<>>;

enum class As : std::uint8_t { plain, secret, path };

struct TextKey {
  std::string_view name;
  std::string SourceSettings::*place;
  As as = As::plain;
};
constexpr std::array kTexts{
    TextKey{"name", &SourceSettings::name},
    TextKey{"kind", &SourceSettings::kind},
    TextKey{"url", &SourceSettings::url, As::secret},
    TextKey{"api_url", &SourceSettings::api_url},
    TextKey{"platform", &SourceSettings::platform},
    TextKey{"token", &SourceSettings::token, As::secret},
    TextKey{"uid", &SourceSettings::uid},
    TextKey{"buvid", &SourceSettings::buvid, As::secret},
    TextKey{"cookie", &SourceSettings::cookie, As::secret},
    TextKey{"user_agent", &SourceSettings::user_agent},
    TextKey{"nick", &SourceSettings::nick},
    TextKey{"ca_file", &SourceSettings::ca_file, As::path},
    TextKey{"app_id", &SourceSettings::app_id},
    TextKey{"access_key", &SourceSettings::access_key, As::secret},
    TextKey{"access_secret", &SourceSettings::access_secret, As::secret},
    TextKey{"code", &SourceSettings::code, As::secret},
    TextKey{"format", &SourceSettings::format},
    TextKey{"items", &SourceSettings::items},
    TextKey{"stream", &SourceSettings::stream},
    TextKey{"list", &SourceSettings::list},
    TextKey{"group", &SourceSettings::group},
    TextKey{"consumer", &SourceSettings::consumer},
    TextKey{"reply", &SourceSettings::reply},
};

struct ListKey {
  std::string_view name;
  std::vector<std::string> SourceSettings::*place;
};
constexpr std::array kLists{ListKey{"rooms", &SourceSettings::rooms}, ListKey{"room", &SourceSettings::rooms},
                            ListKey{"channels", &SourceSettings::channels},
                            ListKey{"subscribe", &SourceSettings::subscribe}};

struct TableKey {
  std::string_view name;
  Texts SourceSettings::*place;
};
constexpr std::array kTables{TableKey{"map", &SourceSettings::map}, TableKey{"constants", &SourceSettings::constants},
                             TableKey{"only", &SourceSettings::only}, TableKey{"headers", &SourceSettings::headers}};

constexpr std::string_view kSilence = "silence_seconds";
constexpr Bounds kSilenceBounds{5, 86'400, {}};

// Numbers are welcome where texts are: rooms and uids are written either way.
std::optional<std::string> text_of(const TomlValue& value) {
  if (const auto* const text = std::get_if<std::string>(&value)) return *text;
  if (const auto* const number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::nullopt;
}

Reason assign_text(const TextKey& key, SourceSettings& source, const TomlValue& value,
                   const std::filesystem::path& folder) {
  const auto text = text_of(value);
  if (!text) return "must be a string (got " + shown(value) + ")";
  std::string& place = source.*key.place;
  place = *text;
  if (key.as == As::path && !place.empty()) place = (folder / place).string();
  if (key.as != As::secret) return std::nullopt;
  Secret secret;
  const Reason wrong = assign(&secret, TomlValue{*text}, {}, folder);
  place = std::move(secret.value);
  return wrong;
}

Reason assign_list(const ListKey& key, SourceSettings& source, const TomlValue& value) {
  std::vector<std::string>& place = source.*key.place;
  if (const auto* const list = std::get_if<std::vector<std::string>>(&value)) {
    place = *list;
  } else if (const auto text = text_of(value)) {
    place = {*text};
  } else {
    return "must be a string or an array of strings (got " + shown(value) + ")";
  }
  return std::nullopt;
}

Reason unknown(std::string_view name) {
  std::vector<std::string_view> names{kSilence};
  for (const TextKey& key : kTexts) names.push_back(key.name);
  for (const ListKey& key : kLists) names.push_back(key.name);
  for (const TableKey& key : kTables) names.push_back(key.name);
  return matchers::unknown_word("key", name, names);
}

Reason assign_member(SourceSettings& source, const std::string& table, const std::string& member,
                     const TomlValue& value) {
  const auto place = std::ranges::find(kTables, table, &TableKey::name);
  if (place == kTables.end()) return unknown(table);
  const auto text = text_of(value);
  if (!text) return "must be a string (got " + shown(value) + ")";
  (source.*place->place).insert_or_assign(member, *text);
  return std::nullopt;
}

// In a line of a log, in a metric's label and in the path of a request.
bool can_be_told(std::string_view name) {
  constexpr std::size_t kMostBytes = 100;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return name.size() <= kMostBytes && std::ranges::none_of(name, is_control);
}

}  // namespace

std::optional<std::string> assign_source(SourceSettings& source, std::span<const std::string> path,
                                         const TomlValue& value, const std::filesystem::path& folder) {
  if (path.size() == 2) return assign_member(source, path[0], path[1], value);
  if (path.size() != 1) return "must be the keys of a [[source]]";
  const std::string& name = path[0];
  if (name == kSilence) return assign(&source.silence, value, kSilenceBounds, folder);
  const auto text = std::ranges::find(kTexts, name, &TextKey::name);
  if (text != kTexts.end()) return assign_text(*text, source, value, folder);
  const auto list = std::ranges::find(kLists, name, &ListKey::name);
  if (list != kLists.end()) return assign_list(*list, source, value);
  const bool is_table = std::ranges::find(kTables, name, &TableKey::name) != kTables.end();
  if (is_table && std::holds_alternative<EmptyTable>(value)) return std::nullopt;
  return is_table ? "must be a table of strings (got " + shown(value) + ")" : unknown(name);
}

std::vector<SourceComplaint> check_sources(const std::vector<SourceSettings>& sources) {
  std::vector<SourceComplaint> complaints;
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const SourceSettings& source = sources[i];
    if (source.name.empty()) {
      complaints.push_back({i, "name", "every source needs a name, for its metrics and its state"});
    } else if (!can_be_told(source.name)) {
      complaints.push_back({i, "name", "must have at most 100 bytes and no control characters"});
    } else if (is_pushed(source.name)) {
      complaints.push_back({i, "name", "\"" + source.name + "\" is the name of who pushes; choose another"});
    } else if (!names.insert(source.name).second) {
      complaints.push_back({i, "name", "there is another source \"" + source.name + "\""});
    }
    if (source.kind.empty()) {
      complaints.push_back({i, "kind", "every source needs a kind"});
    } else if (auto fault = adapters::source_fault(source)) {
      complaints.push_back({i, "kind", std::move(*fault)});
    }
  }
  return complaints;
}

}  // namespace danmakud::daemon
