#include "tools/labelled_rows.h"

#include <stdexcept>
#include <utility>

#include "tools/recorded_comments.h"

namespace danmakud::tools {
namespace {

constexpr std::size_t kRowColumns = 8;

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.emplace_back(text);
  return parts;
}

}  // namespace

std::vector<std::string> read_lines(const std::string& path) {
  std::vector<std::string> lines = split(read_whole(path), '\n');
  std::erase(lines, "");
  return lines;
}

std::vector<std::vector<std::string>> read_tsv(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : read_lines(path)) rows.push_back(split(line, '\t'));
  if (!rows.empty()) rows.erase(rows.begin());  // the header
  return rows;
}

std::vector<LabelledRow> read_labelled(const std::string& path) {
  std::vector<LabelledRow> rows;
  for (std::vector<std::string>& cells : read_tsv(path)) {
    if (cells.size() != kRowColumns) {
      throw std::runtime_error(path + ":" + std::to_string(rows.size() + 2) + ": must have 8 columns (got " +
                               std::to_string(cells.size()) + ")");
    }
    LabelledRow& row = rows.emplace_back();
    row.text = std::move(cells[0]);
    row.category = std::move(cells[1]);
    row.source = std::move(cells[2]);
    row.is_by_hand = cells[3] == "hand";
    row.is_complaint = cells[4] == "1";
    if (!cells[5].empty()) row.alt = split(cells[5], ',');
    row.channel = std::move(cells[6]);
    row.is_certain = cells[7] == "1";
  }
  return rows;
}

pipeline::EventType event_type_of(std::string_view channel) {
  const bool is_comment = channel == "danmaku" || channel == "video_comment";
  return is_comment ? pipeline::EventType::comment : pipeline::EventType::private_message;
}

std::string_view label_of(std::string_view category) {
  constexpr std::pair<std::string_view, std::string_view> kLabels[]{{"commerce.quality", "product_quality"},
                                                                    {"commerce.mismatch", "product_quality"},
                                                                    {"commerce.logistics", "logistics"},
                                                                    {"commerce.after_sales", "after_sales"},
                                                                    {"commerce.price", "price"},
                                                                    {"commerce.payment", "price"},
                                                                    {"commerce.service", "service_attitude"},
                                                                    {"commerce.false_advertising", "false_advertising"},
                                                                    {"commerce.usage", "suggestion_consult"},
                                                                    {"technical", "technical"},
                                                                    {"content.streamer_conduct", "service_attitude"},
                                                                    {"content", "content_violation"},
                                                                    {"safety", "content_violation"},
                                                                    {"suggestion", "suggestion_consult"}};
  for (const auto& [prefix, label] : kLabels) {
    if (category.starts_with(prefix)) return label;
  }
  return {};
}

}  // namespace danmakud::tools
