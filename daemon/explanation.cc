#include "daemon/explanation.h"

#include <new>

#include <fmt/format.h>

#include "daemon/printable.h"
#include "matchers/fold.h"
#include "pipeline/ticket_json.h"

namespace danmakud::daemon {

namespace {

using Kind = pipeline::Judgement::Kind;

constexpr double kWorthTelling = 0.01;  // of what the model gives a category

std::string json_string(std::string_view text) {
  std::string out;
  pipeline::append_json_string(text, out);
  return out;
}

std::string json_string_or_null(std::string_view text) {
  return text.empty() ? "null" : json_string(text);
}

std::string_view told_category(const Explanation& explanation) {
  return explanation.judgement.kind == Kind::complaint ? std::string_view(explanation.judgement.category) : "";
}

}  // namespace

Explainer::Explainer(std::shared_ptr<const pipeline::Policy> policy) : policy_(std::move(policy)) {
  if (!scanner_.adopt(policy_->rules)) throw std::bad_alloc();
}

// What the model says is told of every text, a comment without a hit included, for which the daemon does not ask it.
void Explainer::add_opinion(matchers::Channel channel, const matchers::Readings& text, Explanation& explanation) const {
  const matchers::Classifier* const model = policy_->classifier.get();
  if (model == nullptr) return;
  const auto opinion = matchers::opinion_on(text, *model, channel);
  explanation.model_version = model->version();
  explanation.model_complaint = opinion.complaint;
  const matchers::Classifier::Shares shares = model->shares(opinion.reading);
  for (std::size_t i = 0; i < model->categories().size(); ++i) {
    const double share = opinion.complaint * shares.at(i);
    if (share < kWorthTelling) continue;
    double& probability = explanation.probabilities[model->categories()[i]];
    probability = 1 - (1 - probability) * (1 - share);
  }
}

Explanation Explainer::explain(pipeline::EventType type, std::string_view text, std::string_view button,
                               pipeline::Role role) {
  const matchers::FoldedText folded = matchers::fold_with_origin(text);
  std::vector<matchers::Hit> hits;
  scanner_.find_hits(folded.text, pipeline::channel_of(type), hits);

  const matchers::Readings readings{folded.text, scanner_.revealed()};
  Explanation explanation;
  explanation.text = text;
  explanation.normalised = folded.text;
  explanation.revealed = policy_->rules->revealed(folded.text);
  explanation.role = role;
  explanation.is_heard = pipeline::is_heard(type, role);
  if (explanation.is_heard) explanation.judgement = pipeline::judge(*policy_, type, button, hits, readings);
  for (const matchers::Hit& hit : hits) {
    const matchers::Rule& rule = policy_->rules->rules()[hit.rule];
    const matchers::Span span = matchers::original_span(folded, hit.folded);
    explanation.hits.push_back({rule.id, span, std::string(text.substr(span.begin, span.end - span.begin))});
    if (matchers::is_topic(hit)) continue;
    double& probability = explanation.probabilities[rule.category];
    probability = 1 - (1 - probability) * (1 - hit.weight);
  }
  add_opinion(matchers::read_as(hits, pipeline::channel_of(type)), readings, explanation);
  if (explanation.judgement.kind == Kind::complaint) {
    const pipeline::CategoryPolicy& category = policy_->category(explanation.judgement.category);
    explanation.category_name = category.name;
    explanation.team = category.team;
    explanation.priority = category.priority;
  }
  return explanation;
}

std::string to_json(const Explanation& explanation) {
  const bool is_complaint = explanation.judgement.kind == Kind::complaint;
  std::string json = fmt::format(R"({{"text":{},"normalised":{},"complaint":{},"category":{},"score":{:.4g})",
                                 json_string(explanation.text), json_string(explanation.normalised), is_complaint,
                                 json_string_or_null(told_category(explanation)), explanation.judgement.score);
  json += fmt::format(R"(,"priority":{},"team":{},"hits":[)",
                      json_string_or_null(is_complaint ? to_string(explanation.priority) : ""),
                      json_string_or_null(explanation.team));
  std::string_view comma;
  for (const ExplainedHit& hit : explanation.hits) {
    json += fmt::format(R"({}{{"rule":{},"start":{},"end":{},"text":{}}})", comma, json_string(hit.rule),
                        hit.original.begin, hit.original.end, json_string(hit.text));
    comma = ",";
  }
  json += R"(],"probabilities":{)";
  comma = "";
  for (const auto& [category, probability] : explanation.probabilities) {
    json += fmt::format("{}{}:{:.4g}", comma, json_string(category), probability);
    comma = ",";
  }
  json += "}";
  if (explanation.revealed != explanation.normalised) json += ",\"read_as\":" + json_string(explanation.revealed);
  if (!explanation.model_version.empty()) {
    json += fmt::format(R"(,"model":{{"version":{},"complaint":{:.4g}}})", json_string(explanation.model_version),
                        explanation.model_complaint);
  }
  if (!explanation.is_heard) json += ",\"not_heard\":" + json_string(to_string(explanation.role));
  if (explanation.judgement.kind == Kind::counted)
    json += ",\"counted\":" + json_string(explanation.judgement.category);
  return json + "}";
}

std::string to_people_form(const Explanation& explanation) {
  const pipeline::Judgement& judgement = explanation.judgement;
  std::string out =
      fmt::format("text        {}\nnormalised  {}\n", printable(explanation.text), explanation.normalised);
  if (explanation.revealed != explanation.normalised) out += fmt::format("read as     {}\n", explanation.revealed);
  if (judgement.kind == Kind::complaint) {
    out += fmt::format("complaint   yes, {} {} for {}: {} (score {:.2f})\n", to_string(explanation.priority),
                       explanation.category_name, explanation.team, judgement.category, judgement.score);
  } else if (judgement.kind == Kind::counted) {
    out += fmt::format("complaint   no, only counted as {} (score {:.2f})\n", judgement.category, judgement.score);
  } else if (!explanation.is_heard) {
    out += fmt::format("complaint   no, not from the role {}\n", to_string(explanation.role));
  } else {
    out += "complaint   no\n";
  }
  for (const ExplainedHit& hit : explanation.hits) {
    out += fmt::format("rule        {}, bytes {}..{}: {}\n", hit.rule, hit.original.begin, hit.original.end,
                       printable(hit.text));
  }
  if (!explanation.model_version.empty()) {
    out +=
        fmt::format("model       {}: a complaint by {:.2f}\n", explanation.model_version, explanation.model_complaint);
  }
  return out;
}

}  // namespace danmakud::daemon
