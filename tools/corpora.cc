#include "tools/corpora.h"

#include <utility>

namespace danmakud::tools {
namespace {

class Corpora {
 public:
  explicit Corpora(KnownTexts known) : known_(std::move(known)) {}

  void add(std::string source, std::string text, bool is_complaint) {
    if (known_.has_like(text)) return;
    known_.add(text);
    LabelledRow& row = rows_.emplace_back();
    row.text = std::move(text);
    row.source = std::move(source);
    row.channel = "review";
    row.is_complaint = is_complaint;
    row.is_certain = true;
  }

  std::vector<LabelledRow> take() && { return std::move(rows_); }

 private:
  KnownTexts known_;
  std::vector<LabelledRow> rows_;
};

}  // namespace

std::vector<LabelledRow> read_corpora(const std::filesystem::path& corpora, KnownTexts known) {
  Corpora read(std::move(known));
  for (auto& cells : read_tsv(corpora / "online_shopping_10_cats.tsv.gz")) {
    read.add("online_shopping_10_cats/" + cells.at(0), std::move(cells.at(2)), cells.at(1) == "0");
  }
  for (auto& cells : read_tsv(corpora / "waimai_10k.tsv.gz")) {
    read.add("waimai_10k", std::move(cells.at(1)), cells.at(0) == "0");
  }
  for (auto& cells : read_tsv(corpora / "jd_phone_reviews.tsv.gz")) {
    const std::string& stars = cells.at(0);  // three and four say neither
    if (stars != "3" && stars != "4") read.add("jd_phone_reviews", std::move(cells.at(1)), stars != "5");
  }
  return std::move(read).take();
}

}  // namespace danmakud::tools
