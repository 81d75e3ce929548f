#include "adapters/sources/source_group.h"

#include <algorithm>
#include <utility>

namespace danmakud::adapters {
namespace {

std::vector<SourceSettings> split(const SourceSettings& settings, bool is_per_room) {
  if (!is_per_room || settings.rooms.size() <= 1) return {settings};
  std::vector<SourceSettings> parts;
  for (const std::string& room : settings.rooms) parts.push_back(for_room(settings, room));
  return parts;
}

class UnreadReceipts final : public pipeline::ReceiptSink {
  void on_settled(std::unique_ptr<pipeline::Receipt>) override {}
};

}  // namespace

// One link and its way into the world.
class SourceGroup::Seat final : public LinkHost {
 public:
  Seat(GroupHost& host, SourceFeed& feed, const SourceSettings& settings, std::unique_ptr<SourceCodec> codec)
      : host_(host), feed_(feed), link_(*this, settings, std::move(codec)) {}

  SourceLink& link() { return link_; }
  const SourceLink& link() const { return link_; }

  Moment now() const override { return {host_.clock().steady(), host_.clock().wall()}; }
  std::uint64_t random() override { return host_.random(); }
  pipeline::SteadyTime book_start() override { return host_.book_start(); }
  std::shared_ptr<LiveStream> open(const std::string& url, const StreamTarget& target, const std::string& ca_file,
                                   StreamListener& listener) override {
    return open_live_stream(host_.net(), url, target, ca_file, host_.random(), listener);
  }
  std::shared_ptr<HttpExchange> call(const HttpCall& call, const std::string& ca_file,
                                     HttpExchange::Done done) override {
    return HttpExchange::start(host_.net(), call, ca_file, std::move(done));
  }
  bool submit(std::string& lines) override {
    if (feed_.append(lines)) host_.want_flush();
    return !feed_.is_full();
  }
  void withdraw(const Recall& recall) override { feed_.withdraw(recall); }
  void report(pipeline::Severity severity, std::string_view event, std::string_view detail) override {
    host_.reporter().report(severity, event, detail);
  }

 private:
  GroupHost& host_;
  SourceFeed& feed_;
  SourceLink link_;
};

SourceGroup::SourceGroup(GroupHost& host, RunningSource source, const SourceKind& kind, const SourceOptions& options,
                         BlockSink& sink, pipeline::ReceiptSink& receipts, std::uint64_t id)
    : host_(host), source_(std::move(source)), id_(id) {
  const SourceSettings& settings = source_.settings;
  const std::string platform = settings.platform.empty() ? std::string(kind.platform) : settings.platform;
  std::vector<std::unique_ptr<SourceCodec>> codecs;
  const std::vector<SourceSettings> parts = split(settings, kind.is_per_room);
  codecs.reserve(parts.size());
  for (const SourceSettings& part : parts) codecs.push_back(kind.make(part));
  const bool wants_tickets = codecs.front()->wants_tickets();
  wants_settled_ = codecs.front()->wants_settled();
  const auto origin = std::make_shared<const pipeline::Origin>(
      pipeline::Origin{source_.index, platform, {}, /*back_pressure=*/wants_settled_});
  static UnreadReceipts unread;
  pipeline::ReceiptSink& answers = wants_tickets || wants_settled_ ? receipts : unread;
  const std::size_t lanes = wants_settled_ ? 1 : options.screen_workers;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    const std::size_t worker = wants_settled_ ? id_ % options.screen_workers : lane;
    const FeedPlace place{sink, host_.clock(), options.io_thread, worker, options.shed_after};
    feeds_.push_back(std::make_unique<SourceFeed>(place, origin, answers, id_, wants_tickets));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    SourceFeed& feed = *feeds_[(id_ + i) % feeds_.size()];
    seats_.push_back(std::make_unique<Seat>(host_, feed, parts[i], std::move(codecs[i])));
  }
}

SourceGroup::~SourceGroup() = default;

void SourceGroup::on_tick() {
  for (const auto& seat : seats_) seat->link().on_tick();
}

bool SourceGroup::flush() {
  bool was_full = false;
  for (const auto& feed : feeds_) {
    was_full = was_full || feed->is_full();
    feed->flush();
  }
  if (std::ranges::any_of(feeds_, [](const auto& feed) { return feed->is_blocked(); })) return false;
  if (was_full) {
    for (const auto& seat : seats_) seat->link().resume();
  }
  return true;
}

void SourceGroup::on_receipt(const pipeline::Receipt& receipt) {
  for (const auto& seat : seats_) {
    if (!seat->link().wants_tickets()) continue;
    for (const pipeline::TicketNotice& notice : receipt.tickets) seat->link().on_ticket(notice);
  }
  if (wants_settled_) tell_settled(receipt);
}

void SourceGroup::tell_settled(const pipeline::Receipt& receipt) {
  SourceFeed& feed = *feeds_.front();
  feed.on_receipt(receipt);
  if (!feed.is_settled()) return;
  const bool is_whole = !feed.take_loss();
  for (const auto& seat : seats_) seat->link().on_settled(is_whole);
}

void SourceGroup::stop() {
  for (const auto& seat : seats_) seat->link().stop();
}

bool SourceGroup::is_gone() const {
  return std::ranges::all_of(seats_, [](const auto& seat) { return seat->link().is_gone(); }) &&
         std::ranges::all_of(feeds_, [](const auto& feed) { return feed->is_empty(); });
}

void SourceGroup::append_status(std::vector<SourceStatus>& rows) const {
  for (const auto& seat : seats_) rows.push_back(seat->link().status());
}

}  // namespace danmakud::adapters
