#include "adapters/sources/source_kinds.h"

#include <algorithm>

#include "adapters/sources/bilibili_codec.h"
#include "adapters/sources/douyin_codec.h"
#include "adapters/sources/douyin_relay_codec.h"
#include "adapters/sources/douyu_codec.h"
#include "adapters/sources/generic_codec.h"
#include "adapters/sources/kuaishou_codec.h"
#include "adapters/sources/onebot_codec.h"
#include "adapters/sources/open_live_codec.h"
#include "adapters/sources/redis_codec.h"
#include "adapters/sources/twitch_codec.h"

namespace danmakud::adapters {
namespace {

template <class Codec>
std::unique_ptr<SourceCodec> make(const SourceSettings& settings) {
  return std::make_unique<Codec>(settings);
}

}  // namespace

std::vector<SourceKind> make_source_kinds() {
  const auto bilibili = [guests = std::make_shared<BilibiliGuests>()](const SourceSettings& settings) {
    return std::make_unique<BilibiliCodec>(settings, guests);
  };
  const auto open_live = [keys = std::make_shared<OpenLiveKeys>()](const SourceSettings& settings) {
    return std::make_unique<OpenLiveCodec>(settings, keys);
  };
  return {
      {"bilibili", "bilibili", true, bilibili_fault, bilibili},
      {"bilibili-open", "bilibili", false, open_live_fault, open_live},
      {"douyin", "douyin", true, douyin_fault, make<DouyinCodec>},
      {"douyin-relay", "douyin", false, douyin_relay_fault, make<DouyinRelayCodec>},
      {"douyu", "douyu", true, douyu_fault, make<DouyuCodec>},
      {"generic", "", false, generic_fault, make<GenericCodec>},
      {"kuaishou", "kuaishou", true, kuaishou_fault, make<KuaishouCodec>},
      {"onebot", "qq", false, onebot_fault, make<OneBotCodec>},
      {"redis", "", false, redis_source_fault, make<RedisCodec>},
      {"twitch", "twitch", false, twitch_fault, make<TwitchCodec>},
  };
}

const SourceKind* find_kind(const std::vector<SourceKind>& kinds, std::string_view name) {
  const auto kind = std::ranges::find(kinds, name, &SourceKind::name);
  return kind == kinds.end() ? nullptr : &*kind;
}

}  // namespace danmakud::adapters
