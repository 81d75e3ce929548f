// Trains the model that ships: `train_model -c config/danmakud.toml --out config/model/complaints.model`. Which rows
// teach which column, and how much each counts, stands here; config/model/README.md tells what came of it.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "daemon/loaded_policy.h"
#include "tools/corpora.h"
#include "tools/labelled_comments.h"
#include "tools/labelled_rows.h"
#include "tools/recorded_comments.h"
#include "tools/screener.h"
#include "tools/trainer.h"
#include "tools/written_messages.h"

namespace danmakud::tools {
namespace {

using Calibrates = Trainer::Calibrates;
using Label = LabelledComment::Label;
using pipeline::EventType;

struct Options {
  daemon::CommandLine daemon;
  std::filesystem::path data = "../shared/data";
  std::string read = "tools/read_comments.tsv";
  std::filesystem::path written = "tools/written_messages.tsv";
  std::string out;
  std::string leave_out;  // sources that begin so teach nothing, to see what a model does on sources it never saw
  bool without_judging = false;  // nor do the judging rooms, to see what a model does in rooms it never heard
};

struct Data {
  std::vector<LabelledRow> rows;
  std::vector<LabelledRow> reviews;  // further ones, of which only the corpora say whether they complain
  std::vector<WrittenMessage> written;
  std::vector<WrittenMessage> stream_examples;  // comments, of the rules
  std::vector<LabelledComment> read_comments;
  std::vector<std::string> clean_talk_of_trade;  // of these: the harmless ones that are read as messages
  std::vector<std::string> clean_comments;       // that nobody read, and in which rules find nothing
};

constexpr std::size_t kEveryLiveComment = 15;  // of recorded comments, one in so many teaches what is clean
constexpr std::size_t kEveryCleanComment = 9;  // of those, one in so many teaches what a harmless message is
constexpr std::size_t kEveryInsult = 12;       // of insults on social media, one in so many teaches the category
constexpr int kWrittenWeight = 2;
constexpr int kSureWeight = 12;     // of recorded comments read by hand, those that complain
constexpr int kHarmlessWeight = 3;  // and the others
constexpr int kExampleWeight = 2;   // of rules, as comments
constexpr int kTalkWeight = 3;      // of trade, in rooms
constexpr double kCost = 0.3;
constexpr double kMessageCost = 0.2;  // of twice as many rows
constexpr double kSilverScore = 0.8;  // what rules say with this score teaches a category where nobody labelled

bool is_social(const LabelledRow& row) {
  return row.channel == "social";
}

bool is_comment(const LabelledRow& row) {
  return event_type_of(row.channel) == EventType::comment;
}

Calibrates calibrates_if(bool condition) {
  return condition ? Calibrates::yes : Calibrates::no;
}

// Nothing like a row of `dev` teaches, nor, of what nobody read, anything like what was.
void read_recorded(const Options& options, KnownTexts dev, Screener& screener, Data& data) {
  const std::filesystem::path recording = options.data / "live/danmaku.ndjson.gz";
  data.read_comments = read_comments(options.read, recording);
  std::set<std::string> left_out;
  if (options.without_judging) left_out = judging_rooms(data.read_comments);
  std::erase_if(data.read_comments, [&](const LabelledComment& comment) {
    return left_out.contains(comment.room_id) || dev.has_like(comment.text);
  });
  KnownTexts known = std::move(dev);
  for (const LabelledComment& comment : data.read_comments) {
    known.add(comment.text);
    screener.judge(EventType::comment, comment.text);
    if (comment.label == Label::no && screener.read_as(EventType::comment) == matchers::Channel::private_message) {
      data.clean_talk_of_trade.push_back(comment.text);
    }
  }
  std::size_t comments = 0;
  for_each_recorded(recording, [&](const pipeline::Event& event) {
    if (left_out.contains(event.room_id) || comments++ % kEveryLiveComment != 0 || known.has_like(event.text)) return;
    if (screener.judge(event.type, event.text).kind == pipeline::Judgement::Kind::clean) {
      data.clean_comments.push_back(event.text);
    }
  });
}

Data read_data(const Options& options, const matchers::RuleSet& rules, Screener& screener) {
  Data data;
  const std::filesystem::path labelled = options.data / "labeled";
  data.rows = read_labelled(labelled / "train.tsv.gz");
  KnownTexts dev;  // teaches nothing
  for (const LabelledRow& row : read_labelled(labelled / "dev.tsv")) dev.add(row.text);
  KnownTexts known = dev;
  for (const LabelledRow& row : data.rows) known.add(row.text);
  data.reviews = read_corpora(options.data / "corpora", std::move(known));
  if (!options.leave_out.empty()) {
    const auto is_left_out = [&](const LabelledRow& row) { return row.source.starts_with(options.leave_out); };
    std::erase_if(data.rows, is_left_out);
    std::erase_if(data.reviews, is_left_out);
  }
  data.written = read_written(options.written);
  std::ranges::move(examples_of(rules.rules(), screener), std::back_inserter(data.written));
  data.stream_examples = stream_examples_of(rules.rules(), screener);
  read_recorded(options, std::move(dev), screener, data);
  return data;
}

matchers::ModelColumn fit(Trainer& trainer, const std::string& name, double cost = kCost) {
  matchers::ModelColumn column = trainer.fit(name, cost);
  fmt::print("{:<28} {:>6} rows, {:>6} of them positive; held out: loss {:.4f}, F1 {:.3f}\n", name, trainer.size(),
             trainer.positives(), trainer.held_out().loss, trainer.held_out().f1);
  return column;
}

// Corpora say only whether a review was good; rows read by hand weigh more, and messages, which are few, most.
int message_weight(const LabelledRow& row) {
  if (row.channel == "private_msg") return 8;
  return row.is_by_hand && !is_comment(row) ? 6 : 1;
}

matchers::ModelColumn fit_message(const Data& data) {
  Trainer trainer(matchers::kNgramBuckets);
  for (const LabelledRow& row : data.rows) {
    if (!row.is_certain || is_social(row)) continue;
    trainer.add(row.text, row.is_complaint, message_weight(row), calibrates_if(!is_comment(row)));
  }
  for (const LabelledRow& row : data.reviews) trainer.add(row.text, row.is_complaint, 1, Calibrates::yes);
  for (const WrittenMessage& message : data.written) {
    trainer.add(message.text, message.is_complaint(), kWrittenWeight, Calibrates::no);
  }
  for (const std::string& comment : data.clean_talk_of_trade) trainer.add(comment, false, kTalkWeight, Calibrates::no);
  for (std::size_t i = 0; i < data.clean_comments.size(); i += kEveryCleanComment) {
    trainer.add(data.clean_comments[i], false, 1, Calibrates::no);
  }
  return fit(trainer, std::string(matchers::kMessageColumn), kMessageCost);
}

// What was said in rooms teaches it, as it is asked of those it never heard, and what rules say of the stream. A
// borderline comment teaches that it is none: handlers have enough of the others.
matchers::ModelColumn fit_comment(const Data& data) {
  Trainer trainer(matchers::kNgramBuckets, Trainer::Lengths::ignored);
  for (const LabelledRow& row : data.rows) {
    if (row.is_certain && is_comment(row)) trainer.add(row.text, row.is_complaint, 6, Calibrates::no);
  }
  std::map<std::string, std::size_t> rooms;
  for (const LabelledComment& comment : data.read_comments) {
    const bool is_complaint = comment.label == Label::sure;
    const std::size_t room = rooms.try_emplace(comment.room_id, rooms.size()).first->second;
    trainer.add(comment.text, is_complaint, is_complaint ? kSureWeight : kHarmlessWeight,
                calibrates_if(comment.label != Label::maybe), room);
  }
  for (const WrittenMessage& example : data.stream_examples) {
    trainer.add(example.text, example.is_complaint(), kExampleWeight, Calibrates::no);
  }
  for (const std::string& comment : data.clean_comments) trainer.add(comment, false, 1, Calibrates::no);
  return fit(trainer, std::string(matchers::kCommentColumn));
}

// The category that a label teaches; empty for one that teaches none.
std::string category_of(const std::string& label, bool in_room) {
  static const std::map<std::string, std::string> kCategories{{"product_quality", "commerce.quality"},
                                                              {"logistics", "commerce.logistics"},
                                                              {"after_sales", "commerce.after_sales"},
                                                              {"false_advertising", "commerce.false_advertising"},
                                                              {"price", "commerce.price"},
                                                              {"service_attitude", "commerce.service"},
                                                              {"content_violation", "content.harassment"}};
  if (label == "technical") return in_room ? "technical.stream" : "technical.app";
  const auto found = kCategories.find(label);
  return found == kCategories.end() ? "" : found->second;
}

// Of what rules and written messages name, what has a column of its own.
bool is_taught(std::string_view category) {
  constexpr std::string_view kTaught[]{
      "commerce.quality", "commerce.logistics", "commerce.after_sales", "commerce.false_advertising",
      "commerce.price",   "commerce.payment",   "commerce.service",     "content.streamer_conduct",
      "technical.stream", "technical.app",      "content.harassment"};
  return std::ranges::find(kTaught, category) != std::end(kTaught);
}

struct CategoryExample {
  const std::string* text;
  std::string category;
  int weight;
  bool is_by_hand;
};

// Labels by hand; where a corpus only says "complaint", what confident rules say.
std::vector<CategoryExample> category_examples(const Data& data, Screener& rules) {
  std::vector<CategoryExample> examples;
  std::size_t insults = 0;
  for (const LabelledRow& row : data.rows) {
    if (is_social(row)) {
      if (row.is_complaint && insults++ % kEveryInsult == 0) {
        examples.push_back({&row.text, "content.harassment", 1, false});
      }
    } else if (row.is_by_hand) {
      const std::string category = category_of(row.category, is_comment(row));
      if (!category.empty()) examples.push_back({&row.text, category, 4, true});
    } else if (row.is_complaint) {
      const pipeline::Judgement judgement = rules.judge(EventType::private_message, row.text);
      const std::string category = category_of(std::string(label_of(judgement.category)), is_comment(row));
      if (judgement.score >= kSilverScore && !category.empty()) {
        examples.push_back({&row.text, category, 1, false});
      }
    }
  }
  for (const WrittenMessage& message : data.written) {
    if (is_taught(message.category)) examples.push_back({&message.text, message.category, kWrittenWeight, true});
  }
  return examples;
}

matchers::ModelColumn fit_category(const std::string& category, const std::vector<CategoryExample>& examples) {
  Trainer trainer(matchers::kCategoryBuckets);
  for (const CategoryExample& example : examples) {
    const bool is_it = example.category == category;
    trainer.add(*example.text, is_it, example.weight, calibrates_if(example.is_by_hand));
  }
  return fit(trainer, category);
}

std::vector<matchers::ModelColumn> fit_all(const Data& data, Screener& rules) {
  std::vector<matchers::ModelColumn> columns{fit_message(data), fit_comment(data)};
  const std::vector<CategoryExample> examples = category_examples(data, rules);
  std::set<std::string> categories;
  for (const CategoryExample& example : examples) categories.insert(example.category);
  for (const std::string& category : categories) columns.push_back(fit_category(category, examples));
  return columns;
}

int train_model(const Options& options) {
  daemon::CommandLine rules_alone = options.daemon;
  rules_alone.assignments.push_back("model.file=\"\"");
  const auto loaded = daemon::load_policy(rules_alone);
  if (const auto* faults = std::get_if<matchers::Faults>(&loaded)) return daemon::print_faults(*faults), 78;
  const std::shared_ptr<const pipeline::Policy> policy = std::get<daemon::LoadedPolicy>(loaded).policy;
  Screener rules(policy);
  const std::string model = matchers::write_model(fit_all(read_data(options, *policy->rules, rules), rules));
  std::ofstream file(options.out, std::ios::binary);
  if (!(file << model).flush()) throw std::runtime_error(options.out + ": cannot be written");
  fmt::print("{}: {} bytes, {}, by rules {}\n", options.out, model.size(),
             matchers::read_model(model, options.out).version, policy->rules->version());
  return 0;
}

}  // namespace
}  // namespace danmakud::tools

int main(int argc, char** argv) {
  danmakud::tools::Options options;
  CLI::App app("trains the classifier on labelled texts");
  app.add_option("-c,--config", options.daemon.config, "the configuration, for its rules")->required();
  app.add_option("--data", options.data, "the folder with labeled/ and live/")->capture_default_str();
  app.add_option("--read", options.read, "the labels of recorded comments read by hand")->capture_default_str();
  app.add_option("--written", options.written, "messages written for this, a category and a text a line")
      ->capture_default_str();
  app.add_option("--out", options.out, "the model file to write")->required();
  app.add_option("--leave-out", options.leave_out, "sources that begin so teach nothing");
  app.add_flag("--without-judging", options.without_judging, "the rooms kept for judging teach nothing");
  CLI11_PARSE(app, argc, argv);
  try {
    return danmakud::tools::train_model(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "train_model: {}\n", error.what());
    return 1;
  }
}
