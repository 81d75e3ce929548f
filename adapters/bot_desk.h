// The bots that dial in at /v1/onebot: which sources take them, who may be one, and who is here now.
//
// A bot that comes again under an id that is here replaces the one before: after a network cut the old link is the dead
// one, and refusing the new would mean silence until that is noticed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/access.h"
#include "adapters/sources/source_settings.h"
#include "adapters/sources/source_status.h"
#include "pipeline/receipt.h"
#include "pipeline/reporter.h"

namespace danmakud::adapters {

class IoThread;

// A source of kind onebot without a url. Immutable.
struct BotSource {
  BotSource(SourceSettings given, std::uint16_t counted_under)
      : settings(std::move(given)), token({settings.token}), index(counted_under) {}

  const SourceSettings settings;
  const TokenSet token;
  const std::uint16_t index;
};
bool waits_for_bots(const SourceSettings& settings);
using BotSources = std::vector<std::shared_ptr<const BotSource>>;

struct BotAdmission {
  unsigned status = 101;  // or 401, 403, 404
  std::string_view message;
  std::shared_ptr<const BotSource> source;  // of the token presented
};
// OneBot takes its token as a bearer or as the query's `access_token`. To a source without a token of its own those of
// the listener open.
BotAdmission admit_bot(const BotSources& sources, const TokenSet& listener_tokens, std::string_view authorization,
                       std::string_view access_token);

struct BotName {
  std::string source, self_id;
  friend auto operator<=>(const BotName&, const BotName&) = default;
};

// Any thread. Outlives the listener's threads.
class BotDesk {
 public:
  explicit BotDesk(pipeline::Reporter& reporter) : reporter_(reporter) {}

  pipeline::Reporter& reporter() { return reporter_; }
  // From now on these take bots. Bots of a source that is gone are sent away.
  void set_sources(BotSources sources);
  BotSources sources() const;

  void enter(const BotName& bot, IoThread& thread, std::uint64_t connection);
  void leave(const BotName& bot, std::uint64_t connection);  // nothing, where another took its place
  // To the link that takes a bot's calls; nothing, where it is not here.
  void tell_ticket(const BotName& bot, const pipeline::TicketNotice& notice);
  void account(const BotName& bot, std::uint64_t connection, const SourceCounts& counts, std::int64_t last_message_ms);
  std::vector<SourceStatus> status() const;  // a row a bot; one for each source without

 private:
  struct Seat {
    IoThread* thread = nullptr;
    std::uint64_t connection = 0;
    SourceStatus status{};
  };
  bool has_source(const std::string& name) const;  // Requires: mutex_ is held
  void send_away(const Seat& seat) const;

  pipeline::Reporter& reporter_;
  mutable std::mutex mutex_;
  BotSources sources_;             // guarded by mutex_
  std::map<BotName, Seat> seats_;  // likewise
};

}  // namespace danmakud::adapters
