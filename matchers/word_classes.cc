#include "matchers/word_classes.h"

#include <algorithm>
#include <optional>

#include "matchers/spelling.h"

namespace danmakud::matchers {
namespace {

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz_";

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kNameCharacters) == std::string_view::npos;
}

// The name in braces that `pattern` begins with.
std::optional<std::string_view> name_at(std::string_view pattern) {
  const std::size_t close = pattern.find('}');
  if (!pattern.starts_with('{') || close == std::string_view::npos) return std::nullopt;
  const std::string_view name = pattern.substr(1, close - 1);
  return is_name(name) ? std::optional(name) : std::nullopt;
}

// Copies `pattern`, with text_of(name) for each name in braces.
template <class TextOf>
std::string replaced(std::string_view pattern, TextOf text_of) {
  std::string out;
  while (!pattern.empty()) {
    std::size_t length = pattern.front() == '\\' ? std::min<std::size_t>(2, pattern.size()) : 1;
    if (const auto name = name_at(pattern)) {
      out += text_of(*name);
      length = name->size() + 2;
    } else {
      out += pattern.substr(0, length);
    }
    pattern.remove_prefix(length);
    if (out.size() > WordClasses::kMostBytes) break;
  }
  return out;
}

std::string over_limit() {
  return "over " + std::to_string(WordClasses::kMostBytes) + " bytes with its classes written out";
}

}  // namespace

WordClasses::WordClasses(const std::vector<WordClass>& classes, const PatternLimits& limits, Faults& faults)
    : limits_(limits) {
  const auto fault = [&](const WordClass& written, const std::string& message) {
    faults.push_back({written.file, written.name.line, written.name.column, message});
  };
  for (const WordClass& written : classes) {
    const std::string quoted = "class \"" + written.name.text + "\": ";
    const auto [known, fresh] = classes_.try_emplace(written.name.text, Entry{&written, State::unread, {}});
    if (!fresh) {
      const WordClass& first = *known->second.written;
      fault(written, quoted + "is taken by " + first.file + ":" + std::to_string(first.name.line));
    }
    if (!is_name(written.name.text)) fault(written, quoted + "a name is of lower-case letters and '_'");
    if (written.words.empty()) fault(written, quoted + "has no words");
  }
  for (auto& [name, entry] : classes_) resolve(entry, name, 0, faults);
}

// Depth first; `path`: how it came here, for the fault.
void WordClasses::resolve(Entry& entry, const std::string& path, std::size_t depth, Faults& faults) {
  if (entry.state != State::unread) return;
  entry.state = State::open;
  const WordClass& written = *entry.written;
  for (const Placed& word : written.words) {
    const auto fault = [&](const std::string& message) {
      faults.push_back({written.file, word.line, word.column, "class \"" + written.name.text + "\": " + message});
    };
    const auto text_of = [&](std::string_view name) -> std::string {
      const auto found = classes_.find(name);
      if (found == classes_.end()) return fault("unknown class {" + std::string(name) + "}"), "x";
      if (depth == kMostDepth) return fault("classes in classes over " + std::to_string(kMostDepth) + " deep"), "x";
      const std::string longer = path + " → " + std::string(name);
      resolve(found->second, longer, depth + 1, faults);
      if (found->second.state == State::open) return fault("names itself: " + longer), "x";
      return found->second.text;
    };
    const std::string expanded = replaced(word.text, text_of);
    if (entry.text.size() + expanded.size() > kMostBytes) {
      fault(over_limit());
      break;
    }
    if (const Pattern pattern = fold_pattern(expanded, limits_); !pattern.error.empty()) {
      fault("\"" + word.text + "\": " + pattern.error);
    }
    entry.text += (entry.text.empty() ? "(?:" : "|") + expanded;
  }
  entry.text = entry.text.empty() ? "x" : entry.text + ")";
  entry.state = State::done;
}

WordClasses::Expansion WordClasses::expand(std::string_view pattern) const {
  Expansion out;
  out.text = replaced(pattern, [&](std::string_view name) -> std::string {
    const auto found = classes_.find(name);
    if (found != classes_.end()) return found->second.text;
    std::vector<std::string_view> names;
    for (const auto& [known, entry] : classes_) names.push_back(known);
    out.error = unknown_word("class", name, names);
    return {};
  });
  if (out.error.empty() && out.text.size() > kMostBytes) out.error = over_limit();
  return out;
}

}  // namespace danmakud::matchers
