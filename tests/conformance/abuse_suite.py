"""Slow, greedy and dying clients: each is cut by its own limit, and nobody else notices. Deadlines are short here; what
is checked is that they hold at all, not how long they are."""
import os
import resource
import socket
import struct
import time

from daemon import Daemon
from http_wire import Wire
from websocket_wire import BINARY, CONT, PING, PONG, TEXT, Client, event, frame, handshake

SETTINGS = {"ingest.head_timeout_ms": 2000, "ingest.body_timeout_ms": 2500, "ingest.idle_timeout_ms": 2000,
            "ops.request_timeout_ms": 2000, "ops.idle_timeout_ms": 2000, "ops.max_connections": 20, "ingest.ping_interval_ms": 1000, "ingest.max_connections": 300, "limits.drain_seconds": 2}
POST = b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
PATIENCE = 20


def eventually(what, holds):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"{what}: not in {PATIENCE} s"
        time.sleep(0.02)


def serves(daemon):
    with Client(daemon.ingest) as client:
        client.send(frame(TEXT, event())).wait_for_ack(1)
    with Wire(daemon.ops) as wire:
        answer = wire.send(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").answer()
        assert answer and answer.status == 200, answer


def drip(wire, data):
    """A byte now and then, until the peer says something or goes; whether it did."""
    wire.socket.settimeout(0.05)
    deadline = time.monotonic() + PATIENCE
    for byte in data:
        if time.monotonic() > deadline:
            return False
        wire.send(bytes([byte]))
        try:
            if not wire._more() or wire._seen:
                return True
        except TimeoutError:
            pass
    return False


def cut_while_dripping(start, data, status):
    def test(daemon):
        with Wire(daemon.ingest) as wire:
            wire.send(start)
            assert drip(wire, data), "it may drip for ever"
            wire.socket.settimeout(8)
            answer = wire.answer()
            assert answer.status == status, answer
            assert wire.closes()
        serves(daemon)
    return test


def cut_in_silence(port, start, status=None):
    def test(daemon):
        with Wire(getattr(daemon, port)) as wire:
            answer = wire.send(start).answer()
            assert (answer and answer.status) == status, answer
            assert wire.closes()
    return test


SLOW = {
    "a head that drips": cut_while_dripping(b"GET / HTTP/1.1\r\n", b"X-A: b\r\n" * 1000, 408),
    "a line that drips": cut_while_dripping(b"", b"GET /" + b"a" * 8000, 408),
    "a body that drips": cut_while_dripping(POST + b"Content-Length: 9000\r\n\r\n", b"\n" * 9000, 408),
    "chunks that drip": cut_while_dripping(POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n\n\r\n" * 1500, 408),
    "an extension that drips": cut_while_dripping(POST + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 9000, 408),
    "nothing at all": cut_in_silence("ingest", b""),
    "half a head": cut_in_silence("ingest", b"GET / HTTP/1.1\r\nHost", 408),
    "nothing at all, ops": cut_in_silence("ops", b""),
    "half a head, ops": cut_in_silence("ops", b"GET / HTTP/1.1\r\nHost"),
    "half a body, ops": cut_in_silence("ops", b"POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx"),
    "half a body": cut_in_silence("ingest", POST + b"Content-Length: 9\r\n\r\n\n", 408),
}


def a_continue_not_taken_up(daemon):
    with Wire(daemon.ingest) as wire:
        wire.send(POST + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n")
        assert wire.answer().status == 100 and wire.answer().status == 408 and wire.closes()


def idle_between_requests(daemon):
    with Wire(daemon.ingest) as wire:
        assert wire.send(POST + b"Content-Length: 0\r\n\r\n").answer().status == 200
        assert wire.closes()


def a_dead_peer_is_cut(daemon):
    starts = (b"", frame(TEXT, event())[:1], frame(BINARY, b"a" * 1000)[:500], frame(TEXT, b"a", fin=False))
    clients = [Client(daemon.ingest) for _ in starts]
    for client, start in zip(clients, starts):
        client.send(start)
    for client in clients:
        with client:
            while client.frame() is not None:
                pass


def a_live_peer_is_kept(daemon):
    with Client(daemon.ingest) as client:
        for _ in range(4):
            opcode, payload = client.frame()
            assert opcode == PING
            client.send(frame(PONG, payload))
        client.send(frame(TEXT, event())).wait_for_ack(1)


def grown(daemon, before):
    """How much memory it took since; sanitizers keep what was freed, so there it says nothing."""
    return 0 if os.environ.get("DANMAKUD_SANITIZE") else daemon.resident_kib() - before


def a_peer_that_never_reads(daemon):
    """Its pongs and error answers are not heaped up; it is cut, and others are served meanwhile."""
    before = daemon.resident_kib()
    flood = frame(PING, b"a" * 125) * 2000 + frame(TEXT, b"x\n" * 500) * 20
    for target in (b"/v1/events?ack=1", b"/v1/events"):
        with Client(daemon.ingest, target) as client:
            client.socket.settimeout(0.5)
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            for _ in range(40):
                try:
                    client.socket.sendall(flood)
                except OSError:
                    break
            eventually("others are served", lambda: can_connect(daemon))
    assert grown(daemon, before) < 64 * 1024, f"grew by {grown(daemon, before)} KiB"


def big_claims_cost_nothing(daemon):
    before = daemon.resident_kib()
    for _ in range(200):
        with Client(daemon.ingest) as client:
            assert client.send(frame(BINARY, length=(1 << 63) - 1, form=64)).wait_for_close() == 1009
        with Wire(daemon.ingest) as wire:
            assert wire.send(POST + b"Content-Length: 9000000000\r\n\r\n").answer().status == 413
    assert grown(daemon, before) < 16 * 1024, f"grew by {grown(daemon, before)} KiB"


def unfinished_messages_are_bounded(daemon):
    """A hundred clients, a MiB each that never ends: together they may hold 64 MiB a thread."""
    before = daemon.resident_kib()
    clients = []
    try:
        for _ in range(150):
            clients.append(Client(daemon.ingest))
            clients[-1].send(frame(BINARY, b"a" * ((1 << 20) - 10), fin=False))
        serves(daemon)
        assert grown(daemon, before) < 300 * 1024, f"grew by {grown(daemon, before)} KiB"
    finally:
        for client in clients:
            client.socket.close()


def many_fragments_are_cheap(daemon):
    before = daemon.resident_kib()
    for _ in range(20):
        with Client(daemon.ingest) as client:
            client.send(frame(BINARY, fin=False) + frame(CONT, fin=False) * 20_000)
            assert client.wait_for_close() == 1008
    assert grown(daemon, before) < 32 * 1024, f"grew by {grown(daemon, before)} KiB"


def resets_leak_nothing(daemon):
    eventually("others are gone", lambda: daemon.descriptors() < 60)
    before = daemon.descriptors()
    starts = (b"", b"GET", POST + b"Content-Length: 9\r\n\r\n\n", handshake(), handshake() + frame(TEXT, event())[:9],
              handshake() + frame(TEXT, event("黑屏")), handshake() + frame(TEXT, b"a", fin=False))
    for start in starts * 60:
        with Wire(daemon.ingest) as wire:
            wire.send(start)
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    eventually("descriptors are given back", lambda: daemon.descriptors() <= before + 2)
    serves(daemon)


def a_flood_is_turned_away(daemon):
    """Beyond max_connections: 503 and closed; served again once there is room."""
    wires = [Wire(daemon.ingest) for _ in range(290)]
    try:
        late = []
        for _ in range(60):
            late.append(Wire(daemon.ingest))
        answer = late[-1].answer()
        assert answer is None or answer.status == 503, answer
        with Wire(daemon.ops) as wire:
            assert wire.send(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").answer().status == 200
    finally:
        for wire in wires + late:
            wire.socket.close()
    eventually("it serves again", lambda: can_connect(daemon))


def operators_are_not_locked_out_for_long(daemon):
    """Silent connections take all places of the operations listener; their deadline gives them back."""
    wires = [Wire(daemon.ops) for _ in range(40)]
    try:
        assert wires[-1].answer().status == 503
        eventually("operators are served again", lambda: at_ops(daemon) == 200)
    finally:
        for wire in wires:
            wire.socket.close()


def an_address_has_its_share(daemon):
    """Beyond max_connections_per_address an address is turned away, until one of its connections goes."""
    with Daemon(daemon.binary, {"ingest.max_connections_per_address": 3, "ingest.trusted_proxies": "[]"}) as other:
        wires = [Wire(other.ingest) for _ in range(3)]
        with Wire(other.ingest) as fourth:
            assert fourth.answer().status == 503 and fourth.closes()
        wires.pop().socket.close()
        eventually("there is room again", lambda: can_connect(other))
        for wire in wires:
            wire.socket.close()


def at_ops(daemon):
    with Wire(daemon.ops) as wire:
        return wire.send(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").answer().status


def can_connect(daemon):
    try:
        serves(daemon)
        return True
    except (AssertionError, OSError, TimeoutError):
        return False


def cpu_seconds(daemon):
    with open(f"/proc/{daemon.process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def out_of_descriptors(daemon):
    """With few descriptors: it neither ends nor spins, operators are served, and so is everyone once some are free."""
    if "undefined" in os.environ.get("DANMAKUD_SANITIZE", ""):
        print("skipped out_of_descriptors: UndefinedBehaviorSanitizer's own checks take descriptors")
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Daemon(daemon.binary, SETTINGS) as other:
        resource.prlimit(other.process.pid, resource.RLIMIT_NOFILE, (other.descriptors() + 20, hard))
        wires = [Wire(other.ingest) for _ in range(100)]
        began, spent = time.monotonic(), cpu_seconds(other)
        eventually("time passes", lambda: time.monotonic() - began > 1)
        assert cpu_seconds(other) - spent < 0.5, "it spins"
        for wire in wires:
            wire.socket.close()
        eventually("it serves again", lambda: can_connect(other))


TALKS = [a_continue_not_taken_up, idle_between_requests, a_dead_peer_is_cut, a_live_peer_is_kept, a_peer_that_never_reads,
         big_claims_cost_nothing, unfinished_messages_are_bounded, many_fragments_are_cheap, resets_leak_nothing,
         a_flood_is_turned_away, operators_are_not_locked_out_for_long,
         an_address_has_its_share, out_of_descriptors]


def tests(daemon):
    """(name, function) of every test."""
    return [(name, lambda test=test: test(daemon)) for name, test in
            list(SLOW.items()) + [(talk.__name__, talk) for talk in TALKS]]
