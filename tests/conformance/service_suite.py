"""The process as systemd and an auditor see it: notifications, a closed door by default, and logs that keep secrets."""
import json
import os
import signal
import socket
import subprocess
import tempfile

from abuse_suite import eventually
from daemon import Daemon
from http_suite import ask, at
from http_wire import Wire
from websocket_wire import BINARY, Client, frame, handshake

SECRET, OLD, TYPED = "s3cret-t0ken-of-ours", "s3cret-of-last-week", "typed-by-a-user-4711"


def notifications(daemon):
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        path = os.path.join(folder, "notify")
        manager.bind(path)
        manager.settimeout(30)
        with Daemon(daemon.binary, environment={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"}) as other:
            assert manager.recv(100) == b"READY=1"
            for _ in range(3):
                assert manager.recv(100) == b"WATCHDOG=1"
            other.process.send_signal(signal.SIGTERM)
            said = manager.recv(100)
            while said == b"WATCHDOG=1":
                said = manager.recv(100)
            assert said == b"STOPPING=1" and other.process.wait(30) == 0


def refuses(daemon, word, **settings):
    call = [daemon.binary, "check", "-c", daemon.path("danmakud.toml")]
    for key, value in settings.items():
        call += ["--set", f"{key.replace('__', '.')}={value}"]
    result = subprocess.run(call, capture_output=True, text=True, timeout=60)
    assert result.returncode == 78 and word in result.stderr, result


def open_doors_are_refused(daemon):
    for listener in ("ingest", "ops"):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:7700"):
            refuses(daemon, f"auth.{listener}_tokens", **{f"{listener}__listen": f'"{address}"'})
    refuses(daemon, "a token must not be empty", auth__ingest_tokens='[""]')
    refuses(daemon, "cannot read", auth__ops_tokens='["file:/nonexistent/token"]')
    refuses(daemon, "the environment has no", auth__ops_tokens='["env:DANMAKUD_NO_SUCH"]')


def bearer(token):
    return b"Authorization: Bearer " + token.encode() + b"\r\n"


def status_of(port, path, more=b"", method=b"GET"):
    return at(port, ask(method, path, more)).status


def tokens_rotate(daemon):
    """Two are good at once; one is taken away by a reload; the query is no place for one."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "token")
        write(path, SECRET + "\n")
        settings = {"auth.ops_tokens": f'["file:{path}", "env:DANMAKUD_OLD"]', "auth.ingest_tokens": f'["file:{path}", "env:DANMAKUD_OLD"]'}
        with Daemon(daemon.binary, settings, {"DANMAKUD_OLD": OLD}) as other:
            for token in (SECRET, OLD):
                assert status_of(other.ops, b"/v1/status", bearer(token)) == 200
                with Client(other.ingest, more=bearer(token)) as client:
                    client.send(frame(BINARY, b"{}")).frame()
            for more in (b"", b"Authorization: Basic eDp4\r\n", bearer(""), bearer(SECRET[:-1]), bearer(SECRET + "x"),
                         b"Authorization: " + SECRET.encode() + b"\r\n", b"Cookie: token=" + SECRET.encode() + b"\r\n"):
                assert status_of(other.ops, b"/v1/status", more) == 401, more
                with Wire(other.ingest) as wire:
                    answer = wire.send(handshake(more=more)).answer()
                    assert answer.status == 401 and answer.get("www-authenticate") == "Bearer", answer
            assert status_of(other.ops, b"/v1/status?token=" + SECRET.encode()) == 401
            assert status_of(other.ops, b"/livez") == 200
            write(path, "another-one\n")
            assert status_of(other.ops, b"/v1/reload", bearer(OLD) + b"Content-Length: 0\r\n", b"POST") == 200
            assert status_of(other.ops, b"/v1/status", bearer(SECRET)) == 401
            assert status_of(other.ops, b"/v1/status", bearer("another-one")) == 200


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def nothing_secret_is_told(daemon):
    """Tokens, texts, users and rooms: not in the log, the metrics, the status page; no line of the log is forged."""
    settings = {"auth.ops_tokens": f'["{SECRET}"]', "log.level": '"debug"', "redis.url": f'"redis://user:{OLD}@127.0.0.1:1"'}
    with Daemon(daemon.binary, settings) as other:
        forged = f"黑屏 {TYPED}\nlistening ingest=6.6.6.6:1 \x1b[31m"
        event = {"type": "comment", "text": forged, "room_id": TYPED, "user_id": TYPED, "id": TYPED, "platform": TYPED}
        lines = json.dumps(event).encode() + b"\n" + json.dumps({**event, "type": TYPED}).encode() + b"\n" + TYPED.encode()
        with Client(other.ingest, b"/v1/events?ack=1&room=" + TYPED.encode()) as client:
            client.send(frame(BINARY, lines)).wait_for_ack(3)
        with Wire(other.ingest) as wire:
            wire.send(f"GET /{TYPED} HTTP/1.1\r\nHost: {TYPED}\r\nX: \x1b[31m{TYPED}\r\n\r\n".encode()).answer()
        with Wire(other.ops) as wire:
            wire.send(f"GET /v1/{TYPED}?{TYPED} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()).answer()
        pages = [at(other.ops, ask(b"GET", path, bearer(SECRET))).body for path in (b"/metrics", b"/v1/status", b"/v1/ledger", b"/readyz?verbose")]
        other.process.send_signal(signal.SIGHUP)
        eventually("the reload is logged", lambda: "reloaded" in other.log())
        told = "".join([other.log()] + [page.decode() for page in pages])
        for word in (SECRET, OLD, TYPED, "6.6.6.6", "\x1b"):
            assert word not in told, f"{word!r} is told: {[line for line in told.splitlines() if word in line]}"


def tests(daemon):
    """(name, function) of every test."""
    talks = (notifications, open_doors_are_refused, tokens_rotate, nothing_secret_is_told)
    return [(talk.__name__, lambda talk=talk: talk(daemon)) for talk in talks]
