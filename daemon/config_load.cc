#include "daemon/config_load.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/tls_context.h"
#include "daemon/config_file.h"
#include "daemon/config_table.h"
#include "daemon/config_value.h"
#include "daemon/source_config.h"
#include "daemon/unreadable.h"
#include "matchers/spelling.h"

namespace danmakud::daemon {

namespace {

using matchers::Fault;
using matchers::Faults;

// Sections whose second name is the user's own: [categories."commerce.quality"].
constexpr std::string_view kNamedSections[]{"categories", "teams", "sla"};

// Applies entries to a Config, one after another, collecting what is wrong with each.
class Loader {
 public:
  Loader(Config& config, Faults& faults) : config_(config), faults_(faults) {}

  void apply(const TomlEntry& entry) {
    const std::string& section = entry.path.front();
    key_ = fmt::format("{}", fmt::join(entry.path, "."));
    config_.places.insert_or_assign(key_, entry.place);
    if (section == "source") return apply_source(entry);
    if (section == "buttons") return apply_button(entry);
    if (std::ranges::find(kNamedSections, section) != std::end(kNamedSections)) return apply_named(entry);
    if (entry.path.size() == 1 && std::holds_alternative<EmptyTable>(entry.value) && is_section(section)) return;
    apply_setting(settings(), config_, key_, entry);
  }

 private:
  void fault(const TomlEntry& entry, std::string_view reason) {
    faults_.push_back({entry.place.file, entry.place.line, entry.place.column, fmt::format("{}: {}", key_, reason)});
  }

  static bool is_section(std::string_view name) {
    const std::string prefix = std::string(name) + ".";
    return std::ranges::any_of(settings(), [&](const Setting<Config>& row) { return row.key.starts_with(prefix); });
  }

  template <class T>
  void apply_setting(std::span<const Setting<T>> rows, T& owner, std::string_view key, const TomlEntry& entry) {
    const auto row = std::ranges::find(rows, key, &Setting<T>::key);
    if (row == rows.end()) return unknown_key(rows, key, entry);
    const std::filesystem::path folder = std::filesystem::path(entry.place.file).parent_path();
    if (const auto reason = assign(row->slot(owner), entry.value, row->bounds, folder)) fault(entry, *reason);
  }

  template <class T>
  void unknown_key(std::span<const Setting<T>> rows, std::string_view key, const TomlEntry& entry) {
    std::vector<std::string_view> keys;
    for (const Setting<T>& row : rows) keys.push_back(row.key);
    if constexpr (std::is_same_v<T, Config>)
      keys.insert(keys.end(), {"categories", "teams", "sla", "buttons", "source"});
    const Place& at = entry.place;
    faults_.push_back({at.file, at.line, at.column, matchers::unknown_word("key", key, keys)});
  }

  void apply_button(const TomlEntry& entry) {
    const auto* const target = std::get_if<std::string>(&entry.value);
    if (entry.path.size() == 2 && target != nullptr) {
      config_.buttons.insert_or_assign(entry.path[1], *target);
    } else if (entry.path.size() != 1) {
      fault(entry, fmt::format("must name a category or family (got {})", shown(entry.value)));
    }
  }

  void apply_source(const TomlEntry& entry) {
    std::size_t index = 0;
    const bool is_bare = entry.path.size() == 2 && std::holds_alternative<EmptyTable>(entry.value);
    const bool is_numbered = entry.path.size() > 1 && read_index(entry.path[1], index);
    if (!is_numbered || (entry.path.size() == 2 && !is_bare)) {
      return fault(entry, "must be an array of tables: [[source]]");
    }
    const std::size_t count = config_.source.size();
    if (index > count) return fault(entry, fmt::format("sources are numbered in turn; the next is source.{}", count));
    if (index == count) config_.source.emplace_back();
    if (is_bare) return;
    const std::filesystem::path folder = std::filesystem::path(entry.place.file).parent_path();
    const std::span<const std::string> key = std::span(entry.path).subspan(2);
    if (const auto reason = assign_source(config_.source[index], key, entry.value, folder)) fault(entry, *reason);
  }

  static bool read_index(const std::string& text, std::size_t& index) {
    return std::from_chars(text.data(), text.data() + text.size(), index).ptr == text.data() + text.size();
  }

  void apply_named(const TomlEntry& entry) {
    if (entry.path.size() == 1 && std::holds_alternative<EmptyTable>(entry.value)) return;
    const bool is_bare = entry.path.size() == 2 && std::holds_alternative<EmptyTable>(entry.value);
    if (entry.path.size() != 3 && !is_bare) return fault(entry, "must be a table of tables, such as [teams.general]");
    const std::string& section = entry.path[0];
    const std::string& name = entry.path[1];
    if (section == "categories") return apply_row(category_settings(), category(name), entry);
    if (section == "teams") return apply_row(team_settings(), team(name), entry);
    const auto priority = pipeline::parse_priority(name);
    if (!priority) return fault(entry, fmt::format("no priority (got \"{}\", allowed P0..P3)", name));
    apply_row(sla_settings(), config_.sla.by_priority.at(static_cast<std::size_t>(*priority)), entry);
  }

  template <class T>
  void apply_row(std::span<const Setting<T>> rows, T& owner, const TomlEntry& entry) {
    if (entry.path.size() == 3) apply_setting(rows, owner, entry.path[2], entry);
  }

  // A category that is not known yet begins as its family, or else as "other".
  pipeline::CategoryPolicy& category(const std::string& id) {
    const auto known = config_.categories.find(id);
    if (known != config_.categories.end()) return known->second;
    auto family = config_.categories.find(id.substr(0, id.find('.')));
    if (family == config_.categories.end()) family = config_.categories.find(matchers::kOther);
    pipeline::CategoryPolicy fresh = family->second;
    fresh.id = fresh.name = id;
    return config_.categories.emplace(id, std::move(fresh)).first->second;
  }

  pipeline::TeamPolicy& team(const std::string& id) {
    return config_.teams.try_emplace(id, pipeline::TeamPolicy{id, id, false}).first->second;
  }

  Config& config_;
  Faults& faults_;
  std::string key_;
};

// Paths are relative to the file that names them, those of the command line to the working directory.
void resolve_paths(Config& config) {
  const auto folder_of = [&config](std::string_view key) {
    return std::filesystem::path(config.place_of(key).file).parent_path();
  };
  config.store.path = folder_of("store.path") / config.store.path;
  for (auto [key, path] : {std::pair("tls.cert", &config.tls.cert), std::pair("tls.key", &config.tls.key)}) {
    if (!path->empty()) *path = (folder_of(key) / *path).string();
  }
  if (!config.model.file.empty()) config.model.file = (folder_of("model.file") / config.model.file).string();
  for (std::string& pattern : config.rules.files) pattern = (folder_of("rules.files") / pattern).string();
}

// Read with the configuration, so that a bad file is a fault of it and changes nothing.
void load_certificate(Config& config, Faults& faults) {
  TlsConfig& tls = config.tls;
  if (tls.cert.empty() != tls.key.empty()) {
    const bool lacks_key = tls.key.empty();
    faults.push_back(
        fault_at(config, lacks_key ? "tls.cert" : "tls.key", lacks_key ? "needs tls.key" : "needs tls.cert"));
  } else if (!tls.cert.empty()) {
    auto loaded = adapters::load_tls(tls.cert, tls.key);
    if (const auto* fault = std::get_if<adapters::TlsFault>(&loaded)) {
      faults.push_back(fault_at(config, fault->is_in_key ? "tls.key" : "tls.cert", fault->reason));
    } else {
      tls.context = std::get<std::shared_ptr<const adapters::TlsContext>>(std::move(loaded));
    }
  }
}

void append(Faults& faults, Faults more) {
  faults.insert(faults.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

LoadedConfig parse_config(std::string_view text, const std::filesystem::path& file,
                          const std::vector<std::string>& assignments) {
  LoadedConfig loaded{default_config(), {}};
  loaded.config.file = file;
  Loader loader(loaded.config, loaded.faults);
  const auto take = [&](TomlEntries read) {
    append(loaded.faults, std::move(read.faults));
    std::ranges::sort(read.entries, {}, [](const TomlEntry& e) { return std::pair(e.place.line, e.place.column); });
    for (const TomlEntry& entry : read.entries) loader.apply(entry);
  };
  TomlEntries read = read_toml(text, file.string());
  if (!read.faults.empty()) return {std::move(loaded.config), std::move(read.faults), /*was_read=*/false};
  take(std::move(read));
  for (const std::string& assignment : assignments) take(read_assignment(assignment));
  resolve_paths(loaded.config);
  check_config(loaded.config, loaded.faults);
  load_certificate(loaded.config, loaded.faults);
  std::ranges::stable_sort(loaded.faults, {}, [](const Fault& f) { return std::tie(f.line, f.column); });
  return loaded;
}

LoadedConfig load_config(const std::filesystem::path& file, const std::vector<std::string>& assignments) {
  std::ifstream stream(file);
  if (const std::string why = unreadable(stream, file); !why.empty()) {
    return {default_config(), {{file.string(), 0, 0, "cannot be read: " + why}}, /*was_read=*/false};
  }
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  return parse_config(text, file, assignments);
}

Fault fault_at(const Config& config, std::string_view key, std::string reason) {
  const Place place = config.place_of(key);
  return {place.file, place.line, place.column, fmt::format("{}: {}", key, reason)};
}

}  // namespace danmakud::daemon
