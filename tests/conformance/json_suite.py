"""Hostile JSON and Unicode: what is refused and why, and what is taken arrives in Redis byte for byte."""
import json
import os
import socket
import subprocess
import time

from http_wire import Wire
from websocket_wire import BINARY, Client, frame

START = b'{"type":"comment","room_id":"r","text":"hi"'

REFUSED = {
    "bad_json": [
        b"", b"x", b"{", b"}", b"[", b"nul", b"tru", b"{}{}", b"{'a':1}", b"{a:1}", START, START + b"]", START + b"}}", START + b"},",
        START + b",}", START + b',"x"}', START + b',"x":}', START + b',"x":1,}', START + b',"x":[1,]}', START + b',"x":01}',
        START + b',"x":+1}', START + b',"x":1.}', START + b',"x":.5}', START + b',"x":1e}', START + b',"x":0x10}', START + b',"x":NaN}',
        START + b',"x":Infinity}', START + b',"x":-}', START + b',"x":--1}', START + b',"x":1 2}', START + b',"x":"a\tb"}',
        START + b',"x":"\x01"}', START + b',"x":"\\x41"}', START + b',"x":"\\u12"}', START + b',"x":"\\u12G4"}', START + b',"x":"\\"}',
        START + b',"x":"\\ud800"}', START + b',"x":"\\udc00"}', START + b',"x":"\\ud800\\u0041"}', START + b',"x":"\\ud800\\ud800"}',
        START + b',"x":"a}', START + b'} trailing', START + b'}\0', START + b',"x":1 /* c */}', START + b',"x":tru}',
        START + b',"x":' + b"[" * 65 + b"]" * 65 + b"}", START + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        START + b',"x":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}", b"[" * 200_000,
        START + b',"x":123456789012345678901234567890,"y":01}'],
    "bad_type": [
        b"[]", b"1", b'"x"', b"null", b"true", b"[" + START + b"}]", START + b',"text":1}', START + b',"text":[]}',
        START + b',"room_id":{}}', START + b',"id":1.5}', START + b',"id":true}', START + b',"ts_ms":"1"}', START + b',"ts_ms":1.5}',
        START + b',"ts_ms":99999999999999999999}', START + b',"attachments":{}}', START + b',"attachments":[1]}',
        START + b',"text":123456789012345678901234567890}'],
    "missing_member": [b"{}", b'{"type":"comment"}', b'{"type":"comment","text":"hi"}', b'{"text":"hi","room_id":"r"}',
                       START + b',"text":null}', START + b',"type":null}', b'{"type":"private_message","text":"hi"}'],
    "unknown_type": [b'{"type":"shout","text":"hi"}', b'{"type":""}', b'{"type":"Comment","text":"hi","room_id":"r"}'],
    "too_large": [START + b',"text":"' + b"a" * 4097 + b'"}', START + b',"id":"' + b"a" * 129 + b'"}',
                  START + b',"city":"' + b"a" * 2049 + b'"}', START + b',"attachments":[' + b",".join([b'"a"'] * 17) + b"]}"],
    "bad_utf8": [START + b',"x":"\xff"}', START + b',"x":"\xc0\xaf"}', START + b',"x":"\xed\xa0\x80"}',
                 START + b',"\xf4\x90\x80\x80":1}', b"\xff", START + b"}\xff", START + b',"x":"\xe4\xb8"}'],
}

TAKEN = [
    START + b"}", b" \t" + START + b"} \t", START + b"}\r", b"\xef\xbb\xbf" + START + b"}", START + b',"x":null}', START + b',"id":7}',
    START + b',"x":123456789012345678901234567890}', START + b',"x":1e400}', START + b',"x":-1e-400}', START + b',"id":18446744073709551616}',
    START + b',"x":' + b"[" * 60 + b"]" * 60 + b"}", START + b',"x":"\\u0000"}', START + b',"text":"a\\u0000b"}',
    START + b',"":1}', START + b',"x":"\\ud83d\\ude00"}', START + b',"type":"shout","type":"comment"}', START + b',"ts_ms":-5}',
    START + b',"text":""}', START + b',"text":"' + b"a" * 4096 + b'"}', START + b',"attachments":[]}', START + b',"x":"\x7f"}',
    START + b"," + b",".join(b'"k%d":%d' % (i, i) for i in range(50_000)) + b"}",
    START + b"," + b",".join([b'"k":1'] * 100_000) + b"}"]

# What people write, and what others write to get past a filter. Each holds the rule's word, folded or plain.
TEXTS = ["黑屏", "黑屏 e\u0301 é", "黑屏\u202e反\u202c", "黑屏\u200b\u200c\u200d\ufeff", "黑屏" + "\u0301" * 300, "黑屏👨‍👩‍👧‍👦🏳️‍🌈",
         "黑屏\U0010ffff\ufffe\ufdd0", "黑屏\u0000\u0001\u001b[31m", "黑屏\u2028\u2029\u0085", "黑屏 <script>alert(1)</script>&amp;",
         "黑屏 =cmd|' /C calc'!A0", "黑屏\r\n*3\r\n$3\r\nSET\r\n", "黑屏\"\\/\b\f\n\r\t", "Ｂ黑屏ｆｕｌｌ", "黑屏ﷺ", "黑屏 ‮gnp", "黑 屏", "黑\u200b屏",
         "黑屏'; DROP TABLE ticket; --", "黑屏${jndi:ldap://x}", "黑屏%s%n%x", "黑屏\x7f\x80\x9f", "黑屏𠀀𪚥", "黑屏ǅ ŉ ß İ ſ"]


class Redis:
    """A redis-server of our own on a private socket, and as much of a client as is needed."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "redis.sock")
        self.process = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", self.path, "--save", "", "--dir", folder],
                                        stdout=subprocess.DEVNULL)

    def ask(self, *words):
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(8)
            link.connect(self.path)
            encoded = [word.encode() for word in words]
            link.sendall(b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded))
            return self._reply(link.makefile("rb"))

    def _reply(self, stream):
        line = stream.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"*":
            return [self._reply(stream) for _ in range(int(rest))]
        if kind == b"$":
            return None if rest == b"-1" else stream.read(int(rest) + 2)[:-2]
        assert kind in b"+:", line
        return rest

    def stop(self):
        self.process.terminate()
        self.process.wait()


def answer_to(daemon, line):
    """The codes with which the one line of a binary message is refused."""
    with Client(daemon.ingest) as client:
        said = client.send(frame(BINARY, line + b"\n" + START + b"}")).wait_for_ack(1 if not line.strip() else 2)
        return [json.loads(text)["error"]["code"] for _, text in said]


def refused(line, code):
    wanted = [code] if line.strip() else []  # a blank line is no event
    return lambda daemon: same(answer_to(daemon, line), wanted)


def taken(line):
    return lambda daemon: same(answer_to(daemon, line), [])


def same(got, wanted):
    assert got == wanted, f"{got}, not {wanted}"


def post(daemon, body, media_type=b"application/json"):
    head = b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + media_type
    with Wire(daemon.ingest) as wire:
        return wire.send(head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body).answer()


def bodies(daemon):
    """A JSON body is good or bad as a whole; elements that are no events are refused one by one."""
    for body in (b"", b"x", b"[", b"[{}", b"{}{}", b"[{},]", b"[01]", b"\xff", b"[" * 100_000):
        assert post(daemon, body).status == 400, body[:40]
    for body, rejected in ((b"[]", 0), (b"[{}]", 1), (b"[1,2,null]", 3), (b"[" + START + b"}]", 0), (START + b"}", 0),
                           (b"[" + START + b',"x":1e999}]', 0)):
        answer = post(daemon, body)
        assert answer.status == 200 and len(json.loads(answer.body)["rejected"]) == rejected, (body, answer)


def a_bad_line_costs_no_good_one(daemon):
    lines = []
    for bad in (line for group in REFUSED.values() for line in group if line.strip() and b"\n" not in line):
        lines += [bad, START + b"}"]
    answer = json.loads(post(daemon, b"\n".join(lines), b"application/x-ndjson").body)
    assert answer["accepted"] == len(lines) // 2, answer["accepted"]
    assert [item["event"] for item in answer["rejected"]] == list(range(1, len(lines), 2))


def the_last_of_two_counts(daemon):
    body = b'{"type":"comment","room_id":"r","text":"\xe9\xbb\x91\xe5\xb1\x8f","text":"hi"}'
    assert b'"tickets":[]' in post(daemon, body).body.replace(b" ", b"") or b'"tickets"' not in post(daemon, body).body


def texts_arrive(daemon):
    """Through a daemon with a Redis of its own: XADD's bytes are the event's."""
    redis = Redis(daemon.folder.name)
    from daemon import Daemon
    try:
        with Daemon(daemon.binary, {"redis.url": f'"unix://{redis.path}"'}) as other:
            for i, text in enumerate(TEXTS):
                event = {"type": "comment", "text": text, "room_id": f"room{i}", "user_id": f"user{i}", "id": f"e{i}"}
                ascii_only = i % 2 == 0  # escaped or plain, it is the same text
                answer = post(other, json.dumps(event, ensure_ascii=ascii_only).encode())
                assert answer.status == 200 and b'"rejected":[]' in answer.body, (text, answer.body)
            stored = wait_for_tickets(redis, len(TEXTS))
        for i, text in enumerate(TEXTS):
            assert stored[f"room{i}"] == text, f"{stored[f'room{i}']!r}, not {text!r}"
    finally:
        redis.stop()


def wait_for_tickets(redis, count):
    deadline = time.monotonic() + 30
    stored = {}
    while len(stored) < count and time.monotonic() < deadline:
        time.sleep(0.02)
        for key in redis.ask("KEYS", "danmaku:*:tickets:*"):
            for _, fields in redis.ask("XRANGE", key.decode(), "-", "+"):
                ticket = json.loads(dict(zip(fields[::2], fields[1::2]))[b"ticket"].decode("utf-8", "strict"))
                stored[ticket["source"]["room_id"]] = ticket["text"]
    assert len(stored) == count, f"{len(stored)} of {count} tickets arrived"
    return stored


def tests(daemon):
    """(name, function) of every test."""
    found = [(f"{code}/{line[:60]!r}", refused(line, code)) for code, lines in REFUSED.items() for line in lines]
    found += [(f"taken/{line[:60]!r}", taken(line)) for line in TAKEN]
    found += [(talk.__name__, talk) for talk in (bodies, a_bad_line_costs_no_good_one, the_last_of_two_counts, texts_arrive)]
    return [(name, lambda test=test: test(daemon)) for name, test in found]
