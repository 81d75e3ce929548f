#include "adapters/redis_outlet.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "adapters/redis_scripts.h"

namespace danmakud::adapters {
namespace {

using pipeline::DeliveryOutcome;
using pipeline::OutboxEntry;
using pipeline::Priority;
using pipeline::QueueName;
using std::chrono::milliseconds;

constexpr std::size_t kMaxUnsentTicketBytes = 4 << 20;
constexpr std::size_t kMostTogether = 32;              // tickets of one call: Redis serves nobody else meanwhile
constexpr std::size_t kManyBytesTogether = 128 << 10;  // a slow line must bring them over before an answer is late
constexpr std::array kPriorities{Priority::p0, Priority::p1, Priority::p2, Priority::p3};

bool is_error(const redisReply& reply) {
  return reply.type == REDIS_REPLY_ERROR;
}

bool begins_with_any(std::string_view error, std::initializer_list<std::string_view> codes) {
  return std::ranges::any_of(codes, [error](std::string_view code) { return error.starts_with(code); });
}

// Errors of the server as a whole, not of a command: another connection, later, may reach a better one.
bool is_about_server(std::string_view error) {
  return begins_with_any(error, {"LOADING", "READONLY", "MASTERDOWN", "NOAUTH", "WRONGPASS",
                                 "ERR max number of clients", "ERR invalid password", "ERR AUTH", "ERR DB index"});
}

// "OOM command not allowed. script: 2f1…, on @user_script:6." -> "OOM command not allowed.": where in our script Redis
// was is no news to an operator.
std::string_view without_script(std::string_view error) {
  return error.substr(0, error.find(" script: "));
}

// "Connection refused" is written as a part of a sentence; "OOM command not allowed" is a name.
std::string in_lower_case(std::string_view text) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  std::string lowered(text);
  if (text.size() > 1 && is_upper(text[0]) && !is_upper(text[1])) lowered[0] = static_cast<char>(text[0] - 'A' + 'a');
  return lowered;
}

int make_wake_fd() {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

}  // namespace

RedisOutlet::RedisOutlet(RedisOptions options, const pipeline::Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      wake_fd_(make_wake_fd()),
      pause_(options_.first_pause),
      random_(static_cast<std::minstd_rand::result_type>(options_.seed)) {
  health_.problem = "not connected yet";
}

RedisOutlet::~RedisOutlet() {
  close(wake_fd_);
}

bool RedisOutlet::submit(const OutboxEntry& entry) {
  if (!is_ready_ || in_flight_ >= options_.window || connection_->unsent_bytes() > kMaxUnsentTicketBytes) return false;
  const bool is_large = batch_.tickets.size() == kMostTogether || batch_.arguments.bytes().size() >= kManyBytesTogether;
  if (is_large || batch_.queue != entry.queue) send_batch();
  if (batch_.tickets.empty()) begin_batch(entry.queue);
  const std::string id = to_string(entry.ticket);
  batch_.tickets.push_back({entry.seq, entry.version});
  batch_.hashes.add({options_.prefix + "{" + entry.queue.team + "}:ticket:" + id});
  batch_.arguments.add({id, std::to_string(entry.version), to_string(entry.change), to_string(entry.status),
                        entry.category, entry.json});
  ++in_flight_;
  return true;
}

void RedisOutlet::begin_batch(const QueueName& queue) {
  batch_.queue = queue;
  batch_.hashes.clear();
  batch_.arguments.clear();
  batch_.arguments.add({options_.queue == RedisOptions::Queue::list ? "list" : "stream", to_string(queue.priority),
                        std::to_string(options_.ticket_ttl.count()), options_.hash_ticket ? "1" : "0"});
}

void RedisOutlet::send_batch() {
  if (batch_.tickets.empty()) return;
  const std::string keys = std::to_string(1 + batch_.tickets.size());
  const RedisArguments head{"EVALSHA", script_sha_, keys, queue_key(batch_.queue)};
  ask({Question::tickets, batch_.queue, std::exchange(batch_.tickets, {})}, {&head, &batch_.hashes, &batch_.arguments});
}

void RedisOutlet::poll(milliseconds patience, Outcomes& outcomes) {
  const std::size_t before = outcomes.size();
  send_batch();
  connect_when_due();
  keep_up_when_due();
  step(outcomes);
  if (outcomes.size() == before) {
    wait(patience);
    step(outcomes);
  }
  if (is_ready_) publish_health();
}

void RedisOutlet::step(Outcomes& outcomes) {
  if (!connection_) return;
  connection_->advance();
  take_replies(outcomes);
  const bool is_late = !asked_.empty() && clock_.steady() - last_progress_ >= options_.timeout;
  if (!doomed_.empty()) {
    drop(std::exchange(doomed_, {}), outcomes);
  } else if (!connection_->failure().empty()) {
    drop(std::string(connection_->failure()), outcomes);
  } else if (is_late) {
    drop(connection_->is_connected() ? "no answer within the time limit" : "connecting takes too long", outcomes);
  }
}

void RedisOutlet::wake() {
  const std::uint64_t one = 1;
  // A full counter wakes as well as one more would.
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof one);
}

pipeline::OutletHealth RedisOutlet::health() const {
  const std::scoped_lock lock(health_mutex_);
  return health_;
}

void RedisOutlet::ask(Asked asked, std::initializer_list<std::string_view> arguments) {
  const RedisArguments command(arguments);
  ask(std::move(asked), {&command});
}

void RedisOutlet::ask(Asked asked, std::initializer_list<const RedisArguments*> parts) {
  if (asked_.empty()) last_progress_ = clock_.steady();
  asked_.push_back(std::move(asked));
  connection_->append(parts);
}

void RedisOutlet::connect_when_due() {
  if (connection_ || clock_.steady() < next_attempt_) return;
  connection_ = std::make_unique<RedisConnection>(options_.url);
  last_progress_ = clock_.steady();
  greet();
}

// All at once: the answers come back in this order, and "ready" is the last.
void RedisOutlet::greet() {
  const RedisUrl& url = options_.url;
  if (!url.user.empty()) {
    ask({Question::login, {}, {}}, {"AUTH", url.user, url.password});
  } else if (!url.password.empty()) {
    ask({Question::login, {}, {}}, {"AUTH", url.password});
  }
  if (url.database != 0) ask({Question::login, {}, {}}, {"SELECT", std::to_string(url.database)});
  ask({Question::name, {}, {}}, {"CLIENT", "SETNAME", options_.client_name});
  ask({Question::policy, {}, {}}, {"INFO", "memory"});
  load_script();
  create_groups();
  ask({Question::ready, {}, {}}, {"PING"});
}

void RedisOutlet::load_script() {
  ask({Question::script, {}, {}}, {"SCRIPT", "LOAD", kGate});
}

void RedisOutlet::create_groups() {
  if (options_.queue != RedisOptions::Queue::stream) return;
  for (const std::string& team : options_.teams) {
    for (const Priority priority : kPriorities) create_group({team, priority});
  }
}

void RedisOutlet::create_group(const QueueName& queue) {
  ask({Question::group, queue, {}}, {"XGROUP", "CREATE", queue_key(queue), "handlers", "0", "MKSTREAM"});
}

// Finds out about a Redis that froze or was emptied while nothing was sent, about queues that are well again, and about
// what may be trimmed.
void RedisOutlet::keep_up_when_due() {
  if (!is_ready_ || clock_.steady() < next_upkeep_) return;
  next_upkeep_ = clock_.steady() + options_.upkeep_every;
  ask({Question::ping, {}, {}}, {"PING"});
  if (options_.queue == RedisOptions::Queue::list) return;
  create_groups();
  for (const auto& [queue, error] : refused_queues_) create_group(queue);
  if (options_.trim == RedisOptions::Trim::none) return;
  for (const std::string& team : options_.teams) {
    for (const Priority priority : kPriorities) trim({team, priority});
  }
}

void RedisOutlet::trim(const QueueName& queue) {
  ask({Question::trim, {}, {}}, {"EVAL", kTrimAcknowledged, "1", queue_key(queue)});
}

void RedisOutlet::wait(milliseconds patience) {
  const pipeline::SteadyTime now = clock_.steady();
  const pipeline::SteadyTime due = connection_ ? last_progress_ + options_.timeout : next_attempt_;
  if (!connection_ || !asked_.empty()) {
    patience = std::clamp(std::chrono::ceil<milliseconds>(due - now), milliseconds{0}, patience);
  }
  std::array<pollfd, 2> fds{pollfd{wake_fd_, POLLIN, 0}, pollfd{-1, 0, 0}};
  const bool has_socket = connection_ && connection_->failure().empty();
  if (has_socket) fds[1] = {connection_->fd(), connection_->wanted_events(), 0};
  ::poll(fds.data(), fds.size(), static_cast<int>(patience.count()));
  std::uint64_t wakes = 0;
  [[maybe_unused]] const ssize_t taken = read(wake_fd_, &wakes, sizeof wakes);
}

void RedisOutlet::take_replies(Outcomes& outcomes) {
  while (!asked_.empty()) {
    const RedisReply reply = connection_->next_reply();
    if (!reply) break;
    const Asked asked = std::move(asked_.front());
    asked_.pop_front();
    last_progress_ = clock_.steady();
    on_reply(asked, *reply, outcomes);
  }
}

void RedisOutlet::on_reply(const Asked& asked, const redisReply& reply, Outcomes& outcomes) {
  const Question question = asked.question;
  const bool is_vital = question == Question::login || question == Question::script || question == Question::ready;
  if (is_error(reply)) note_doom(text_of(reply), is_vital);
  switch (question) {
    case Question::ready:
      if (doomed_.empty()) on_ready();
      return;
    case Question::script:
      script_sha_ = text_of(reply);
      return;
    case Question::policy:
      if (reply.type == REDIS_REPLY_STRING) on_policy(text_of(reply));
      return;
    case Question::group:
      if (!is_error(reply) || text_of(reply).starts_with("BUSYGROUP")) {
        refused_queues_.erase(asked.queue);
      } else {
        note_problem(asked.queue, text_of(reply));
      }
      return;
    case Question::tickets:
      in_flight_ -= asked.tickets.size();
      on_tickets_reply(asked, reply, outcomes);
      return;
    case Question::login:
    case Question::name:
    case Question::ping:
    case Question::trim:
      return;
  }
}

// The first error says most: without a login, all the others are about the login.
void RedisOutlet::note_doom(std::string_view error, bool is_vital) {
  if (doomed_.empty() && (is_vital || is_about_server(error))) doomed_ = without_script(error);
}

// An error for all of them, or an answer for each.
void RedisOutlet::on_tickets_reply(const Asked& asked, const redisReply& reply, Outcomes& outcomes) {
  const bool is_each_answered = reply.type == REDIS_REPLY_ARRAY && reply.elements == asked.tickets.size();
  if (is_error(reply) && text_of(reply).starts_with("NOSCRIPT")) load_script();
  for (std::size_t i = 0; i < asked.tickets.size(); ++i) {
    const redisReply& answer = is_each_answered ? *reply.element[i] : reply;
    const bool is_delivered =
        is_each_answered && answer.type == REDIS_REPLY_INTEGER && (answer.integer == 0 || answer.integer == 1);
    const auto kind = is_delivered ? DeliveryOutcome::Kind::delivered : DeliveryOutcome::Kind::refused;
    const Sent& ticket = asked.tickets[i];
    outcomes.push_back({ticket.seq, ticket.version, asked.queue, kind, is_delivered && answer.integer == 1});
    if (is_delivered) {
      note_success(asked.queue);
    } else {
      note_refusal(asked.queue, answer);
    }
  }
}

void RedisOutlet::note_success(const QueueName& queue) {
  if (!refused_queues_.empty()) refused_queues_.erase(queue);
  last_success_ = clock_.wall();
}

void RedisOutlet::note_refusal(const QueueName& queue, const redisReply& answer) {
  if (is_error(answer)) note_doom(text_of(answer), false);
  note_problem(queue, is_error(answer) ? text_of(answer) : "an answer of another kind");
}

void RedisOutlet::on_ready() {
  is_ready_ = true;
  pause_ = options_.first_pause;
  last_success_ = clock_.wall();
  next_upkeep_ = clock_.steady() + options_.upkeep_every;
}

void RedisOutlet::on_policy(std::string_view info) {
  constexpr std::string_view kName = "maxmemory_policy:";
  const std::size_t at = info.find(kName);
  if (at == std::string_view::npos) return;
  const std::string_view value = info.substr(at + kName.size());
  const std::string_view policy = value.substr(0, value.find_first_of("\r\n"));
  const std::scoped_lock lock(health_mutex_);
  health_.warnings.clear();
  if (policy != "noeviction") {
    health_.warnings.push_back("maxmemory-policy is " + std::string(policy) +
                               ", not noeviction: Redis may drop tickets");
  }
}

void RedisOutlet::drop(const std::string& problem, Outcomes& outcomes) {
  for (const Asked& asked : asked_) {
    for (const Sent& ticket : asked.tickets) {
      outcomes.push_back({ticket.seq, ticket.version, asked.queue, DeliveryOutcome::Kind::lost});
    }
  }
  asked_.clear();
  in_flight_ = 0;
  is_ready_ = false;
  connection_.reset();
  refused_queues_.clear();
  std::uniform_int_distribution<milliseconds::rep> jittered(pause_.count() / 2, pause_.count());
  next_attempt_ = clock_.steady() + milliseconds{jittered(random_)};
  pause_ = std::min(2 * pause_, options_.longest_pause);
  const std::scoped_lock lock(health_mutex_);
  health_.up = false;
  health_.problem = in_lower_case(problem);
}

void RedisOutlet::note_problem(const QueueName& queue, std::string_view error) {
  refused_queues_.insert_or_assign(queue, queue_key(queue) + ": " + std::string(without_script(error)));
}

void RedisOutlet::publish_health() {
  const std::scoped_lock lock(health_mutex_);
  health_.up = true;
  health_.problem = refused_queues_.empty() ? std::string{} : refused_queues_.begin()->second;
  health_.last_success = last_success_;
}

std::string RedisOutlet::queue_key(const QueueName& queue) const {
  return options_.prefix + "{" + queue.team + "}:tickets:" + std::string(to_string(queue.priority));
}

}  // namespace danmakud::adapters
