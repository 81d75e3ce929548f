"""A WebSocket client that says exactly what it is told, valid or not."""
import base64
import hashlib
import os
import socket
import struct

from http_wire import PATIENCE, Wire

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MASK = b"\x37\xfa\x21\x3d"


def frame(opcode, payload=b"", fin=True, rsv=0, mask=MASK, length=None, form=None):
    """`length`: what the header claims; `form`: 7, 16 or 64 bits for it, the shortest that fits if not given."""
    length = len(payload) if length is None else length
    form = form or (7 if length < 126 else 16 if length < 65536 else 64)
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    masked = 0x80 if mask else 0
    head += bytes([masked | length]) if form == 7 else bytes([masked | 126]) + struct.pack("!H", length) \
        if form == 16 else bytes([masked | 127]) + struct.pack("!Q", length)
    if not mask:
        return head + payload
    keys = (mask * (len(payload) // 4 + 1))[:len(payload)]
    return head + mask + (int.from_bytes(payload, "big") ^ int.from_bytes(keys, "big")).to_bytes(len(payload), "big")


def close(code=None, reason=b""):
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)


def event(text="hi", size=None):
    """One event of exactly `size` bytes, filled up with a member that nobody reads."""
    plain = '{"type":"comment","room_id":"r","text":"%s","x":""}' % text
    fill = "a" * (size - len(plain.encode()) if size else 0)
    return (plain[:-2] + fill + plain[-2:]).encode()


def handshake(target=b"/v1/events?ack=1", more=b"", key=None, drop=(), **fields):
    """A head; `fields` replace its own (Upgrade=b"…"), `drop` leaves some out."""
    own = {"Host": b"localhost", "Upgrade": b"websocket", "Connection": b"Upgrade", "Sec_WebSocket_Version": b"13",
           "Sec_WebSocket_Key": key or base64.b64encode(os.urandom(16))}
    own.update(fields)
    lines = [name.replace("_", "-").encode() + b": " + value for name, value in own.items() if name not in drop]
    return b"GET " + target + b" HTTP/1.1\r\n" + b"\r\n".join(lines) + b"\r\n" + more + b"\r\n"


class Client(Wire):
    """Connected and shaken hands with."""

    def __init__(self, port, target=b"/v1/events?ack=1", more=b"", tls=None):
        super().__init__(port, tls)
        key = base64.b64encode(os.urandom(16))
        self.upgrade = self.send(handshake(target, more, key)).answer()
        assert self.upgrade and self.upgrade.status == 101, f"no upgrade: {self.upgrade}"
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()
        assert self.upgrade.get("sec-websocket-accept") == accept
        assert not self.upgrade.get("sec-websocket-extensions")

    def _take(self, size):
        while len(self._seen) < size:
            if not self._more():
                return None
        data, self._seen = self._seen[:size], self._seen[size:]
        return data

    def frame(self):
        """(opcode, payload), or None at the end."""
        head = self._take(2)
        if head is None:
            return None
        assert head[0] & 0x70 == 0 and head[0] & 0x80, f"a frame of ours: {head!r}"
        assert head[1] & 0x80 == 0, "a server does not mask"
        length = head[1]
        if length == 126:
            length = struct.unpack("!H", self._take(2))[0]
        elif length == 127:
            length = struct.unpack("!Q", self._take(8))[0]
        return head[0] & 0x0F, self._take(length)

    def wait_for_ack(self, count):
        """Reads acks until `count` is acknowledged; what else came meanwhile."""
        others = []
        while True:
            got = self.frame()
            assert got is not None, f"closed before ack {count}: {others}"
            assert got[0] != CLOSE, f"closed {got[1]!r} before ack {count}"
            if got == (TEXT, b'{"ack":%d}' % count):
                return others
            others.append(got)

    def wait_for_close(self):
        """The close code (None: without one), once TCP is closed behind it; what came before is dropped."""
        while True:
            got = self.frame()
            assert got is not None, "TCP ended without a close frame"
            if got[0] == CLOSE:
                break
        assert len(got[1]) != 1
        assert self.closes(), "TCP stays open after the close"
        return struct.unpack("!H", got[1][:2])[0] if got[1] else None
