// What the daemon says of one text, by the code it says it with: folding, the rules' scan, the judgement.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/folded_texts.h"
#include "matchers/utf8.h"
#include "pipeline/judge.h"

namespace danmakud::tools {

// Thread: one.
class Screener {
 public:
  explicit Screener(std::shared_ptr<const pipeline::Policy> policy) : policy_(std::move(policy)) {
    if (!scanner_.adopt(policy_->rules)) throw std::bad_alloc();
  }

  pipeline::Judgement judge(pipeline::EventType type, std::string_view text) {
    folded_.clear();
    folded_utf8_.clear();
    folded_.add(text);
    matchers::append_utf8(folded_.joined(), folded_utf8_);
    scanner_.find_candidates(folded_.joined(), folded_.starts(), candidates_);
    scanner_.confirm(/*text=*/0, pipeline::channel_of(type), hits_);
    return pipeline::judge(*policy_, type, /*button=*/"", hits_, {folded_utf8_, scanner_.revealed()});
  }

  // As what the model reads the last text.
  matchers::Channel read_as(pipeline::EventType type) const {
    return matchers::read_as(hits_, pipeline::channel_of(type));
  }

  // Of the last text: the ids of the rules that hold, separated by commas.
  std::string rules() const {
    std::string ids;
    for (const matchers::Hit& hit : hits_) ids += (ids.empty() ? "" : ",") + policy_->rules->rules()[hit.rule].id;
    return ids;
  }

 private:
  std::shared_ptr<const pipeline::Policy> policy_;
  matchers::Scanner scanner_;
  matchers::FoldedTexts folded_;
  std::string folded_utf8_;
  std::vector<std::uint32_t> candidates_;
  std::vector<matchers::Hit> hits_;
};

}  // namespace danmakud::tools
