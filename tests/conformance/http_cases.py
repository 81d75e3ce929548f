"""HTTP/1.1 (RFC 9110, 9112), case by case: what is sent, what may be answered, and whether the connection may go on.

`get` and `post` stand for a listener's own request without and with a body, so every case runs against both listeners.
A request follows every case on the same connection: after GOOD it must be answered; after BAD it must not be, for that
is how a request is smuggled.
"""
from dataclasses import dataclass

GOOD, BAD, EITHER = "kept", "closed", "either"
GET, POST = "get", "post"
HOST = b"Host: localhost\r\n"


@dataclass
class Case:
    name: str
    kind: str            # which request: GET or POST; None: `data` is the whole of it
    data: bytes          # GET, POST: the head's lines after the request line (and the body)
    statuses: tuple      # allowed; () : the listener's own success
    fate: str            # of the connection
    version: bytes = b"HTTP/1.1"


# What is answered where a case names no status: nothing here means the listener's own success.
OWN = {GOOD: (), BAD: (400,)}


def good_head(name, lines, version=b"HTTP/1.1", fate=GOOD):
    return Case("head/" + name, GET, lines + b"\r\n", (), fate, version)


def bad_head(name, lines, *statuses, version=b"HTTP/1.1"):
    return Case("head/" + name, GET, lines + b"\r\n", statuses or (400,), BAD, version)


def line(name, request_line, *statuses, fate=BAD, lines=HOST):
    return Case("line/" + name, None, request_line + b"\r\n" + lines + b"\r\n", statuses or OWN[fate], fate)


def body(name, lines, data, *statuses, fate=None, version=b"HTTP/1.1"):
    return Case("body/" + name, POST, HOST + lines + b"\r\n" + data, statuses,
                fate or (BAD if statuses else GOOD), version)


def length(name, value, *statuses, data=b"\n\n\n\n\n", fate=None):
    return body("length " + name, b"Content-Length:" + value + b"\r\n", data, *statuses, fate=fate)


def coding(name, lines, *statuses):
    return body("coding " + name, lines, b"5\r\n\n\n\n\n\n\r\n0\r\n\r\n", *statuses)


def chunks(name, data, *statuses, fate=None):
    return body("chunk " + name, b"Transfer-Encoding: chunked\r\n", data, *statuses, fate=fate)


def host(name, value, *statuses):
    return Case("host/" + name, GET, b"Host:" + value + b"\r\n\r\n", statuses or (400,), BAD)


HEADS = [
    good_head("plain", HOST),
    good_head("no blank after the colon", b"Host:localhost\r\n"),
    good_head("blanks around a value", b"Host: \t localhost \t \r\n"),
    good_head("names in any case", b"hOsT: localhost\r\n"),
    good_head("an empty value", HOST + b"X-Empty:\r\n"),
    good_head("a tab in a value", HOST + b"X-Tab: a\tb\r\n"),
    good_head("bytes over 127 in a value", HOST + b"X-Name: \xe4\xb8\xad\xff\r\n"),
    good_head("every token character in a name", HOST + b"!#$%&'*+-.^_`|~09azAZ: x\r\n"),
    good_head("90 fields", HOST + b"".join(b"X-%d: v\r\n" % i for i in range(90))),
    good_head("keep-alive", HOST + b"Connection: keep-alive\r\n"),
    good_head("close", HOST + b"Connection: close\r\n", fate=BAD),
    good_head("close among others", HOST + b"Connection: x, Close\r\n", fate=BAD),
    good_head("1.0 with a host", HOST, b"HTTP/1.0", BAD),
    good_head("1.0 that is kept", HOST + b"Connection: keep-alive\r\n", b"HTTP/1.0", EITHER),
    good_head("an upgrade nobody knows", HOST + b"Connection: upgrade\r\nUpgrade: foo/2\r\n"),
    bad_head("no host", b""),
    bad_head("no host among others", b"X-A: b\r\n"),
    bad_head("two hosts", HOST + HOST),
    bad_head("two different hosts", HOST + b"Host: example.com\r\n"),
    bad_head("a folded value", HOST + b"X-A: b\r\n c\r\n"),
    bad_head("a folded value, tab", HOST + b"X-A: b\r\n\tc\r\n"),
    bad_head("a folded host", b"Host:\r\n localhost\r\n"),
    bad_head("a blank before the first field", b" " + HOST),
    bad_head("a blank line that is none", HOST + b" \r\n"),
    bad_head("a blank before the colon", b"Host : localhost\r\n"),
    bad_head("a tab before the colon", HOST + b"X-A\t: b\r\n"),
    bad_head("no colon", HOST + b"X-A\r\n"),
    bad_head("no name", HOST + b": b\r\n"),
    bad_head("a blank in a name", HOST + b"X A: b\r\n"),
    bad_head("a bracket in a name", HOST + b"X(A): b\r\n"),
    bad_head("a quote in a name", HOST + b"\"X\": b\r\n"),
    bad_head("a byte over 127 in a name", HOST + b"X-\xc3\xa9: b\r\n"),
    bad_head("a NUL in a name", HOST + b"X\0A: b\r\n"),
    bad_head("a NUL in a value", HOST + b"X-A: b\0c\r\n"),
    bad_head("a bell in a value", HOST + b"X-A: b\x07c\r\n"),
    bad_head("an escape in a value", HOST + b"X-A: \x1b[31m\r\n"),
    bad_head("a DEL in a value", HOST + b"X-A: b\x7fc\r\n"),
    bad_head("a bare CR in a value", HOST + b"X-A: b\rX-B: c\r\n"),
    bad_head("a bare CR before CR LF", HOST + b"X-A: b\r\r\n"),
    bad_head("a bare LF in a value", HOST + b"X-A: b\nX-B: c\r\n"),
    bad_head("a bare LF at a line's end", b"Host: localhost\n"),
    bad_head("101 fields", HOST + b"".join(b"X-%d: v\r\n" % i for i in range(101)), 431),
    bad_head("10000 fields", HOST + b"".join(b"X: v\r\n" for _ in range(10_000)), 431),
    bad_head("one field of 20 KiB", HOST + b"X-A: " + b"a" * 20_480 + b"\r\n", 431),
    bad_head("a name of 20 KiB", HOST + b"a" * 20_480 + b": b\r\n", 431),
    bad_head("an expectation nobody knows", HOST + b"Expect: the-impossible\r\n", 417),
    bad_head("1.0 with a coding", HOST + b"Transfer-Encoding: chunked\r\n", version=b"HTTP/1.0"),
    Case("head/ends in LF LF", None, b"{GET} HTTP/1.1\nHost: localhost\n\n", (400,), BAD),
    Case("head/LF for the empty line", None, b"{GET} HTTP/1.1\r\nHost: localhost\r\n\n", (400,), BAD),
    Case("head/line breaks before", None, b"\r\n\r\n{GET} HTTP/1.1\r\n" + HOST + b"\r\n", (), GOOD),
]

HOSTS = [
    host("empty", b""), host("blank", b" "), host("a path", b" localhost/x"), host("a scheme", b" http://localhost"),
    host("a user", b" user@localhost"), host("two", b" localhost, localhost"), host("two words", b" localhost evil"),
    host("a port of letters", b" localhost:port"), host("a port of six digits", b" localhost:123456"),
    host("a negative port", b" localhost:-1"), host("two ports", b" localhost:1:2"), host("only a port", b" :80"),
    host("an open bracket", b" [::1"), host("a closed bracket", b" ::1]"), host("no brackets", b" ::1"),
    host("a query", b" localhost?x"), host("a fragment", b" localhost#x"), host("a backslash", b" local\\host"),
    host("angle brackets", b" <localhost>"), host("bytes over 127", b" localh\xc3\xb6st"), host("a tab", b" local\thost"),
]

LINES = [
    line("a query", b"{GET}?a=b HTTP/1.1", fate=GOOD),
    line("an escaped path", b"{ESCAPED} HTTP/1.1", fate=GOOD),
    line("absolute form", b"{METHOD} http://localhost{PATH} HTTP/1.1", fate=GOOD),
    line("two blanks", b"{METHOD}  {PATH} HTTP/1.1"),
    line("two blanks before the version", b"{GET}  HTTP/1.1"),
    line("a tab", b"{METHOD}\t{PATH}\tHTTP/1.1"),
    line("a blank before", b" {GET} HTTP/1.1"),
    line("a blank behind", b"{GET} HTTP/1.1 "),
    line("four words", b"{GET} x HTTP/1.1"),
    line("no version", b"{GET}"),
    line("only a method", b"GET"),
    line("a version in small letters", b"{GET} http/1.1"),
    line("another protocol", b"{GET} HTCPCP/1.1"),
    line("version 1.10", b"{GET} HTTP/1.10"),
    line("version 01.1", b"{GET} HTTP/01.1"),
    line("version 1.", b"{GET} HTTP/1."),
    line("version 1", b"{GET} HTTP/1"),
    line("version x.1", b"{GET} HTTP/x.1"),
    line("version -1.1", b"{GET} HTTP/-1.1"),
    line("version 0.9", b"{GET} HTTP/0.9", 400, 505),
    line("version 2.0", b"{GET} HTTP/2.0", 505),
    line("version 3.0", b"{GET} HTTP/3.0", 505),
    line("the preface of HTTP/2", b"PRI * HTTP/2.0", 400, 501, 505),
    line("an unknown method", b"BREW {PATH} HTTP/1.1", 501),
    line("a method in small letters", b"get {PATH} HTTP/1.1", 400, 501),
    line("a long method", b"A" * 2000 + b" {PATH} HTTP/1.1", 400, 501),
    line("a bracket in the method", b"G(T {PATH} HTTP/1.1"),
    line("a NUL in the method", b"GE\0T {PATH} HTTP/1.1"),
    line("TRACE", b"TRACE {PATH} HTTP/1.1", 405, 501, fate=EITHER),
    line("CONNECT", b"CONNECT localhost:80 HTTP/1.1", 400, 405, 501, fate=EITHER),
    line("PUT", b"PUT {PATH} HTTP/1.1", 405, fate=EITHER),
    line("DELETE", b"DELETE {PATH} HTTP/1.1", 405, fate=EITHER),
    line("PATCH", b"PATCH {PATH} HTTP/1.1", 405, fate=EITHER),
    line("no such path", b"GET /none HTTP/1.1", 404, fate=GOOD),
    line("a path up the tree", b"GET /../../etc/passwd HTTP/1.1", 404, fate=GOOD),
    line("an escaped path up the tree", b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", 404, fate=GOOD),
    line("a NUL in the path, escaped", b"GET /v1%00/events HTTP/1.1", 400, 404, fate=EITHER),
    line("a broken escape", b"GET /%zz HTTP/1.1", 400, fate=EITHER),
    line("half an escape", b"GET /% HTTP/1.1", 400, fate=EITHER),
    line("a fragment", b"{GET}#x HTTP/1.1"),
    line("bytes over 127", b"GET /caf\xc3\xa9 HTTP/1.1"),
    line("a control byte", b"GET /a\x01b HTTP/1.1"),
    line("a star", b"GET * HTTP/1.1"),
    line("no slash", b"GET livez HTTP/1.1"),
    line("a host and a port", b"GET localhost:80 HTTP/1.1"),
    line("another scheme", b"GET ftp://localhost/ HTTP/1.1"),
    line("absolute form without a host", b"{METHOD} http:///x HTTP/1.1"),
    line("absolute form with a user", b"{METHOD} http://user@localhost{PATH} HTTP/1.1"),
    line("absolute form and no host field", b"{METHOD} http://localhost{PATH} HTTP/1.1", lines=b""),
    line("a target of 20 KiB", b"GET /" + b"a" * 20_480 + b" HTTP/1.1", 414, 431),
    line("the same parameter twice", b"{GET}?a=1&a=2 HTTP/1.1", 400, fate=EITHER),
    Case("line/the hello of TLS", None, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 32, (400,), BAD),
    Case("line/nothing but zeros", None, b"\0" * 64, (400,), BAD),
    Case("line/a line without an end", None, b"A" * 40_960, (400, 414, 431), BAD),
]

FIVE = b"\n\n\n\n\n"
BODIES = [
    length("right", b" 5"), length("blanks around", b" \t5 \t"), length("zeros before", b" 0005"),
    length("nought", b" 0", data=b""),
    length("plus", b" +5", 400), length("minus", b" -5", 400), length("hex", b" 0x5", 400), length("a point", b" 5.0", 400),
    length("two words", b" 5 5", 400), length("a list", b" 5, 5", 400), length("a list that differs", b" 5, 6", 400),
    length("empty", b"", 400), length("letters", b" five", 400), length("a semicolon", b" 5;", 400),
    length("wide digits", b" \xef\xbc\x95", 400), length("over 64 bits", b" 18446744073709551616", 400, 413),
    length("of 40 digits", b" " + b"9" * 40, 400, 413), length("over the limit", b" 8388609", 413),
    length("minus nought", b" -0", 400, data=b""),
    body("length twice", b"Content-Length: 5\r\nContent-Length: 5\r\n", FIVE, 400),
    body("length twice, different", b"Content-Length: 5\r\nContent-Length: 6\r\n", FIVE, 400),
    body("no length", b"", b"", fate=GOOD),
    body("coding and length", b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n", 400),
    body("length and coding", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n", 400),
    body("length nought and coding", b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n", 400),
    coding("chunked", b"Transfer-Encoding: chunked\r\n"),
    coding("in any case", b"transfer-encoding: CHUNKED\r\n"),
    coding("identity", b"Transfer-Encoding: identity\r\n", 400, 501),
    coding("xchunked", b"Transfer-Encoding: xchunked\r\n", 400, 501),
    coding("chunkedx", b"Transfer-Encoding: chunkedx\r\n", 400, 501),
    coding("empty", b"Transfer-Encoding:\r\n", 400, 501),
    coding("gzip", b"Transfer-Encoding: gzip\r\n", 400, 501),
    coding("gzip, chunked", b"Transfer-Encoding: gzip, chunked\r\n", 400, 501),
    coding("chunked, gzip", b"Transfer-Encoding: chunked, gzip\r\n", 400, 501),
    coding("chunked, chunked", b"Transfer-Encoding: chunked, chunked\r\n", 400, 501),
    coding("chunked, identity", b"Transfer-Encoding: chunked, identity\r\n", 400, 501),
    coding("a comma before", b"Transfer-Encoding: ,chunked\r\n", 400, 501),
    coding("a parameter", b"Transfer-Encoding: chunked;q=1\r\n", 400, 501),
    coding("quoted", b"Transfer-Encoding: \"chunked\"\r\n", 400, 501),
    coding("a vertical tab", b"Transfer-Encoding: \x0bchunked\r\n", 400),
    coding("a blank before the colon", b"Transfer-Encoding : chunked\r\n", 400),
    coding("two fields", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400, 501),
    coding("two fields, identity", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", 400, 501),
    coding("folded", b"Transfer-Encoding:\r\n chunked\r\n", 400),
    chunks("several", b"2\r\n\n\n\r\n3\r\n\n\n\n\r\n0\r\n\r\n"),
    chunks("none but the last", b"0\r\n\r\n"),
    chunks("zeros before", b"00005\r\n" + FIVE + b"\r\n000\r\n\r\n"),
    chunks("hex letters", b"A\r\n" + FIVE * 2 + b"\r\n0\r\n\r\n"),
    chunks("small hex letters", b"a\r\n" + FIVE * 2 + b"\r\n0\r\n\r\n"),
    chunks("an extension", b"5;a=b\r\n" + FIVE + b"\r\n0\r\n\r\n"),
    chunks("a quoted extension", b"5;a=\"b;c\"\r\n" + FIVE + b"\r\n0\r\n\r\n"),
    chunks("a trailer", b"5\r\n" + FIVE + b"\r\n0\r\nX-Sum: 1\r\n\r\n"),
    chunks("a size with 0x", b"0x5\r\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("a plus", b"+5\r\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("a minus", b"-5\r\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("a blank before", b" 5\r\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("no size", b"\r\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("letters", b"xyz\r\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("an underscore", b"0_5\r\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("over 64 bits", b"10000000000000005\r\n" + FIVE + b"\r\n0\r\n\r\n", 400, 413),
    chunks("all of 64 bits", b"ffffffffffffffff\r\n" + FIVE, 400, 413),
    chunks("over the limit", b"800001\r\n" + FIVE, 413),
    chunks("LF after the size", b"5\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("CR after the size", b"5\r" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("LF after the data", b"5\r\n" + FIVE + b"\n0\r\n\r\n", 400),
    chunks("nothing after the data", b"5\r\n" + FIVE + b"0\r\n\r\n", 400),
    chunks("more data than said", b"3\r\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("LF in an extension", b"5;a\nb\r\n" + FIVE + b"\r\n0\r\n\r\n", 400),
    chunks("LF for the last line", b"5\r\n" + FIVE + b"\r\n0\r\n\n", 400),
    chunks("a bad trailer", b"0\r\nX Y: 1\r\n\r\n", 400),
    chunks("a folded trailer", b"0\r\nX-A: 1\r\n 2\r\n\r\n", 400, 200),
    chunks("a NUL in a trailer", b"0\r\nX-A: \0\r\n\r\n", 400),
    chunks("a length in a trailer", b"0\r\nContent-Length: 5\r\n\r\n", 400, 200),
    chunks("a coding in a trailer", b"0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, 200),
    chunks("an extension of 100 KiB", b"5;" + b"a" * 102_400 + b"\r\n" + FIVE + b"\r\n0\r\n\r\n", 400, 413, 431),
    chunks("extensions of 1 MiB in all", (b"1;" + b"a" * 1000 + b"\r\n\n\r\n") * 1000 + b"0\r\n\r\n", 400, 413, 431),
    chunks("of one byte each", b"1\r\n\n\r\n" * 100_000 + b"0\r\n\r\n"),
    chunks("a trailer of 100 KiB", b"0\r\nX-A: " + b"a" * 102_400 + b"\r\n\r\n", 400, 413, 431),
    chunks("10000 trailers", b"0\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n", 400, 413, 431),
]

# A parser that forgives these lets a request hide in another's body.
for fault in BODIES:
    if fault.statuses and 200 in fault.statuses:
        fault.fate = EITHER

CASES = HEADS + HOSTS + LINES + BODIES
