"""TLS on both listeners: what is spoken, what is refused, and that certificates change while connections live on."""
import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile

import abuse_suite
import websocket_suite
from http_wire import Wire
from websocket_wire import BINARY, TEXT, Client, close, event, frame

FOLDER = tempfile.TemporaryDirectory(prefix="danmakud-tls-")  # goes with the process
CERT, KEY = os.path.join(FOLDER.name, "cert.pem"), os.path.join(FOLDER.name, "key.pem")


def make_certificate(name="localhost"):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-keyout", KEY, "-out", CERT, "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost"],
                   check=True, capture_output=True)


make_certificate("first")
SETTINGS = {"tls.cert": f'"{CERT}"', "tls.key": f'"{KEY}"', "ingest.handshake_timeout_ms": 2000, "ops.request_timeout_ms": 2000}


def client_context(**how):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(CERT)
    for name, value in how.items():
        setattr(context, name, value)
    return context


def name_of(port):
    with Wire(port, client_context()) as wire:
        return wire.socket.getpeercert()["subject"][0][0][1]


def answers(daemon):
    with Wire(daemon.ops, client_context()) as wire:
        for _ in range(3):
            assert wire.send(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").answer().status == 200
    body = b"\n".join([event()] * 20_000)  # many records
    head = b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n"
    with Wire(daemon.ingest, client_context()) as wire:
        answer = wire.send(head % len(body) + body).answer()
        assert answer.status == 200 and b'"accepted":20000' in answer.body, answer


def long_answers_wait_for_slow_readers(daemon):
    """More than the sockets hold: the rest follows as it is read, whole and in order."""
    body, head = b"x\n" * 100_000, b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    with Wire(daemon.ingest, client_context()) as wire:
        wire.send(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        answer = wire.answer()
        told = json.loads(answer.body)
        assert answer.status == 200 and len(answer.body) > 1 << 20
        assert len(told["rejected"]) + told["unlisted"] == 100_000
        assert wire.send(head + b"Content-Length: 0\r\n\r\n").answer().status == 200


def websockets(daemon):
    context = client_context()
    with Client(daemon.ingest, tls=context) as client:
        for size in (60, 16_384, 65_537, 1 << 20):
            client.send(frame(TEXT, event(size=size)))
        client.send(frame(BINARY, event()) * 1000).wait_for_ack(1004)
        assert client.send(close(1000)).wait_for_close() == 1000
    with Client(daemon.ingest, tls=context) as client:
        for byte in frame(TEXT, event("直播")):
            client.send(bytes([byte]))
        client.wait_for_ack(1)
        assert client.send(frame(3)).wait_for_close() == 1002


def versions(daemon):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with Wire(daemon.ingest, client_context(minimum_version=version, maximum_version=version)) as wire:
            assert wire.send(b"GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n").answer().status == 404
    for port in (daemon.ingest, daemon.ops):
        old = client_context()
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        try:
            Wire(port, old)
            raise AssertionError("TLS 1.1 is spoken")
        except (ssl.SSLError, ConnectionError):
            pass


def protocols_are_told(daemon):
    context = client_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with Wire(daemon.ingest, context) as wire:
        assert wire.socket.selected_alpn_protocol() == "http/1.1"


def plain_words_are_not_understood(daemon):
    for port in (daemon.ingest, daemon.ops):
        for words in (b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\0" * 100, b"\x16\x03\x01\xff\xff" + b"a" * 100_000):
            with Wire(port) as wire:
                wire.send(words)
                while wire._more():  # an alert, perhaps
                    pass
                assert b"HTTP" not in wire._seen


def handshakes_have_a_deadline(daemon):
    for port in (daemon.ingest, daemon.ops):
        for start in (b"", b"\x16\x03\x01\x02\x00\x01"):
            with Wire(port) as wire:
                wire.send(start)
                while wire._more():
                    pass


def conformance_holds(daemon):
    """The WebSocket suite once more, under TLS."""
    context = client_context()
    plain = websocket_suite.Client
    websocket_suite.Client = lambda port, *rest, **more: plain(port, *rest, tls=context, **more)
    try:
        for name, test in websocket_suite.tests(daemon):
            if not name.startswith("handshake") and name not in ("old_http", "frames_behind_the_handshake"):
                test()
    finally:
        websocket_suite.Client = plain


def resets_leak_nothing(daemon):
    before = daemon.descriptors()
    context = client_context()
    for _ in range(100):
        with Wire(daemon.ingest, context) as wire:
            wire.send(b"GET")
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    abuse_suite.eventually("descriptors are given back", lambda: daemon.descriptors() <= before + 2)


def certificates_change(daemon):
    assert name_of(daemon.ingest) == name_of(daemon.ops) == "first"
    with Client(daemon.ingest, tls=client_context()) as old:
        make_certificate("second")
        daemon.process.send_signal(signal.SIGHUP)
        abuse_suite.eventually("the new certificate is shown", lambda: shows(daemon, "second"))
        old.send(frame(TEXT, event())).wait_for_ack(1)


def shows(daemon, name):
    try:
        return name_of(daemon.ingest) == name and name_of(daemon.ops) == name
    except ssl.SSLError:
        return False  # the old one, which is not trusted any more


def a_bad_certificate_changes_nothing(daemon):
    reload = b"POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
    name, context = name_of(daemon.ingest), client_context()
    for path, word in ((KEY, b"tls.key"), (CERT, b"tls.cert")):
        with open(path, "rb") as file:
            good = file.read()
        for bad in (b"", b"nonsense", good[:100]):
            with open(path, "wb") as file:
                file.write(bad)
            with Wire(daemon.ops, context) as wire:
                answer = wire.send(reload).answer()
                assert answer.status == 422 and word in answer.body, answer
        with open(path, "wb") as file:
            file.write(good)
    assert name_of(daemon.ingest) == name


def tests(daemon):
    """(name, function) of every test."""
    talks = (answers, long_answers_wait_for_slow_readers, websockets, versions, protocols_are_told, plain_words_are_not_understood, handshakes_have_a_deadline,
             conformance_holds, resets_leak_nothing, certificates_change, a_bad_certificate_changes_nothing)
    return [(talk.__name__, lambda talk=talk: talk(daemon)) for talk in talks]
