#include "adapters/ops_session.h"

#include <algorithm>
#include <exception>
#include <set>
#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/http_target.h"

namespace danmakud::adapters {
namespace http = boost::beast::http;
namespace {

constexpr std::chrono::milliseconds kOpsLinger{2'000};
constexpr std::chrono::hours kHandlerDeadline{1};  // handlers end by themselves

bool fits(const OpsRoute& route, std::string_view path) {
  if (!path.starts_with(route.path)) return false;
  const std::string_view rest = path.substr(route.path.size());
  return rest.empty() || (route.with_children && rest.starts_with('/'));
}

// A page of ours loads nothing from elsewhere and is framed nowhere; a page may widen this by a header of its own.
void add_security_headers(HttpAnswer& answer) {
  static constexpr std::pair<const char*, const char*> kHeaders[] = {
      {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
      {"Cache-Control", "no-store"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Frame-Options", "DENY"}};
  for (const auto& ours : kHeaders) {
    const auto is_same = [&ours](const auto& header) { return header.first == ours.first; };
    if (std::ranges::none_of(answer.headers, is_same)) answer.headers.emplace_back(ours.first, ours.second);
  }
}

bool is_origin_of(std::string_view origin, std::string_view host) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme) && origin.substr(scheme.size()) == host) return true;
  }
  return false;
}

HttpAnswer call(const OpsRoute& route, const OpsRequest& request) {
  try {
    OpsAnswer answer = route.handler(request);
    return {answer.status, std::move(answer.body), std::move(answer.content_type), std::move(answer.headers)};
  } catch (const std::exception& error) {
    return http_error(500, error.what());
  }
}

}  // namespace

const OpsRoute* OpsShared::find(std::string_view method, std::string_view path, std::string& allowed) const {
  const OpsRoute* best = nullptr;
  for (const OpsRoute& route : routes) {
    if (!fits(route, path)) continue;
    const bool is_method = route.method == method || (route.method == "GET" && method == "HEAD");
    if (is_method && (best == nullptr || route.path.size() > best->path.size())) best = &route;
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  return best;
}

std::string OpsShared::methods() const {
  std::set<std::string_view> taken{"HEAD", "OPTIONS"};
  for (const OpsRoute& route : routes) taken.insert(route.method);
  std::string list;
  for (const std::string_view method : taken) list.append(list.empty() ? "" : ", ").append(method);
  return list;
}

OpsSession::OpsSession(OpsShared& shared, Channel channel)
    : shared_(shared),
      channel_(std::move(channel)),
      reader_(channel_, {shared.options.max_header_bytes, shared.options.max_body_bytes}),
      deadline_(shared.connections) {
  shared_.sessions.insert(this);
}

OpsSession::~OpsSession() {
  shared_.sessions.erase(this);
  shared_.open.fetch_sub(1);
}

void OpsSession::start() {
  arm(shared_.options.request_deadline);
  channel_.shake_hands([this, self = shared_from_this()](const ErrorCode& error) { error ? end() : read_request(); });
}

void OpsSession::arm(std::chrono::milliseconds patience) {
  deadline_.expires_after(patience);
  deadline_.async_wait([weak = weak_from_this()](const ErrorCode& error) {
    const auto self = weak.lock();
    if (!error && self) self->end();
  });
}

void OpsSession::end() {
  channel_.close();
  deadline_.cancel();
}

void OpsSession::read_request() {
  has_request_ = false;
  route_ = nullptr;
  reader_.read_head([this, self = shared_from_this()](HttpReader::Event event) { on_head(event); });
}

void OpsSession::on_head(HttpReader::Event event) {
  if (event == HttpReader::Event::begun) return arm(shared_.options.request_deadline);
  if (event == HttpReader::Event::ended) return end();
  if (event == HttpReader::Event::fault) return answer(http_error(reader_.fault().status, reader_.fault().message));
  has_request_ = true;
  const auto& request = reader_.request();
  auto target = parse_target(request.target());
  if (!target) return answer(http_error(400, "the request target has a bad escape, or a parameter twice"));
  request_ = {std::string(request.method() == http::verb::head ? "GET" : request.method_string()),
              std::move(target->path),
              std::move(target->query),
              {}};

  std::string allowed;
  route_ = shared_.find(request.method_string(), request_.path, allowed);
  if (!is_admitted(route_)) return;
  if (request_.path == "*") return answer({204, {}, {}, {{"Allow", shared_.methods()}}});
  if (route_ == nullptr && !allowed.empty()) {
    HttpAnswer refusal = http_error(405, "this path takes other methods");
    refusal.headers.emplace_back("Allow", allowed);
    return answer(std::move(refusal));
  }
  if (route_ == nullptr) return answer(http_error(404, "no such path"));
  reader_.read_body([this, self = shared_from_this()](HttpReader::Event body) { on_body(body); });
}

// The host is checked first: a page elsewhere whose name points here (DNS rebinding) learns nothing.
bool OpsSession::is_admitted(const OpsRoute* route) {
  const auto access = shared_.access();
  const bool is_open = route != nullptr && route->is_open;
  const std::string_view host = requested_host();
  const bool is_bare_probe = is_open && host.empty();  // HTTP/1.0, as load balancers speak it
  if (!is_bare_probe && !access->hosts.allows(host_name(host))) {
    answer(http_error(421, "this host is not in ops.allowed_hosts"));
    return false;
  }
  const std::string_view origin = field("Origin");  // of another page: none may act here
  if (!origin.empty() && !is_origin_of(origin, host)) {
    answer(http_error(403, "requests from other pages are refused"));
    return false;
  }
  if (is_open || access->tokens.empty() || access->tokens.match(field("Authorization"))) return true;
  HttpAnswer refusal = http_error(401, "a bearer token is needed");
  refusal.headers.emplace_back("WWW-Authenticate", "Bearer");
  answer(std::move(refusal));
  return false;
}

// Where the target names a host, the field does not count (RFC 9112, 3.2.2).
std::string_view OpsSession::requested_host() const {
  const std::string_view authority = target_authority(reader_.request().target());
  return authority.empty() ? field("Host") : authority;
}

void OpsSession::on_body(HttpReader::Event event) {
  if (event == HttpReader::Event::ended) return end();
  if (event == HttpReader::Event::fault) return answer(http_error(reader_.fault().status, reader_.fault().message));
  request_.body = std::move(reader_.request().body());
  arm(kHandlerDeadline);
  run(*route_);
}

void OpsSession::run(const OpsRoute& route) {
  if (route.is_direct) return answer(call(route, request_));
  // The session travels there and back: were a share of it left behind, the handlers' thread might be the one to end
  // it.
  asio::post(shared_.handlers, [this, self = shared_from_this(), &route]() mutable {
    HttpAnswer done = call(route, request_);
    asio::post(shared_.connections,
               [this, self = std::move(self), done = std::move(done)]() mutable { answer(std::move(done)); });
  });
}

void OpsSession::answer(HttpAnswer answer) {
  const bool is_whole = has_request_ && reader_.is_body_complete();
  HttpAnswerForm form;
  form.keep_alive = is_whole && reader_.request().keep_alive();
  form.without_body = has_request_ && reader_.request().method() == http::verb::head;
  add_security_headers(answer);
  out_ = render(answer, form, shared_.clock.wall());
  arm(shared_.options.write_deadline);
  channel_.write(out_, [this, self = shared_from_this(), keep_alive = form.keep_alive](const ErrorCode& error) {
    error ? end() : on_written(keep_alive);
  });
}

void OpsSession::on_written(bool keep_alive) {
  out_ = {};
  if (keep_alive) {
    arm(shared_.options.idle_deadline);
    return read_request();
  }
  arm(kOpsLinger);
  channel_.linger([this, self = shared_from_this()] { end(); });
}

}  // namespace danmakud::adapters
