"""Raw HTTP: bytes out, answers in. Nothing is made well-formed on the way."""
import socket
from dataclasses import dataclass

PATIENCE = 8.0


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes = b""

    def get(self, name):
        return self.headers.get(name.lower(), "")


class Wire:
    """One connection; answers are cut from what came."""

    def __init__(self, port, tls=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.is_closed = False
        self._seen = b""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            pass  # refused while it was still sending: the answer may be there
        return self

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except socket.timeout:
            raise TimeoutError(f"no more came in time; there was {self._seen[:200]!r}") from None
        except OSError:
            data = b""
        self.is_closed = not data
        self._seen += data
        return bool(data)

    def answer(self, without_body=False):
        """The next answer, or None when the connection closes before it."""
        while b"\r\n\r\n" not in self._seen:
            if not self._more():
                if self._seen:
                    raise AssertionError(f"closed within an answer: {self._seen[:200]!r}")
                return None
        head, self._seen = self._seen.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        version, status = lines[0].split(" ", 2)[:2]
        assert version == "HTTP/1.1", lines[0]
        headers = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            assert name.lower() not in headers, f"{name} stands twice"
            headers[name.lower()] = value.strip()
        answer = Answer(int(status), headers)
        size = int(headers.get("content-length", 0))
        if without_body or answer.status in (100, 101, 204, 304):
            size = 0
        while len(self._seen) < size:
            assert self._more(), "closed within a body"
        answer.body, self._seen = self._seen[:size], self._seen[size:]
        return answer

    def closes(self):
        """Whether the peer ends the connection, with nothing more said."""
        while not self.is_closed:
            try:
                self._more()
            except TimeoutError:
                return False
        return not self._seen
