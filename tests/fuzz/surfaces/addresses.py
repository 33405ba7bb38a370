"""Requests to a server on loopback, and addresses that ``--store`` is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fuzz import fragments
from fuzz.inputs import Input

if TYPE_CHECKING:
    from random import Random

_PATHS = (
    "/", "/sparql", "/cases/nypd-recruitment", "/editor", "/api", "/openapi.json", "/health",
    "/static/editor.js", "/.well-known/void",
    "/api/cases", "/api/cases/nypd-recruitment/paths", "/api/cases/nypd-recruitment/dossier",
    "/api/cases/nypd-recruitment/stats",
    "/api/queries", "/api/queries/pair", "/cases/..%2f..%2fetc", "/static/..%2f..%2fapp.py",
    "/static/%2e%2e/app.py", "//", "/%00",
    "/cases/%F0%9F", "/cases/\xff", "/cases/" + "a" * 5000, "*", "http://other.example/", "/sparql/", "/SPARQL",
)  # fmt: skip
_NAMES = ("query", "default-graph-uri", "named-graph-uri", "from", "to", "name", "top", "max_hops",
"include", "format", "direction",
          "as_of", "ties", "one", "other", "update", "x", "case", "rules", "")  # fmt: skip
_VALUES = (
    "ASK{}", "SELECT * {?s ?p ?o} LIMIT 3", "ICE", "Donald%20Trump", "-1", "0", "99999999999999999999",
    "nan", "%00", "%ff%fe", "%ED%A0%80",
    "", "@CANARY@", "@HTTP@", "SELECT%20*%20%7BSERVICE%20%3C@HTTP@%3E%7B%7D%7D", "../../etc/passwd",
    "%D9%A3", "true", "1e999", "a" * 3000,
)  # fmt: skip
_METHODS = (
    "GET",
    "GET",
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
    "G\x00T",
    "X" * 300,
)
_HEADERS = (
    "Accept: application/json", "Accept: text/csv;q=0.5, */*;q=nan", "Accept: " + "a/b," * 3000,
    "Host: evil.example", "Host: \xff",
    "Content-Length: -1", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 99999999999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 3", "Content-Type: application/sparql-query",
    "Content-Encoding: gzip",
    "Content-Type: application/x-www-form-urlencoded", "Content-Type: application/json; charset=utf-7",
    "If-None-Match: \"x\", W/\"", "If-None-Match: *",
    "Range: bytes=0-1", "Expect: 100-continue", "Upgrade: websocket\r\nConnection: Upgrade",
    "Origin: null", "Origin: https://evil.example",
    "Authorization: Bearer \xe9", "Cookie: a=b", "X-Forwarded-For: 1.2.3.4", "Accept-Language: \x00",
    " folded: x", "NoColon", "A\x0bB: c",
    "Sec-Fetch-Site: cross-site", "Accept: text/html", "Accept: application/sparql-results+xml",
    "Accept: text/turtle",
)  # fmt: skip
_STORES = (
    "http://", "http://@", "http://127.0.0.1:1/", "http://127.0.0.1:0/", "http://127.0.0.1:99999/",
    "http://[::1/", "http://[::1]:1/",
    "https://127.0.0.1:1/", "http://user:pass@127.0.0.1:1/?key=secret", "HTTP://127.0.0.1:1",
    "http://127.0.0.1:1/\udc80", "http://a b/",
    "http://x.invalid/", "http://\x00/", "http://127.0.0.1:1/" + "a" * 70_000, "http:///x",
    "http://127.0.0.1:٣/", "http://xn--/", "http://é.invalid/",
    "http://" + "a." * 200 + "invalid/", "ftp://127.0.0.1/", "://", "x://y", "http://127.0.0.1:1/?a\nb",
    "http://127.0.0.1:-1/", "@CANARY@", "http://%00/",
    "http://127.0.0.1:1#\r\nx", "http://.invalid/", "http://-.invalid", "http://" + "9" * 400 + "/",
    "http://1.1.1.1.1.invalid",
)  # fmt: skip


def make(random: Random) -> Input:
    """Return one to four requests, or an address for a command."""
    if random.random() < 0.25:
        address: Any = random.choice(_STORES)
        if random.random() < 0.2:
            address = ["http://127.0.0.1:1/", *_listed(fragments.text(random, fragments.PATHS, 20_000))]
        command = random.choice(
            (
                ["cases"],
                ["query", "ASK {}"],
                ["stats"],
                ["load", "case"],
                ["paths", "ICE"],
                ["unload", "x"],
                ["serve", "--port", "0"],
            )
        )
        return Input("addresses", [[*command, "--store", address]])
    return Input("addresses", requests=[_request(random) for _ in range(random.randint(1, 4))])


def _request(random: Random) -> list[Any]:
    if random.random() < 0.05:
        return _listed(
            fragments.text(
                random,
                (
                    "\r\n",
                    "GET / HTTP/1.1\r\n",
                    "0\r\n",
                    "\x16\x03\x01",
                    "PRI * HTTP/2.0\r\n\r\n",
                    "Host: x\r\n",
                ),
                50_000,
            )
        )
    path = random.choice(_PATHS)
    pairs = [
        f"{random.choice(_NAMES)}={random.choice(_VALUES)}" for _ in range(random.choice((0, 1, 1, 2, 5)))
    ]
    target: list[Any] = [path + ("?" if pairs else "") + "&".join(pair.replace(" ", "%20") for pair in pairs)]
    if random.random() < 0.15:
        target += [
            "?",
            *_listed(fragments.text(random, ("a=", "&", "%41", "%", ";", "=", "+", "query="), 80_000)),
        ]
    headers = [] if random.random() < 0.05 else ["Host: localhost"]
    headers += [random.choice(_HEADERS) for _ in range(random.choice((0, 0, 1, 2, 3)))]
    body: list[Any] = []
    if random.random() < 0.4:
        body = _body(random)
        headers.append(f"Content-Length: {random.choice((3, 10, 1000))}")
    version = random.choice(("HTTP/1.1",) * 8 + ("HTTP/1.0", "HTTP/9.9", "HTTP/1.1 x", ""))
    return [
        f"{random.choice(_METHODS)} ",
        *target,
        f" {version}\r\n",
        "".join(f"{header}\r\n" for header in headers),
        "\r\n",
        *body,
    ]


def _body(random: Random) -> list[Any]:
    start = random.choice(
        ("query=ASK{}", "ASK{}", "query=", "5\r\nASK{}\r\n0\r\n\r\n", "fffffffff\r\n", "{", "\x1f\x8b")
    )
    return [
        start,
        *_listed(
            fragments.text(
                random, ("&query=", "%00", "\xff", "(", "{", "a-", "&default-graph-uri=x", "5\r\n"), 200_000
            )
        ),
    ]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
