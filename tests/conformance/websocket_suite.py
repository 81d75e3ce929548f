"""RFC 6455 as a server must hold it. The daemon takes events and does not echo: an ack shows that a message was taken
whole and valid, a pong that a ping was, and a close code why not."""
import struct

from websocket_wire import BINARY, CLOSE, CONT, PING, PONG, TEXT, Client, Wire, close, event, frame, handshake

LIMIT = 1 << 20      # ingest.max_message_bytes
FRAGMENTS = 16_384   # ingest.max_fragments

GOOD_TEXTS = [b"", b"Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!", "κόσμε".encode(), b"\x00",
              b"\x7f", b"\xc2\x80", b"\xdf\xbf", b"\xe0\xa0\x80", b"\xef\xbf\xbf", b"\xef\xbf\xbe", b"\xf0\x90\x80\x80",
              b"\xf4\x8f\xbf\xbf", b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xef\xbf\xbd", b"\xef\xb7\x90",
              b"\xf0\x9f\xbf\xbe", b"\xf3\xbf\xbf\xbf", "直播间".encode(), "👨‍👩‍👧‍👦".encode(), "e\u0301\u200b\u202e".encode()]
BAD_TEXTS = [b"\x80", b"\xbf", b"\x80\xbf", b"\x80\xbf\x80", b"\xc0\xaf", b"\xc1\xbf", b"\xe0\x80\xaf", b"\xe0\x9f\xbf",
             b"\xf0\x80\x80\xaf", b"\xf0\x8f\xbf\xbf", b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80", b"\xfe",
             b"\xff", b"\xfe\xfe\xff\xff", b"\xed\xa0\x80", b"\xed\xaf\xbf", b"\xed\xb0\x80", b"\xed\xbf\xbf",
             b"\xed\xa0\x80\xed\xb0\x80", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xc2", b"\xdf", b"\xe0\xa0",
             b"\xef\xbf", b"\xf0\x90\x80", b"\xf4\x8f\xbf", b"\xc2a", b"\xe4\xb8a", b"\xf0\x9f\x98a",
             b"\xc3\x28", b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4\x90\x80\x80edited"]
GOOD_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
BAD_CODES = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]


def hello(status, **how):
    def test(daemon):
        with Wire(daemon.ingest) as wire:
            answer = wire.send(handshake(**how)).answer()
            assert answer.status == status, f"answered {answer.status}: {answer.body!r}"
            if status == 426 and how.get("Sec_WebSocket_Version"):
                assert answer.get("sec-websocket-version") == "13", "the version we speak is not named"
    return test


HELLOS = {
    "plain": hello(101),
    "names in small letters": hello(101, Upgrade=b"WebSocket", Connection=b"keep-alive, upgrade"),
    "no key": hello(400, drop=("Sec_WebSocket_Key",)),
    "a short key": hello(400, key=b"dGhlIHNhbXBsZQ=="),
    "a long key": hello(400, key=b"dGhlIHNhbXBsZSBub25jZSBhbmQgbW9yZQ=="),
    "a key that is no base64": hello(400, key=b"!!!!!!!!!!!!!!!!!!!!!!=="),
    "two keys": hello(400, more=b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
    "no version": hello(400, drop=("Sec_WebSocket_Version",)),
    "version 8": hello(426, Sec_WebSocket_Version=b"8"),
    "version 14": hello(426, Sec_WebSocket_Version=b"14"),
    "version thirteen": hello(426, Sec_WebSocket_Version=b"thirteen"),
    "no upgrade": hello(426, drop=("Upgrade",)),
    "another upgrade": hello(426, Upgrade=b"h2c"),
    "no connection": hello(426, drop=("Connection",)),
    "connection close": hello(426, Connection=b"close"),
    "a foreign page": hello(403, Origin=b"https://evil.example"),
    "a page without an origin": hello(403, Origin=b"null"),
    "another path": hello(404, target=b"/"),
    "a body": hello(400, Content_Length=b"5"),
    "a length of nought": hello(101, Content_Length=b"0"),
    "two parameters": hello(400, target=b"/v1/events?ack=1&ack=0"),
}


def protocols(daemon):
    for asked, answered in ((b"danmaku.v1", "danmaku.v1"), (b"x, danmaku.v1", "danmaku.v1"), (b"x", ""), (b"", "")):
        more = b"Sec-WebSocket-Protocol: " + asked + b"\r\n" if asked else b""
        with Client(daemon.ingest, more=more) as client:
            assert client.upgrade.get("sec-websocket-protocol") == answered


def extensions_are_declined(daemon):
    for offer in (b"permessage-deflate", b"permessage-deflate; client_max_window_bits", b"x-webkit-deflate-frame"):
        with Client(daemon.ingest, more=b"Sec-WebSocket-Extensions: " + offer + b"\r\n") as client:
            client.send(frame(TEXT, event())).wait_for_ack(1)
        with Client(daemon.ingest, more=b"Sec-WebSocket-Extensions: " + offer + b"\r\n") as client:
            assert client.send(frame(TEXT, event(), rsv=4)).wait_for_close() == 1002


def old_http(daemon):
    with Wire(daemon.ingest) as wire:
        assert wire.send(handshake().replace(b"HTTP/1.1", b"HTTP/1.0")).answer().status in (400, 426)


def frames_behind_the_handshake(daemon):
    with Wire(daemon.ingest) as wire:
        wire.send(handshake() + frame(TEXT, event()) + frame(PING, b"x"))
        assert wire.answer().status == 101


def taken(*frames, acks=1, chop=None):
    """The frames are taken as so many events."""
    def test(daemon):
        with Client(daemon.ingest) as client:
            data = b"".join(frames)
            if chop:
                for at in range(0, len(data), chop):
                    client.send(data[at:at + chop])
            else:
                client.send(data)
            client.wait_for_ack(acks)
            assert client.send(close(1000)).wait_for_close() == 1000
    return test


def refused(code, *frames):
    """The frames end the connection with a code; a neighbour does not notice."""
    def test(daemon):
        with Client(daemon.ingest) as neighbour:
            with Client(daemon.ingest) as client:
                got = client.send(b"".join(frames)).wait_for_close()
                assert got == code, f"closed with {got}, not {code}"
            neighbour.send(frame(TEXT, event())).wait_for_ack(1)
    return test


def ponged(*frames, payloads):
    def test(daemon):
        with Client(daemon.ingest) as client:
            client.send(b"".join(frames))
            for payload in payloads:
                assert client.frame() == (PONG, payload)
            client.send(frame(TEXT, event())).wait_for_ack(1)
    return test


def split(payload, pieces, opcode=TEXT, between=b""):
    """A message in fragments, something between them."""
    size = max(1, -(-len(payload) // pieces))
    parts = [payload[at:at + size] for at in range(0, len(payload), size)] or [b""]
    return between.join(frame(opcode if i == 0 else CONT, part, fin=i == len(parts) - 1) for i, part in enumerate(parts))


def quoted(text):
    """A JSON string in an event: what stands in the text is up to UTF-8 alone."""
    return b'{"type":"comment","room_id":"r","text":"' + text.replace(b"\0", b"\\u0000") + b'"}'


def sizes():
    for size in (60, 125, 126, 127, 128, 1000, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 262_144, LIMIT):
        for opcode in (TEXT, BINARY):
            yield f"{size} bytes, opcode {opcode}", taken(frame(opcode, event(size=size)))
    yield "one byte at a time", taken(frame(TEXT, event("直播")), chop=1)
    yield "64 KiB in pieces of 997", taken(frame(TEXT, event(size=65_536)), chop=997)
    yield "1 MiB in pieces of 64 KiB", taken(frame(BINARY, event(size=LIMIT)), chop=65_536)
    yield "1000 messages at once", taken(frame(TEXT, event()) * 1000, acks=1000)
    yield "empty messages are none", taken(frame(TEXT) + frame(BINARY) + frame(TEXT, event()))
    yield "a mask of zeros", taken(frame(TEXT, event(), mask=b"\0\0\0\0"))


def headers():
    for opcode in (TEXT, BINARY, PING, PONG, CLOSE):
        yield f"unmasked, opcode {opcode}", refused(1002, frame(opcode, b"", mask=None))
        for bit in (1, 2, 4, 7):
            yield f"reserved {bit}, opcode {opcode}", refused(1002, frame(opcode, b"", rsv=bit))
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        yield f"opcode {opcode}", refused(1002, frame(opcode, b""))
        yield f"opcode {opcode} after an event", refused(1002, frame(TEXT, event()) + frame(opcode, b"x"))
    for length, form in ((5, 16), (125, 16), (5, 64), (126, 64), (65_535, 64)):
        yield f"length {length} in {form} bits", refused(1002, frame(TEXT, b"a" * length, form=form))
    for length in (1 << 63, (1 << 64) - 1):
        yield f"length {length:x}", refused(1002, frame(TEXT, length=length, form=64))
    for length in (LIMIT + 1, 1 << 32, (1 << 63) - 1):
        yield f"length {length:x} without data", refused(1009, frame(TEXT, length=length, form=64))


def controls():
    for payload in (b"", b"hi", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", b"\xfe" * 125):
        yield f"ping of {len(payload)}", ponged(frame(PING, payload), payloads=[payload])
    yield "ten pings", ponged(b"".join(frame(PING, b"%d" % i) for i in range(10)), payloads=[b"%d" % i for i in range(10)])
    yield "a pong nobody asked for", taken(frame(PONG, b"x") + frame(TEXT, event()))
    yield "pongs, then a ping", ponged(frame(PONG, b"x") * 10, frame(PING, b"y"), payloads=[b"y"])
    for opcode in (PING, PONG, CLOSE):
        yield f"126 bytes, opcode {opcode}", refused(1002, frame(opcode, b"a" * 126))
        yield f"a fragment, opcode {opcode}", refused(1002, frame(opcode, b"", fin=False))
    yield "a fragmented ping", refused(1002, frame(PING, b"a", fin=False) + frame(CONT, b"b"))
    yield "pongs amid fragments", taken(split(event(), 3, between=frame(PONG, b"z")))


def ping_amid_fragments(daemon):
    with Client(daemon.ingest) as client:
        client.send(frame(TEXT, event()[:9], fin=False) + frame(PING, b"z"))
        assert client.frame() == (PONG, b"z")
        client.send(frame(CONT, event()[9:])).wait_for_ack(1)


def fragments():
    for pieces in (2, 3, 10, 50):
        for opcode in (TEXT, BINARY):
            yield f"{pieces} fragments, opcode {opcode}", taken(split(event(), pieces, opcode))
    yield "1 MiB in 1000", taken(split(event(size=LIMIT), 1000))
    yield "an empty one first", taken(frame(TEXT, fin=False) + frame(CONT, event()))
    yield "an empty one in the middle", taken(frame(TEXT, event()[:5], fin=False) + frame(CONT, fin=False) + frame(CONT, event()[5:]))
    yield "an empty one last", taken(frame(TEXT, event(), fin=False) + frame(CONT))
    yield "only empty ones", taken(frame(TEXT, fin=False) + frame(CONT, fin=False) * 2 + frame(CONT) + frame(TEXT, event()))
    yield "a continuation of nothing", refused(1002, frame(CONT, event()))
    yield "a continuation of nothing, not final", refused(1002, frame(CONT, event(), fin=False))
    yield "a continuation after the end", refused(1002, split(event(), 2) + frame(CONT, b"x"))
    for opcode in (TEXT, BINARY):
        yield f"opcode {opcode} amid fragments", refused(1002, frame(TEXT, b"a", fin=False) + frame(opcode, b"b"))
    yield "over the limit in sum", refused(1009, split(event(size=LIMIT + 1), 64))
    yield "as many as may be", taken(frame(TEXT, event(), fin=False) + frame(CONT, fin=False) * (FRAGMENTS - 2) + frame(CONT))
    yield "too many", refused(1008, frame(BINARY, fin=False) + frame(CONT, b"a", fin=False) * FRAGMENTS)
    yield "too many empty ones", refused(1008, frame(TEXT, fin=False) + frame(CONT, fin=False) * (FRAGMENTS + 1))


def texts():
    for text in GOOD_TEXTS:
        yield f"good {text!r}", taken(frame(TEXT, quoted(text)))
        yield f"good, byte by byte {text!r}", taken(split(quoted(text), len(quoted(text))))
    for text in BAD_TEXTS:
        yield f"bad {text!r}", refused(1007, frame(TEXT, quoted(text)))
        yield f"bad, in fragments {text!r}", refused(1007, split(quoted(text), 7))
        if text[-1] >= 0x80:
            yield f"bad, at the end {text!r}", refused(1007, frame(TEXT, text))
        yield f"bad, in a binary {text!r}", lambda daemon, text=text: bad_in_binary(daemon, text)


def bad_in_binary(daemon, text):
    with Client(daemon.ingest) as client:
        said = client.send(frame(BINARY, quoted(text) + b"\n" + event())).wait_for_ack(2)
        assert len(said) == 1 and b'"event":1,"code":"bad_utf8"' in said[0][1], said


def bad_text_is_not_waited_for(daemon):
    for start in (frame(TEXT, b"\xce\xba\xe1\xbd\xb9\xf4\x90", fin=False),
                  frame(TEXT, b"ok", fin=False) + frame(CONT, b"\xf4\x90", fin=False),
                  frame(TEXT, b"\xf4\x90\x80\x80" + b"a" * 100)[:20],
                  frame(TEXT, b"\xff" + b"a" * 100_000)[:20_000],
                  frame(TEXT, length=500_000, payload=b"a" * 20_000 + b"\xff")):
        with Client(daemon.ingest) as client:
            assert client.send(start).wait_for_close() == 1007


def farewell(code, *frames):
    def test(daemon):
        with Client(daemon.ingest) as client:
            got = client.send(b"".join(frames)).wait_for_close()
            assert got == code, f"closed with {got}, not {code}"
    return test


def closes():
    yield "none given", lambda daemon: closed_without_a_code(daemon)
    yield "one byte", farewell(1002, frame(CLOSE, b"\x03"))
    for code in GOOD_CODES:
        yield f"{code}", farewell(code, close(code, b"bye"))
    for code in BAD_CODES:
        yield f"{code}", farewell(1002, close(code))
        yield f"{code} with a reason", farewell(1002, close(code, b"bye"))
    yield "a long reason", farewell(1000, close(1000, b"a" * 123))
    yield "a reason of good UTF-8", farewell(1000, close(1000, "再见".encode()))
    for text in BAD_TEXTS[:6]:
        yield f"a reason of bad UTF-8 {text!r}", farewell(1007, close(1000, text))
    yield "then text", farewell(1000, close(1000) + frame(TEXT, event()))
    yield "then a ping", farewell(1000, close(1000) + frame(PING, b"x"))
    yield "then nonsense", farewell(1000, close(1000) + b"\xff" * 100)
    yield "twice", farewell(1000, close(1000) + close(1001))
    yield "amid fragments", farewell(1000, frame(TEXT, b"{", fin=False) + close(1000))


def closed_without_a_code(daemon):
    with Client(daemon.ingest) as client:
        assert client.send(close()).wait_for_close() in (None, 1000)


def closed_after_the_ack(daemon):
    with Client(daemon.ingest) as client:
        client.send(frame(TEXT, event("黑屏了")) + close(1000)).wait_for_ack(1)
        assert client.frame() == (CLOSE, struct.pack("!H", 1000))


TALKS = [protocols, extensions_are_declined, old_http, frames_behind_the_handshake, ping_amid_fragments,
         bad_text_is_not_waited_for, closed_after_the_ack]


def tests(daemon):
    """(name, function) of every test."""
    found = [(f"handshake/{name}", test) for name, test in HELLOS.items()]
    for chapter in (sizes, headers, controls, fragments, texts, closes):
        found += [(f"{chapter.__name__}/{name}", test) for name, test in chapter()]
    found += [(talk.__name__, talk) for talk in TALKS]
    return [(name, lambda test=test: test(daemon)) for name, test in found]
