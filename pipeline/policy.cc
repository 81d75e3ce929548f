#include "pipeline/policy.h"

namespace danmakud::pipeline {
namespace {

// What remains when a policy names not even "other" and its team.
const CategoryPolicy kLastCategory = [] {
  CategoryPolicy other;
  other.id = matchers::kOther;
  other.name = "其他";
  other.team = "triage";
  other.priority = Priority::p3;
  return other;
}();
const TeamPolicy kLastTeam{"triage", "分类审核组", /*classifies=*/true};

template <class Map>
const typename Map::mapped_type* look_up(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

const CategoryPolicy& Policy::category(std::string_view id) const {
  if (const CategoryPolicy* own = look_up(categories, id)) return *own;
  if (const CategoryPolicy* family = look_up(categories, id.substr(0, id.find('.')))) return *family;
  const CategoryPolicy* const other = look_up(categories, matchers::kOther);
  return other != nullptr ? *other : kLastCategory;
}

const TeamPolicy& Policy::team(std::string_view id) const {
  if (const TeamPolicy* own = look_up(teams, id)) return *own;
  const TeamPolicy* const last = look_up(teams, kLastTeam.id);
  return last != nullptr ? *last : kLastTeam;
}

void PolicyStore::publish(std::shared_ptr<const Policy> policy) {
  const std::lock_guard lock(mutex_);
  policy_.swap(policy);
  generation_.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<const Policy> PolicyStore::current() const {
  const std::lock_guard lock(mutex_);
  return policy_;
}

}  // namespace danmakud::pipeline
