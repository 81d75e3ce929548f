"""Runs the HTTP cases, and what takes more than one request to show, against both listeners."""
from http_cases import BAD, CASES, EITHER, GET, GOOD, POST
from http_wire import Wire

JSON = b"Content-Type: application/json\r\n"
SECURITY = ("x-content-type-options", "content-security-policy", "referrer-policy", "x-frame-options", "cache-control")


class Listener:
    """What a good request is at one listener."""

    def __init__(self, name, port, get, post, more=b"", success=(200, 204)):
        self.name, self.port, self.get, self.post = name, port, get, post
        self.more, self.success = more, success

    def request(self, case):
        if case.kind is None:
            method, path = self.get
            escaped = b"/%" + b"%02x" % path[1] + path[2:]
            words = {b"{GET}": method + b" " + path, b"{ESCAPED}": method + b" " + escaped, b"{METHOD}": method,
                     b"{PATH}": path}
            data = case.data
            for word, value in words.items():
                data = data.replace(word, value)
            return data
        method, path = self.get if case.kind == GET else self.post
        more = self.more if case.kind == POST else b""
        return method + b" " + path + b" " + case.version + b"\r\n" + more + case.data

    def follow_up(self):
        return b" ".join(self.get) + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"


def listeners(daemon):
    return [Listener("ingest", daemon.ingest, (b"OPTIONS", b"/v1/events"), (b"POST", b"/v1/events"),
                     b"Content-Type: application/x-ndjson\r\n"),
            Listener("ops", daemon.ops, (b"GET", b"/livez"), (b"POST", b"/v1/reload"))]


def check(listener, case):
    with Wire(listener.port) as wire:
        wire.send(listener.request(case) + listener.follow_up())
        answer = wire.answer()
        assert answer is not None, "closed without an answer"
        wanted = case.statuses or listener.success
        assert answer.status in wanted, f"answered {answer.status}, not {wanted}: {answer.body[:100]!r}"
        assert answer.get("date"), "no Date"
        if case.fate == GOOD:
            again = wire.answer()
            assert again is not None and again.status in listener.success, f"what followed was answered {again}"
        if case.fate == BAD:
            assert wire.closes(), "the connection goes on"
        if case.fate == EITHER:
            again = wire.answer()
            assert again is None or again.status in listener.success, f"what followed was answered {again}"


def at(port, data, without_body=False):
    with Wire(port) as wire:
        return wire.send(data).answer(without_body)


def ask(method, path, more=b"", host=b"localhost"):
    return method + b" " + path + b" HTTP/1.1\r\nHost: " + host + b"\r\n" + more + b"Connection: close\r\n\r\n"


def byte_by_byte(daemon):
    for listener in listeners(daemon):
        with Wire(listener.port) as wire:
            for byte in listener.follow_up():
                wire.send(bytes([byte]))
            assert wire.answer().status in listener.success


def pipelined_in_order(daemon):
    post = b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    lines = [b"\n".join([b"{}"] * count) for count in range(1, 9)]
    with Wire(daemon.ingest) as wire:
        wire.send(b"".join(post + b"Content-Length: %d\r\n\r\n" % len(data) + data for data in lines))
        for count in range(1, 9):
            assert wire.answer().body.count(b"missing_member") == count


def continue_is_said_once(daemon):
    head = b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: 2\r\n"
    with Wire(daemon.ingest) as wire:
        assert wire.send(head + b"Expect: 100-continue\r\n\r\n").answer().status == 100
        assert wire.send(b"\n\n").answer().status == 200
    with Wire(daemon.ingest) as wire:
        late = head.replace(b"HTTP/1.1", b"HTTP/1.0") + b"Expect: 100-continue\r\n\r\n\n\n"
        assert wire.send(late).answer().status == 200


def continue_is_not_said_to_the_refused(daemon):
    head = b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n"
    with Wire(daemon.ingest) as wire:
        assert wire.send(head + b"Expect: 100-continue\r\n\r\n").answer().status == 415
        assert wire.closes()


def head_has_no_body(daemon):
    for path in (b"/livez", b"/", b"/metrics", b"/none"):
        whole = at(daemon.ops, ask(b"GET", path))
        with Wire(daemon.ops) as wire:
            answer = wire.send(ask(b"HEAD", path)).answer(without_body=True)
            assert answer.status == whole.status and wire.closes()
            assert path == b"/metrics" or answer.get("content-length") == whole.get("content-length")


def methods_are_told(daemon):
    assert at(daemon.ingest, ask(b"PUT", b"/v1/events")).get("allow") == "GET, POST, OPTIONS"
    assert at(daemon.ingest, ask(b"GET", b"/v1/feedback")).get("allow") == "POST, OPTIONS"
    assert at(daemon.ops, ask(b"DELETE", b"/livez")).get("allow") == "GET, HEAD"
    assert at(daemon.ops, ask(b"GET", b"/v1/reload")).get("allow") == "POST"
    for port in (daemon.ingest, daemon.ops):
        answer = at(port, ask(b"OPTIONS", b"*"))
        assert answer.status == 204 and {"GET", "POST"} <= set(answer.get("allow").split(", ")), answer.head


def media_types_are_checked(daemon):
    for more in (b"Content-Type: text/plain\r\n", b"", JSON + b"Content-Encoding: gzip\r\n"):
        assert at(daemon.ingest, ask(b"POST", b"/v1/events", more + b"Content-Length: 0\r\n")).status == 415
    good = b"Content-Type: application/json ; charset=utf-8\r\nContent-Length: 2\r\n"
    assert at(daemon.ingest, ask(b"POST", b"/v1/events", good) + b"[]").status == 200


def pages_are_guarded(daemon):
    for path in (b"/", b"/livez", b"/readyz", b"/metrics", b"/v1/status", b"/v1/tickets", b"/none", b"/v1/reload"):
        answer = at(daemon.ops, ask(b"GET", path))
        for name in SECURITY:
            assert answer.get(name), f"{path}: no {name}"
    answer = at(daemon.ingest, ask(b"GET", b"/none"))
    assert answer.get("x-content-type-options") == "nosniff"


def hosts_are_listed(daemon):
    for host, status in ((b"localhost", 200), (b"LOCALHOST:1", 200), (b"127.0.0.1", 200), (b"[::1]:80", 200),
                         (b"evil.example", 421), (b"localhost.evil.example", 421), (b"127.0.0.1.nip.io", 421)):
        answer = at(daemon.ops, ask(b"GET", b"/v1/status", host=host))
        assert answer.status == status, f"{host}: {answer.status}"
    there = ask(b"GET", b"http://evil.example/v1/status")
    assert at(daemon.ops, there).status == 421, "the target's host counts, not the field's"
    here = ask(b"GET", b"http://localhost/v1/status", host=b"evil.example")
    assert at(daemon.ops, here).status in (200, 400, 421)


def probes_need_no_host(daemon):
    for path in (b"/livez", b"/readyz"):
        assert at(daemon.ops, b"GET " + path + b" HTTP/1.0\r\n\r\n").status == 200
    assert at(daemon.ops, b"GET /v1/status HTTP/1.0\r\n\r\n").status == 421


def pages_elsewhere_may_not_act(daemon):
    evil = b"Origin: https://evil.example\r\nContent-Length: 0\r\n"
    assert at(daemon.ops, ask(b"POST", b"/v1/reload", evil)).status == 403
    assert at(daemon.ops, ask(b"POST", b"/v1/reload", b"Origin: null\r\nContent-Length: 0\r\n")).status == 403
    assert at(daemon.ops, ask(b"POST", b"/v1/reload", b"Origin: http://localhost\r\nContent-Length: 0\r\n")).status == 200
    assert at(daemon.ingest, ask(b"POST", b"/v1/events", evil + JSON)).status == 403


def parameters_stand_once(daemon):
    assert at(daemon.ops, ask(b"GET", b"/v1/tickets?room=a&room=b")).status == 400
    assert at(daemon.ops, ask(b"GET", b"/v1/tickets?limit=1&limit=1")).status == 400
    assert at(daemon.ops, ask(b"GET", b"/v1/tickets?rooom=a")).status == 400
    for status in (b"pending", b"observed", b"in_progress", b"waiting_user", b"closed", b"merged", b"withdrawn"):
        answer = at(daemon.ops, ask(b"GET", b"/v1/tickets?status=" + status))
        assert (answer.status, answer.body) == (200, b'{"tickets":[],"next":null}\n'), f"{status}: {answer}"
    assert at(daemon.ops, ask(b"GET", b"/v1/tickets?status=lost")).status == 400


def a_body_of_a_get_is_no_request(daemon):
    with Wire(daemon.ops) as wire:
        wire.send(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nGET /GET /livez HTTP/1.1\r\n"
                  b"Host: localhost\r\nConnection: close\r\n\r\n")
        assert wire.answer().status == 200 and wire.answer().status == 200 and wire.closes()


TALKS = [byte_by_byte, pipelined_in_order, continue_is_said_once, continue_is_not_said_to_the_refused, head_has_no_body,
         methods_are_told, media_types_are_checked, pages_are_guarded, hosts_are_listed, probes_need_no_host,
         pages_elsewhere_may_not_act, parameters_stand_once, a_body_of_a_get_is_no_request]


def tests(daemon):
    """(name, function) of every test."""
    found = [(f"{listener.name}/{case.name}", lambda listener=listener, case=case: check(listener, case))
             for listener in listeners(daemon) for case in CASES]
    return found + [(talk.__name__, lambda talk=talk: talk(daemon)) for talk in TALKS]
