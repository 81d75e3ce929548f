// Scores a configuration's rules and model on labelled texts: `evaluate -c config/danmakud.toml`. Prints one table a
// question: complaint or not, category, calibration, comments read by hand, false alarms on live chat, evasive
// spellings.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <span>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "daemon/loaded_policy.h"
#include "tools/labelled_comments.h"
#include "tools/labelled_rows.h"
#include "tools/recorded_comments.h"
#include "tools/screener.h"

namespace danmakud::tools {
namespace {

using pipeline::EventType;
using pipeline::Judgement;

struct Options {
  daemon::CommandLine daemon;
  std::filesystem::path data = "../shared/data";
  std::string read = "tools/read_comments.tsv";
  std::vector<std::string> labelled;  // empty: dev.tsv of `data`
  std::string spellings;              // a TSV file: plain text, another spelling, kind, origin
  std::size_t errors = 0;
};

struct Judged {
  const LabelledRow* row;
  Judgement judgement;
  std::string rules;
};

// A question or a wish opens a ticket, too, but complains of nothing.
bool says_complaint(const Judgement& judgement) {
  return judgement.kind == Judgement::Kind::complaint && label_of(judgement.category) != "suggestion_consult";
}

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

struct Confusion {
  std::size_t found = 0, missed = 0, false_alarm = 0, clean = 0;

  void add(bool is_complaint, bool said) { ++(is_complaint ? (said ? found : missed) : (said ? false_alarm : clean)); }
  double precision() const { return share(found, found + false_alarm); }
  double recall() const { return share(found, found + missed); }
  double f1() const { return share(2 * found, 2 * found + missed + false_alarm); }
};

void print_confusions(std::string_view by, const std::map<std::string, Confusion>& table) {
  fmt::print("\n{:<34} {:>6} {:>6} {:>6} {:>6} {:>9} {:>7} {:>6}\n", by, "found", "missed", "false", "clean",
             "precision", "recall", "F1");
  for (const auto& [name, c] : table) {
    fmt::print("{:<34} {:>6} {:>6} {:>6} {:>6} {:>9.3f} {:>7.3f} {:>6.3f}\n", name, c.found, c.missed, c.false_alarm,
               c.clean, c.precision(), c.recall(), c.f1());
  }
}

void print_binary(const std::vector<Judged>& all) {
  std::map<std::string, Confusion> by_channel, by_source;
  for (const Judged& one : all) {
    if (!one.row->is_certain) continue;
    const bool said = says_complaint(one.judgement);
    by_channel[one.row->channel].add(one.row->is_complaint, said);
    const bool is_addressed = one.row->channel == "private_msg" || one.row->channel.ends_with("review");
    if (is_addressed) by_channel["messages and reviews"].add(one.row->is_complaint, said);
    by_source[one.row->source].add(one.row->is_complaint, said);
  }
  print_confusions("complaint or not, by channel", by_channel);
  print_confusions("by source", by_source);
}

// Of complaints that were found, by label: how many under that label, or one of the row's other acceptable ones.
void print_categories(const std::vector<Judged>& all) {
  struct Sums {
    std::size_t found = 0, exact = 0, accepted = 0;
  };
  std::map<std::string, Sums> by_label;
  std::map<std::string, std::map<std::string, std::size_t>> matrix;
  for (const Judged& one : all) {
    const LabelledRow& row = *one.row;
    const std::string_view said = label_of(one.judgement.category);
    if (row.category == "complaint_unspecified" || !row.is_complaint || !says_complaint(one.judgement)) continue;
    const bool is_exact = said == row.category;
    const bool is_accepted = is_exact || std::ranges::find(row.alt, said) != row.alt.end();
    for (Sums* const sums : {&by_label[row.category], &by_label[row.channel], &by_label["all"]}) {
      ++sums->found;
      sums->exact += is_exact ? 1 : 0;
      sums->accepted += is_accepted ? 1 : 0;
    }
    ++matrix[row.category][said.empty() ? one.judgement.category : std::string(said)];
  }
  fmt::print("\n{:<34} {:>6} {:>6} {:>13}\n", "category of found complaints", "found", "exact", "exact or alt");
  for (const auto& [label, sums] : by_label) {
    fmt::print("{:<34} {:>6} {:>6.3f} {:>13.3f}\n", label, sums.found, share(sums.exact, sums.found),
               share(sums.accepted, sums.found));
  }
  for (const auto& [label, said] : matrix) {
    fmt::print("{:<20} was called", label);
    for (const auto& [name, count] : said) fmt::print("  {} {}", name, count);
    fmt::print("\n");
  }
}

void print_calibration(const std::vector<Judged>& all) {
  struct Bin {
    std::size_t texts = 0, complaints = 0;
    double score = 0;
  };
  std::map<int, Bin> bins;
  for (const Judged& one : all) {
    if (!one.row->is_certain || one.judgement.kind != Judgement::Kind::complaint) continue;
    Bin& bin = bins[std::min(9, static_cast<int>(one.judgement.score * 10))];
    ++bin.texts;
    bin.complaints += one.row->is_complaint ? 1 : 0;
    bin.score += one.judgement.score;
  }
  fmt::print("\n{:<34} {:>6} {:>10} {:>10}\n", "score of what was flagged", "texts", "mean score", "complaints");
  for (const auto& [tenth, bin] : bins) {
    fmt::print("{:<34} {:>6} {:>10.3f} {:>10.3f}\n", fmt::format("0.{} and more", tenth), bin.texts,
               bin.score / static_cast<double>(bin.texts), share(bin.complaints, bin.texts));
  }
}

void print_errors(const std::vector<Judged>& all, std::size_t count) {
  std::vector<const Judged*> wrong;
  for (const Judged& one : all) {
    if (one.row->is_certain && one.row->is_complaint != says_complaint(one.judgement)) wrong.push_back(&one);
  }
  std::ranges::stable_sort(wrong, std::greater{}, [](const Judged* one) { return one->judgement.score; });
  if (count > 0) fmt::print("\nworst errors, of {}\n", wrong.size());
  for (const Judged* const one : std::span(wrong).first(std::min(count, wrong.size()))) {
    fmt::print("{}\t{}\t{}\t{:.2f}\t{}\t{}\t{}\n", one->row->channel, one->row->category, one->judgement.category,
               one->judgement.score, one->row->source, one->rules, one->row->text);
  }
}

void score_labelled(const std::string& path, Screener& screener, std::size_t errors) {
  const std::vector<LabelledRow> rows = read_labelled(path);
  std::vector<Judged> all;
  const std::clock_t started = std::clock();
  for (const LabelledRow& row : rows) {
    all.push_back({&row, screener.judge(event_type_of(row.channel), row.text), {}});
    if (errors > 0) all.back().rules = screener.rules();
  }
  const double seconds = static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;  // of this process alone
  fmt::print("== {}: {} rows, {:.2f} µs a text\n", path, rows.size(), seconds * 1e6 / static_cast<double>(rows.size()));
  print_binary(all);
  print_categories(all);
  print_calibration(all);
  print_errors(all, errors);
}

// Comments read by hand: of judging rooms, and of those that teach. Borderline ones count for neither side.
void score_read(const std::string& labels, const std::string& recording, Screener& screener) {
  using Label = LabelledComment::Label;
  std::map<std::string, Confusion> by_use;
  std::map<std::string, std::pair<std::size_t, std::size_t>> borderline;  // flagged, all
  for (const LabelledComment& comment : read_comments(labels, recording)) {
    const bool said = says_complaint(screener.judge(EventType::comment, comment.text));
    const std::string use = comment.teaches ? "teaching rooms" : "judging rooms";
    if (comment.label == Label::maybe) {
      borderline[use].first += said ? 1 : 0;
      ++borderline[use].second;
      continue;
    }
    const bool is_complaint = comment.label == Label::sure;
    by_use[use].add(is_complaint, said);
    if (is_complaint) by_use[use + ", " + comment.category].add(is_complaint, said);
  }
  fmt::print("\n== {}\n", labels);
  print_confusions("comments read by hand", by_use);
  for (const auto& [use, count] : borderline) {
    fmt::print("{:<34} {:>6} of {} borderline ones flagged\n", use, count.first, count.second);
  }
  fmt::print(
      "Judging rooms tell of strange ones by a model of train_model --without-judging only: they taught the shipped "
      "one.\n");
}

// Recorded comments, none of them labelled: what is flagged here is a false alarm, but for a few.
void score_live(const std::string& path, Screener& screener, std::size_t errors) {
  std::size_t events = 0;
  std::vector<std::string> flagged;
  for_each_recorded(path, [&](const pipeline::Event& event) {
    ++events;
    const Judgement judgement = screener.judge(event.type, event.text);
    if (!says_complaint(judgement)) return;
    flagged.push_back(
        fmt::format("{}\t{:.2f}\t{}\t{}", judgement.category, judgement.score, screener.rules(), event.text));
  });
  fmt::print("\n== {}: {} comments, {} flagged, {:.1f} in 10,000\n", path, events, flagged.size(),
             1e4 * share(flagged.size(), events));
  const std::size_t shown = std::min(errors, flagged.size());
  for (std::size_t i = 0; i < shown; ++i) fmt::print("{}\n", flagged[i * flagged.size() / shown]);
}

// Other spellings of what is a complaint when it is written plainly: how many of them are found as one.
void score_evasion(const std::string& path, EventType type, Screener& screener, std::size_t errors) {
  struct Sums {
    std::size_t spellings = 0, found = 0;
    std::vector<std::string> missed;
  };
  std::map<std::string, Sums> by_kind;
  for (const std::vector<std::string>& cells : read_tsv(path)) {
    if (cells.size() < 4 || cells[3].starts_with("observed_ambiguous")) continue;
    const auto is_found = [&](const std::string& text) { return says_complaint(screener.judge(type, text)); };
    if (!is_found(cells[0])) continue;
    const bool found = is_found(cells[1]);
    for (Sums* const sums : {&by_kind[cells[2]], &by_kind["all"]}) {
      ++sums->spellings;
      sums->found += found ? 1 : 0;
      if (!found) sums->missed.push_back(cells[0] + "\t" + cells[1]);
    }
  }
  fmt::print("\n{:<48} {:>6} {:>6}\n", fmt::format("spellings whose plain form is found as {}", to_string(type)), "all",
             "found");
  for (const auto& [kind, sums] : by_kind) {
    fmt::print("{:<48} {:>6} {:>6.3f}\n", kind, sums.spellings, share(sums.found, sums.spellings));
  }
  for (const auto& [kind, sums] : by_kind) {
    const std::size_t shown = kind == "all" ? 0 : std::min(errors, sums.missed.size());
    for (std::size_t i = 0; i < shown; ++i) fmt::print("{}\t{}\n", kind, sums.missed[i * sums.missed.size() / shown]);
  }
}

int evaluate(const Options& options) {
  const auto loaded = daemon::load_policy(options.daemon);
  if (const auto* faults = std::get_if<matchers::Faults>(&loaded)) return daemon::print_faults(*faults), 78;
  Screener screener(std::get<daemon::LoadedPolicy>(loaded).policy);
  for (const std::string& path : options.labelled) score_labelled(path, screener, options.errors);
  for (const EventType type : {EventType::private_message, EventType::comment}) {
    if (!options.spellings.empty()) score_evasion(options.spellings, type, screener, options.errors);
  }
  if (!options.labelled.empty() || !options.spellings.empty()) return 0;
  if (!std::filesystem::exists(options.data)) {
    fmt::print("evaluate: {}: not there; nothing to score (name a labelled TSV file, or --data)\n",
               options.data.string());
    return 0;
  }
  score_labelled(options.data / "labeled/dev.tsv", screener, options.errors);
  score_evasion(options.data / "evasion/variants.tsv", EventType::private_message, screener, options.errors);
  const std::filesystem::path recording = options.data / "live/danmaku.ndjson.gz";
  score_read(options.read, recording, screener);
  score_live(recording, screener, options.errors);
  score_live(options.data / "live/danmaku_twitch_en.ndjson.gz", screener, options.errors);
  return 0;
}

}  // namespace
}  // namespace danmakud::tools

int main(int argc, char** argv) {
  danmakud::tools::Options options;
  CLI::App app("scores a configuration's rules and model on labelled texts");
  app.add_option("-c,--config", options.daemon.config, "the configuration file")->required();
  app.add_option("--set", options.daemon.assignments, "overrides any setting")->allow_extra_args(false);
  app.add_option("--data", options.data, "the folder with labeled/, live/ and evasion/")->capture_default_str();
  app.add_option("--read", options.read, "the labels of recorded comments read by hand")->capture_default_str();
  app.add_option("--errors", options.errors, "how many of the worst errors are listed, with their texts");
  app.add_option("--spellings", options.spellings,
                 "scores disguised texts (tools/disguise_texts.py) in place of --data");
  app.add_option("LABELLED", options.labelled, "labelled TSV files in place of those of --data");
  CLI11_PARSE(app, argc, argv);
  try {
    return danmakud::tools::evaluate(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "evaluate: {}\n", error.what());
    return 1;
  }
}
