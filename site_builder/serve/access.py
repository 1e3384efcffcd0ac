"""
---
title: Access
summary: Which requests the preview server answers - those of the author's own browser, for the preview's own pages.
---
# Access

What has not been published yet may be read by the author and by nobody else; but any web site that the author visits
may send requests to this machine, through the author's browser. Two questions keep such sites out:

- *By which name was the server asked?* A site that lets its own name lead to this machine (DNS rebinding) is, to the
  browser, the owner of all that it gets. So names are answered only where they can't be anybody else's, or were given
  to the command. An IP address is no name, and can't be rebound.
- *Whose page asked?* Browsers say so. A page of another origin, one on another port of this machine among them, may
  lead a reader here, and get nothing else.

A browser too old to say who asks still obeys `HEADERS`, which keep others from reading what they load.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from site_builder.serve.authority import Authority, authority

HEADERS = (
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Content-Security-Policy", "frame-ancestors 'self'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-cache"),
)
"""They stand on every answer. None of them lets another origin read anything."""

METHODS = ("GET", "HEAD")
PORTS = {"http": 80, "https": 443}
FOREIGN = "a page of another origin may lead a reader here, and may neither load nor show what stands here"
NO_BODY = "a request of this server has no body"


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: HTTPStatus
    reason: str


def refusal(method: str, target: str, headers: Mapping[str, str], names: frozenset[str]) -> Refusal | None:
    """
    Why this request is not answered; None where it is.

    `headers` are by their small names, a repeated one joined by commas; `names` are those that the author has given.
    """
    asked = authority(headers.get("host", ""))
    if asked is None:
        return Refusal(HTTPStatus.BAD_REQUEST, "a request says once, in `Host`, whom it asks: `name:port`")
    if not is_ours(asked, names):
        return Refusal(HTTPStatus.FORBIDDEN, stranger(asked.host))
    if method not in METHODS:
        return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"only {' and '.join(METHODS)} are answered")
    if has_body(headers):
        return Refusal(HTTPStatus.BAD_REQUEST, NO_BODY)
    if not target.startswith("/") and not is_for(target, asked):
        return Refusal(HTTPStatus.BAD_REQUEST, "the address is none of this server")
    if is_foreign(headers, asked) and not is_visit(method, headers):
        return Refusal(HTTPStatus.FORBIDDEN, FOREIGN)
    return None


def has_body(headers: Mapping[str, str]) -> bool:
    """Whether more follows than the head of the request."""
    return "transfer-encoding" in headers or bool(headers.get("content-length", "0").strip("0"))


def is_ours(asked: Authority, names: frozenset[str]) -> bool:
    """Whether the name can't be another's: browsers keep `localhost` on this machine, whatever a DNS server says."""
    host = asked.host
    return asked.is_address or host == "localhost" or host.endswith(".localhost") or host in names


def stranger(host: str) -> str:
    """What is said to whoever asks by a name that is not ours."""
    return (
        f"`{host}` is no name of this preview; it answers only to its own names, so that no web site can read it "
        f"through a browser; to add this one: site-builder serve --allow-host {host}"
    )


def is_for(target: str, asked: Authority) -> bool:
    """Whether an absolute address (`http://host/path`) is for the host that was asked."""
    scheme, _, rest = target.partition("://")
    host = rest.partition("/")[0].partition("?")[0]
    return scheme.lower() == "http" and authority(host) == asked


def is_foreign(headers: Mapping[str, str], asked: Authority) -> bool:
    """Whether a browser says that a page of another origin asks. `same-site` is another port, or a neighbour's name."""
    if headers.get("sec-fetch-site", "none").strip() not in {"same-origin", "none"}:
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    scheme, _, rest = origin.strip().partition("://")
    asker = authority(rest)
    if scheme not in PORTS or asker is None:
        return True
    # Behind a proxy the browser may speak https; which port it left out follows from that.
    usual = PORTS[scheme]
    return (asker.host, asker.port or usual) != (asked.host, asked.port or usual)


def is_visit(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser opens the page for its reader, in a tab of its own: whoever led here sees nothing of it."""
    said = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return method == "GET" and said == ("navigate", "document")
