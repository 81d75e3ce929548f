#include "matchers/classify.h"

#include <algorithm>

namespace danmakud::matchers {
namespace {

// 1 - Π(1 - weight) over the hits of one category, and the classifier's word where it speaks of that category.
double score_of(const RuleSet& rules, std::span<const Hit> hits, std::string_view category,
                const Classifier::Opinion& opinion) {
  double doubt = opinion.category == category ? 1 - opinion.complaint : 1;
  for (const Hit& hit : hits) {
    if (rules.rules()[hit.rule].category == category) doubt *= 1 - hit.weight;
  }
  return 1 - doubt;
}

}  // namespace

Verdict decide(const RuleSet& rules, std::span<const Hit> hits, const Classifier* classifier, std::string_view folded,
               const Thresholds& thresholds) {
  const Classifier::Opinion opinion = classifier == nullptr ? Classifier::Opinion{} : classifier->classify(folded);
  Verdict verdict;
  const auto consider = [&](std::string_view category) {
    const double score = score_of(rules, hits, category, opinion);
    if (score > verdict.score) verdict = {false, category, score};
  };
  for (const Hit& hit : hits) consider(rules.rules()[hit.rule].category);
  if (!opinion.category.empty()) consider(opinion.category);
  verdict.complaint = verdict.score > 0 && verdict.score >= thresholds.doubt;
  if (!verdict.complaint) verdict.category = {};
  if (verdict.complaint && verdict.score < thresholds.sure) verdict.category = kOther;
  return verdict;
}

}  // namespace danmakud::matchers
