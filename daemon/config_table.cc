#include "daemon/config_table.h"

namespace danmakud::daemon {

namespace {

using pipeline::CategoryPolicy;
using pipeline::PrioritySla;
using pipeline::TeamPolicy;

constexpr std::string_view kQueues[]{"stream", "list"};
constexpr std::string_view kTrims[]{"none", "acknowledged"};
constexpr std::string_view kLogFormats[]{"auto", "text", "logfmt", "json"};
constexpr std::string_view kLogLevels[]{"debug", "info", "warning", "error"};

constexpr Bounds kAny{};
constexpr double kYearSeconds = 366.0 * 86'400;
constexpr double kGiB = 1024.0 * kMiB;

constexpr Bounds from(double least, double most) {
  return {least, most, {}};
}
constexpr Bounds one_of(std::span<const std::string_view> words) {
  return {0, 0, words};
}

using enum Reload;

// A member's name cannot stand in parentheses. NOLINTNEXTLINE(bugprone-macro-parentheses)
#define AT(Owner, member) [](Owner& owner) -> Slot { return &owner.member; }
#define IN_CONFIG(member) AT(Config, member)

constexpr Setting<Config> kSettings[]{
    {"ingest.listen", IN_CONFIG(ingest.listen), kAny, restart, "address and port of the ways in; port 0: a free one"},
    {"ingest.max_connections", IN_CONFIG(ingest.max_connections), from(1, 1'000'000), restart,
     "open connections on the listener"},
    {"ingest.max_connections_per_address", IN_CONFIG(ingest.max_connections_per_address), from(1, 1'000'000), restart,
     "open connections of one remote address, or one IPv6 network (/64)"},
    {"ingest.trusted_proxies", IN_CONFIG(ingest.trusted_proxies), kAny, restart,
     "addresses that may have any number, and whose X-Forwarded-For is believed"},
    {"ingest.max_message_bytes", IN_CONFIG(ingest.max_message_bytes), from(1024, 64.0 * kMiB), restart,
     "the largest WebSocket message; a larger one closes with 1009"},
    {"ingest.max_body_bytes", IN_CONFIG(ingest.max_body_bytes), from(1024, 256.0 * kMiB), restart,
     "the largest HTTP body; a larger one is answered 413"},
    {"ingest.max_header_bytes", IN_CONFIG(ingest.max_header_bytes), from(1024, 1.0 * kMiB), restart,
     "the largest HTTP head; a larger one is answered 431"},
    {"ingest.max_fragments", IN_CONFIG(ingest.max_fragments), from(16, 1'000'000), restart,
     "frames that one message may be cut into"},
    {"ingest.max_outstanding_blocks", IN_CONFIG(ingest.max_outstanding_blocks), from(1, 65'536), restart,
     "unsettled reads of one connection; with more it is not read"},
    {"ingest.read_buffer_bytes", IN_CONFIG(ingest.read_buffer_bytes), from(4096, 16.0 * kMiB), restart,
     "how much one read takes from a connection"},
    {"ingest.feedback_per_minute", IN_CONFIG(ingest.feedback_per_minute), from(0.1, 1e6), restart,
     "feedback from one address whose origin alone lets it in"},
    {"ingest.handshake_timeout_ms", IN_CONFIG(ingest.handshake_timeout), from(100, 600'000), restart,
     "for the TLS handshake"},
    {"ingest.head_timeout_ms", IN_CONFIG(ingest.head_timeout), from(100, 600'000), restart,
     "for the whole head of a request"},
    {"ingest.body_timeout_ms", IN_CONFIG(ingest.body_timeout), from(100, 600'000), restart,
     "for the whole body, however slowly it drips"},
    {"ingest.idle_timeout_ms", IN_CONFIG(ingest.idle_timeout), from(100, 3'600'000), restart,
     "between two requests of one connection"},
    {"ingest.settle_timeout_ms", IN_CONFIG(ingest.settle_timeout), from(100, 600'000), restart,
     "how long an HTTP request waits for its events to be durable, then 503"},
    {"ingest.write_timeout_ms", IN_CONFIG(ingest.write_timeout), from(100, 600'000), restart,
     "for an HTTP client to take its answer"},
    {"ingest.ping_interval_ms", IN_CONFIG(ingest.ping_interval), from(100, 3'600'000), restart,
     "between the pings of a WebSocket; two unanswered ones cut it"},
    {"ingest.allowed_origins", IN_CONFIG(ingest.allowed_origins), kAny, live,
     "pages that may connect and post feedback; another Origin is refused"},

    {"ops.listen", IN_CONFIG(ops.listen), kAny, restart, "address and port of the operations listener"},
    {"ops.allowed_hosts", IN_CONFIG(ops.allowed_hosts), kAny, live, "values of Host that are served"},
    {"ops.max_connections", IN_CONFIG(ops.max_connections), from(1, 10'000), restart,
     "open connections; more are closed"},
    {"ops.request_timeout_ms", IN_CONFIG(ops.request_timeout), from(100, 600'000), restart,
     "for the handshake of TLS, then for a whole request"},
    {"ops.idle_timeout_ms", IN_CONFIG(ops.idle_timeout), from(100, 3'600'000), restart,
     "between two requests of one connection"},
    {"ops.write_timeout_ms", IN_CONFIG(ops.write_timeout), from(100, 600'000), restart,
     "for a client to take its answer"},

    {"tls.cert", IN_CONFIG(tls.cert), kAny, live, "PEM file, the chain behind the certificate; empty: in the clear"},
    {"tls.key", IN_CONFIG(tls.key), kAny, live, "PEM file of its key"},

    {"store.path", IN_CONFIG(store.path), kAny, restart, "the SQLite file"},
    {"store.keep_days", IN_CONFIG(store.keep_days), from(1, 36'500), restart, "delivered tickets are removed after it"},
    {"store.max_mb", IN_CONFIG(store.max_mb), from(1, 16'777'216), restart,
     "at this size nothing more is acknowledged"},

    {"redis.url", IN_CONFIG(redis.url), kAny, restart,
     "redis://[user:password@]host:port[/db] or unix:///path; empty: the embedded store alone"},
    {"redis.prefix", IN_CONFIG(redis.prefix), kAny, restart, "what every key begins with"},
    {"redis.queue", IN_CONFIG(redis.queue), one_of(kQueues), restart, "what handlers read from: a stream or a list"},
    {"redis.trim", IN_CONFIG(redis.trim), one_of(kTrims), restart, "what is removed from the streams"},
    {"redis.hash_ticket", IN_CONFIG(redis.hash_ticket), kAny, restart, "whether the ticket's hash holds its JSON too"},
    {"redis.ticket_ttl_seconds", IN_CONFIG(redis.ticket_ttl), from(60, 10 * kYearSeconds), restart,
     "how long a ticket's hash lives"},
    {"redis.window", IN_CONFIG(redis.window), from(1, 65'536), restart, "tickets on their way at once"},
    {"redis.timeout_ms", IN_CONFIG(redis.timeout), from(10, 60'000), restart, "to connect, and for an answer"},

    {"rules.files", IN_CONFIG(rules.files), kAny, live, "rule files, * and ? in the last part of the path"},

    {"model.file", IN_CONFIG(model.file), kAny, live, "the learnt classifier; empty: the rules alone"},
    {"model.watch_share", IN_CONFIG(model.watch_share), from(0, 1), live,
     "of clean comments, shown to the model to count what the rules miss"},

    {"dedup.window_seconds", IN_CONFIG(dedup.window), from(1, 86'400), live,
     "a crowd's ticket takes further users this long after its last event"},
    {"dedup.max_ticket_seconds", IN_CONFIG(dedup.max_ticket), from(1, 604'800), live,
     "and at most this long after its first"},
    {"dedup.same_user_seconds", IN_CONFIG(dedup.same_user), from(1, kYearSeconds), live,
     "a user's ticket takes that user's further events this long after its last"},
    {"dedup.max_tickets", IN_CONFIG(dedup.max_tickets), from(1000, 50'000'000), live,
     "tickets kept in the window; the least recently touched go first"},
    {"dedup.max_event_ids", IN_CONFIG(dedup.max_event_ids), from(1000, 100'000'000), live,
     "event ids kept to know repeats by"},

    {"triage.p1_users", IN_CONFIG(triage.p1_users), from(1, 1e9), live, "users that make a ticket P1"},
    {"triage.p0_users", IN_CONFIG(triage.p0_users), from(1, 1e9), live, "users that make a ticket P0"},
    {"triage.anonymous_weight", IN_CONFIG(triage.anonymous_weight), from(0, 1), live,
     "what an anonymous event counts beside a user's 1"},
    {"triage.sure_score", IN_CONFIG(thresholds.sure), from(0, 1), live,
     "from here on a text is a complaint in its category"},
    {"triage.doubt_score", IN_CONFIG(thresholds.doubt), from(0, 1), live,
     "from here on it goes to people to classify; below it is none"},
    {"triage.rule_overrules", IN_CONFIG(thresholds.rule_overrules), from(0, 1), live,
     "rules that score so much decide alone, whatever the model says"},
    {"triage.model_overrules", IN_CONFIG(thresholds.model_overrules), from(0, 1), live,
     "where the model gives a complaint less than this, weaker rules are not heard"},
    {"triage.room_overrules", IN_CONFIG(thresholds.room_overrules), from(0, 1), live,
     "where the model gives a comment less than this, weaker rules of technical.* are not heard"},
    {"triage.topic_score", IN_CONFIG(thresholds.topic), from(0, 1), live,
     "a comment on a topic of the rules that scores so much as a message is a complaint"},

    {"locale.time_zone", IN_CONFIG(locale.time_zone), kAny, restart, "of serials, working days and the people's form"},
    {"locale.serial_prefix", IN_CONFIG(locale.serial_prefix), kAny, restart, "differs between daemons"},

    {"threads.io", IN_CONFIG(threads.io), from(0, 256), restart, "threads that read connections; 0: by the machine"},
    {"threads.screen", IN_CONFIG(threads.screen), from(0, 256), restart, "threads that screen; 0: by the machine"},

    {"limits.memory_mb", IN_CONFIG(limits.memory_mb), from(64, 1'048'576), restart, "of the whole process"},
    {"limits.drain_seconds", IN_CONFIG(limits.drain), from(1, 3600), restart, "for an orderly end"},
    {"limits.shed_after_ms", IN_CONFIG(limits.shed_after), from(1, 60'000), restart,
     "how long comments without back-pressure are slowed before they are shed"},

    {"sources.connects_per_second", IN_CONFIG(sources.connects_per_second), from(0.01, 1000), live,
     "connections that sources begin a second, all together"},

    {"auth.ingest_tokens", IN_CONFIG(auth.ingest_tokens), kAny, live, "bearer tokens of the ways in"},
    {"auth.ops_tokens", IN_CONFIG(auth.ops_tokens), kAny, live, "bearer tokens of the operations listener"},
    {"auth.feedback_tokens", IN_CONFIG(auth.feedback_tokens), kAny, live, "bearer tokens for POST /v1/feedback alone"},
    {"auth.i_understand", IN_CONFIG(auth.i_understand), kAny, restart,
     "listen beyond loopback although there are no tokens"},

    {"log.format", IN_CONFIG(log.format), one_of(kLogFormats), live, "auto: text on a terminal, logfmt otherwise"},
    {"log.level", IN_CONFIG(log.level), one_of(kLogLevels), live, "the least that is written"},

    {"privacy.mask", IN_CONFIG(privacy.mask), kAny, restart,
     "mask personal data in everything that leaves the process"},
    {"privacy.i_understand", IN_CONFIG(privacy.i_understand), kAny, restart, "allows privacy.mask = false"},

    {"calendar.opens", IN_CONFIG(calendar.opens), from(0, 1440), live, "working hours begin"},
    {"calendar.closes", IN_CONFIG(calendar.closes), from(0, 1440), live, "working hours end"},
    {"calendar.holidays", IN_CONFIG(calendar.holidays), kAny, live, "days off, beside Saturdays and Sundays"},
    {"calendar.make_up_days", IN_CONFIG(calendar.make_up_days), kAny, live, "Saturdays and Sundays that are worked"},
};

constexpr Setting<CategoryPolicy> kCategorySettings[]{
    {"name", AT(CategoryPolicy, name), kAny, live, "as people read it"},
    {"team", AT(CategoryPolicy, team), kAny, live, "who handles it"},
    {"priority", AT(CategoryPolicy, priority), kAny, live, "of a new ticket"},
    {"max_priority", AT(CategoryPolicy, max_priority), kAny, live, "the most that users can raise it to"},
    {"p1_users", AT(CategoryPolicy, p1_users), from(1, 1e9), live, "in place of triage.p1_users"},
    {"p0_users", AT(CategoryPolicy, p0_users), from(1, 1e9), live, "in place of triage.p0_users"},
    {"comment_min_users", AT(CategoryPolicy, comment_min_users), from(0, 1e9), live,
     "comments are only observed before so many users wrote them"},
    {"comment_sure_score", AT(CategoryPolicy, comment_sure_score), from(0, 1.1), live,
     "unless one scores more than this"},
    {"counted_from_comments", AT(CategoryPolicy, counted_from_comments), kAny, live,
     "comments are counted and open no ticket"},
    {"respond_seconds", AT(CategoryPolicy, respond_within), from(1, kYearSeconds), live, "tighter than the priority's"},
    {"solve_seconds", AT(CategoryPolicy, solve_within), from(1, kYearSeconds), live, "tighter than working days"},
};

constexpr Setting<TeamPolicy> kTeamSettings[]{
    {"name", AT(TeamPolicy, name), kAny, restart, "as people read it"},
    {"classifies", AT(TeamPolicy, classifies), kAny, restart, "its tickets wait for a person to classify them"},
};

constexpr Setting<PrioritySla> kSlaSettings[]{
    {"acknowledge_seconds", AT(PrioritySla, acknowledge), from(1, kYearSeconds), restart, "until someone took it"},
    {"respond_seconds", AT(PrioritySla, respond), from(1, kYearSeconds), restart, "until the user heard something"},
    {"investigate_seconds", AT(PrioritySla, investigate), from(1, kYearSeconds), restart, "until work on it began"},
};

#undef IN_CONFIG
#undef AT

}  // namespace

std::span<const Setting<Config>> settings() {
  return kSettings;
}
std::span<const Setting<CategoryPolicy>> category_settings() {
  return kCategorySettings;
}
std::span<const Setting<TeamPolicy>> team_settings() {
  return kTeamSettings;
}
std::span<const Setting<PrioritySla>> sla_settings() {
  return kSlaSettings;
}

}  // namespace danmakud::daemon
