#include "adapters/http_session.h"

#include <algorithm>
#include <utility>

#include <boost/beast/http/rfc7230.hpp>

#include "adapters/peer_address.h"
#include "adapters/utf8_prefix.h"
#include "adapters/ws_handshake.h"
#include "adapters/ws_session.h"
#include "pipeline/event_members.h"

namespace danmakud::adapters {
namespace http = boost::beast::http;
namespace {

constexpr std::size_t kSmallAnswer = std::size_t{64} << 10;
constexpr std::chrono::milliseconds kLinger{2'000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

HttpReaderLimits reader_limits(const IngestOptions& options) {
  return {options.max_header_bytes, options.max_body_bytes};
}

}  // namespace

HttpSession::HttpSession(IoThread& thread, std::uint64_t id, Channel channel)
    : Connection(thread, id, std::move(channel)), reader_(channel_, reader_limits(options())) {}

HttpSession::~HttpSession() {
  forget_request();
}

void HttpSession::start() {
  enter(Phase::handshake, options().handshake_deadline);
  channel_.shake_hands([this, self = shared_from_this()](const ErrorCode& error) {
    if (is_ended()) return;
    if (error) {
      thread_.count(IngestFault::tls);
      return end();
    }
    enter(Phase::idle, options().head_deadline);
    read_request();
  });
}

void HttpSession::enter(Phase phase, std::chrono::milliseconds patience) {
  phase_ = phase;
  deadline_ = now() + patience;
}

void HttpSession::read_request() {
  forget_request();
  reader_.read_head([this, self = shared_from_this()](HttpReader::Event event) { on_head(event); });
}

void HttpSession::on_head(HttpReader::Event event) {
  if (phase_ != Phase::idle && phase_ != Phase::head) return;  // answered meanwhile: a deadline
  if (event == HttpReader::Event::begun) return enter(Phase::head, options().head_deadline);
  if (event == HttpReader::Event::ended) return end();
  if (event == HttpReader::Event::fault) return refuse(reader_.fault().status, reader_.fault().message);
  has_request_ = true;
  thread_.stats().requests.add();
  route();
}

void HttpSession::route() {
  auto target = parse_target(reader_.request().target());
  if (!target) return refuse(400, "the request target has a bad escape, or a parameter twice");
  target_ = std::move(*target);
  if (target_.path == "*") return answer_preflight();  // OPTIONS, of the whole server
  if (!has_good_defaults()) return refuse(400, "platform and room must be UTF-8, of at most 2048 bytes each");
  if (target_.path == "/v1/events") return route_events();
  if (target_.path == "/v1/feedback") return route_feedback();
  if (target_.path == "/v1/onebot") return route_bot();
  refuse(404, "here are GET /v1/events (WebSocket), POST /v1/events, POST /v1/feedback and GET /v1/onebot (WebSocket)");
}

// Events take them as if they had brought them.
bool HttpSession::has_good_defaults() const {
  const auto is_good = [](std::string_view value) {
    return value.size() <= pipeline::kMaxMemberBytes && is_utf8(value);
  };
  return is_good(target_.get("platform")) && is_good(target_.get("room"));
}

void HttpSession::route_events() {
  const http::verb method = reader_.request().method();
  if (method == http::verb::options) return answer_preflight();
  if (method != http::verb::get && method != http::verb::post) return refuse_method("GET, POST, OPTIONS");
  const auto access = thread_.shared().access();
  if (!admit(admit_events(*access, field("Origin"), field("Authorization")))) return;
  method == http::verb::get ? upgrade() : receive_body();
}

void HttpSession::route_feedback() {
  const http::verb method = reader_.request().method();
  if (method == http::verb::options) return answer_preflight();
  if (method != http::verb::post) return refuse_method("POST, OPTIONS");
  const auto access = thread_.shared().access();
  if (admit(admit_feedback(*access, field("Origin"), field("Authorization")))) receive_body();
}

// Bots have tokens of their own. A page has no business here, whatever it presents.
void HttpSession::route_bot() {
  if (reader_.request().method() != http::verb::get) return refuse_method("GET");
  if (!field("Origin").empty()) return refuse(403, "a page is no bot");
  const auto access = thread_.shared().access();
  BotAdmission admission = admit_bot(access->bots ? access->bots->sources() : BotSources{}, access->tokens,
                                     field("Authorization"), target_.get("access_token"));
  if (admission.status != 101) return refuse(admission.status, admission.message);
  const BotHeaders headers{field("X-Self-ID"), field("X-Client-Role"), field("Sec-WebSocket-Protocol")};
  bot_ = read_hello(headers, std::move(admission.source));
  if (!bot_) return refuse(400, "a bot of OneBot 11 says who it is in X-Self-ID");
  upgrade();
}

// false: answered already.
bool HttpSession::admit(const Admission& admission) {
  using enum Admission::Verdict;
  is_allowed_origin_ = !field("Origin").empty() && admission.verdict != forbidden;
  source_ = admission.source;
  if (admission.verdict == forbidden) {
    refuse(403, "this origin is not in ingest.allowed_origins");
    return false;
  }
  if (admission.verdict == unauthorized) {
    refuse(401, "a bearer token is needed");
    return false;
  }
  if (admission.verdict == granted) return true;
  if (thread_.shared().feedback_rate.allow(client_address(), now())) return true;
  refuse(429, "too much feedback from this address, try again later");
  return false;
}

void HttpSession::answer_preflight() {
  is_allowed_origin_ = thread_.shared().access()->origins.allows(field("Origin"));
  HttpAnswer preflight;
  preflight.status = 204;
  const char* const methods = is_feedback() ? "POST, OPTIONS" : "GET, POST, OPTIONS";
  preflight.headers.emplace_back("Allow", methods);
  if (is_allowed_origin_) {
    preflight.headers.emplace_back("Access-Control-Allow-Methods", methods);
    preflight.headers.emplace_back("Access-Control-Allow-Headers", "Content-Type, Authorization");
    preflight.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  answer(std::move(preflight));
}

void HttpSession::refuse_method(std::string_view allowed) {
  HttpAnswer refusal = http_error(405, "this path takes other methods");
  refusal.headers.emplace_back("Allow", allowed);
  answer(std::move(refusal));
}

void HttpSession::receive_body() {
  const std::string_view type = media_type();
  const std::string_view other = is_feedback() ? "application/x-www-form-urlencoded" : "application/x-ndjson";
  if (type != "application/json" && type != other) {
    return refuse(415, is_feedback() ? "send application/json or application/x-www-form-urlencoded"
                                     : "send application/x-ndjson or application/json");
  }
  if (!field("Content-Encoding").empty()) return refuse(415, "send the body without a Content-Encoding");
  const std::size_t most = options().max_body_bytes;
  const std::size_t needed =
      reader_.is_body_complete() ? 0 : std::min<std::size_t>(reader_.content_length().value_or(most), most);
  if (!thread_.reserve_gathered(needed)) return refuse(503, "too many bodies are coming in, try again");
  reserved_ = needed;
  enter(Phase::body, options().body_deadline);
  const bool waits = !field("Expect").empty() && reader_.request().version() >= 11 && !reader_.is_body_complete();
  if (!waits) return read_body();
  channel_.write(kContinue, [this, self = shared_from_this()](const ErrorCode& error) {
    if (phase_ == Phase::body) error ? end() : read_body();
  });
}

void HttpSession::read_body() {
  reader_.read_body([this, self = shared_from_this()](HttpReader::Event event) { on_body(event); });
}

void HttpSession::on_body(HttpReader::Event event) {
  if (phase_ != Phase::body) return;  // answered meanwhile: the deadline
  if (event == HttpReader::Event::ended) return end();
  if (event == HttpReader::Event::fault) return refuse(reader_.fault().status, reader_.fault().message);
  enter(Phase::settling, options().settle_deadline);
  std::string& body = reader_.request().body();
  std::optional<Posting> posting = is_feedback()
                                       ? Posting::of_feedback(body, media_type())
                                       : Posting::of_events(std::move(body), media_type(), target_.is_on("tickets"));
  if (!posting) {
    const char* const why = is_feedback() ? "the body is no JSON object and no form" : "the body is no JSON";
    return answer(http_error(400, "bad_json", why));
  }
  posting_ = *std::move(posting);
  origin_ = make_origin(true);
  submit_blocks();
}

void HttpSession::submit_blocks() {
  if (phase_ != Phase::settling) return;  // answered meanwhile: the deadline
  while (!posting_.is_taken()) {
    auto [buffer, messages] = posting_.take();
    pipeline::Block block = make_block(std::move(buffer), std::move(messages), origin_, posting_.wants_tickets());
    if (!submit(std::move(block))) return;  // on_room() comes back here
  }
  if (line_.empty()) finish();
}

void HttpSession::on_settled() {
  if (phase_ != Phase::settling) return;
  while (auto receipt = line_.pop()) {
    if (receipt->is_abandoned()) {
      thread_.count(IngestFault::abandoned);
      return refuse(503, "the daemon stops or cannot store now: send again with the same ids");
    }
    posting_.add(std::move(receipt));
  }
  if (posting_.is_taken() && line_.empty()) finish();
}

// An answer of some size takes its room where its body took it: those who do not read theirs hold it.
void HttpSession::finish() {
  HttpAnswer done = posting_.answer();
  posting_ = {};
  const std::size_t size = done.body.size();
  if (size > kSmallAnswer && size > reserved_) {
    if (!thread_.reserve_gathered(size - reserved_)) return refuse(503, "too many answers wait to be read, try again");
    reserved_ = size;
  }
  answer(std::move(done));
}

void HttpSession::upgrade() {
  const auto& request = reader_.request();
  if (const auto fault = check_handshake(request)) {
    HttpAnswer refusal = http_error(fault->status, fault->message);
    if (fault->status == 426) refusal.headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
    thread_.count(IngestFault::bad_request);
    return answer(std::move(refusal));
  }
  if (!reader_.is_body_complete()) return refuse(400, "a handshake has no body");
  if (thread_.is_draining()) return refuse(503, "the daemon stops");
  enter(Phase::upgrading, options().head_deadline);
  const std::string_view protocol = bot_ ? onebot_protocol(field("Sec-WebSocket-Protocol")) : event_protocol(request);
  out_ = accept_handshake(request, http_date(thread_.shared().clock.wall()), protocol);
  channel_.write(out_, [this, self = shared_from_this()](const ErrorCode& error) {
    if (!is_ended()) error ? end() : become_websocket();
  });
}

void HttpSession::become_websocket() {
  const WsOptions wants{target_.is_on("ack"), target_.is_on("tickets")};
  const auto session =
      bot_ ? std::make_shared<WsSession>(thread_, id(), std::move(channel_), thread_.shared().access()->bots,
                                         std::move(*bot_), reader_.take_rest())
           : std::make_shared<WsSession>(thread_, id(), std::move(channel_), make_origin(wants.ack), wants,
                                         reader_.take_rest());
  thread_.enter(session);
  session->start();
}

void HttpSession::refuse(unsigned status, std::string_view message) {
  using enum IngestFault;
  if (status == 408)
    thread_.count(timeout);
  else if (status == 401)
    thread_.count(unauthorized);
  else if (status == 403)
    thread_.count(forbidden);
  else if (status == 429)
    thread_.count(rate_limited);
  else if (status == 413 || status == 431)
    thread_.count(too_large);
  else if (status != 503)
    thread_.count(bad_request);
  HttpAnswer refusal = http_error(status, message);
  if (status == 401) refusal.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (status == 503) refusal.headers.emplace_back("Retry-After", "1");
  if (status == 429) refusal.headers.emplace_back("Retry-After", "60");
  answer(std::move(refusal));
}

void HttpSession::answer(HttpAnswer answer) {
  const bool is_whole = has_request_ && phase_ != Phase::body && reader_.is_body_complete();
  HttpAnswerForm form;
  form.keep_alive = is_whole && line_.empty() && reader_.request().keep_alive() && !thread_.is_draining();
  form.without_body = has_request_ && reader_.request().method() == http::verb::head;
  if (has_request_ && is_allowed_origin_) {
    answer.headers.emplace_back("Access-Control-Allow-Origin", field("Origin"));
    answer.headers.emplace_back("Vary", "Origin");
  }
  if (!is_whole) channel_.cancel();  // a read that is out ends
  out_ = render(answer, form, thread_.shared().clock.wall());
  enter(Phase::writing, options().write_deadline);
  channel_.write(out_, [this, self = shared_from_this(), keep_alive = form.keep_alive](const ErrorCode& error) {
    error ? end() : on_written(keep_alive);
  });
}

void HttpSession::on_written(bool keep_alive) {
  if (is_ended()) return;
  out_ = {};
  if (!keep_alive || thread_.is_draining()) {
    enter(Phase::lingering, kLinger);
    return linger();
  }
  enter(Phase::idle, options().idle_deadline);
  read_request();
}

void HttpSession::forget_request() {
  thread_.release_gathered(std::exchange(reserved_, 0));
  has_request_ = is_allowed_origin_ = false;
  posting_ = {};
  bot_.reset();
}

void HttpSession::on_tick(pipeline::SteadyTime time) {
  if (time < deadline_) return;
  switch (phase_) {
    case Phase::head:
    case Phase::body:
      return refuse(408, "the request took too long");
    case Phase::settling:
      return refuse(503, "not settled in time: send again with the same ids");
    case Phase::handshake:
    case Phase::idle:
      thread_.count(IngestFault::timeout);
      return end();
    default:
      return end();
  }
}

void HttpSession::drain() {
  if (phase_ == Phase::idle || phase_ == Phase::handshake) return end();
  if (phase_ == Phase::head || phase_ == Phase::body) refuse(503, "the daemon stops");
}

// Behind a proxy of ours, the last address that it names: those before it are what the client says, in the same field
// or in one of its own.
std::string HttpSession::client_address() const {
  ErrorCode error;
  const auto peer = channel_.peer(error).address();
  if (!thread_.shared().trusted_proxies.allows(bare_address(peer))) return address_key(peer);
  std::string_view forwarded;
  const auto [first, end] = reader_.request().equal_range("X-Forwarded-For");
  for (auto each = first; each != end; ++each) forwarded = each->value();
  forwarded.remove_prefix(std::min(forwarded.find_last_of(", ") + 1, forwarded.size()));
  return forwarded.empty() ? address_key(peer) : forwarded_key(forwarded);
}

std::string_view HttpSession::field(std::string_view name) const {
  return reader_.request()[name];
}

std::string_view HttpSession::media_type() const {
  std::string_view type = field("Content-Type");
  type = type.substr(0, type.find(';'));
  return type.substr(0, type.find_last_not_of(" \t") + 1);
}

std::shared_ptr<const pipeline::Origin> HttpSession::make_origin(bool back_pressure) const {
  pipeline::Origin origin;
  origin.source = source_;
  origin.platform = target_.get("platform");
  origin.room_id = target_.get("room");
  origin.back_pressure = back_pressure;
  return std::make_shared<const pipeline::Origin>(std::move(origin));
}

}  // namespace danmakud::adapters
