"""
---
title: Web addresses
summary: Which addresses may reach a page - one list of schemes, and addresses read as browsers read them.
---
# Web addresses

A browser does more with an address than to follow it: `javascript:` runs it, and an image is fetched from a third party
before anybody has clicked. So every address that comes from a source, a translation, a drawing or the configuration is
judged here, and nowhere else.

A browser forgives: it takes out line ends and tabs wherever they stand, cuts off control characters in front, and reads
`\\` as `/`. What is judged is what it would see. Its characters for names, `&#106;` and `%6a`, are no matter of this
module: the first are read by whoever reads the HTML, and the second mean nothing in a scheme.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from site_builder.text.lazy_regex import lazy_regex

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Where a link may lead; an address without a scheme is relative to its page."""
WEB = frozenset({"http", "https"})

IGNORED = lazy_regex("[\t\n\r]")
EDGES = "".join(map(chr, range(0x21)))
SCHEME = lazy_regex(r"([A-Za-z][A-Za-z0-9+.-]*):", re.ASCII)
AUTHORITY = lazy_regex(r"[\\/]*([^\\/?#]*)")
RASTER = lazy_regex(r"data:image/(?:png|jpe?g|gif|webp)(?:;charset=[\w-]+)?;base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
# What may stand in an address by its standard; a quote, a space or a bracket of HTML would end it early.
WRITTEN = lazy_regex(
    r"""(?i:https?)://[^\s\x00-\x20\x7f-\xa0"'<>\\^`|{}/?#]+(?:[/?#][^\s\x00-\x20\x7f-\xa0"'<>\\^`|]*)?"""
)
HOST = lazy_regex(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])(?::[0-9]+)?"
)
SHORT = 40


class Address(NamedTuple):
    """What a browser sees: the scheme in small letters, and the host with its port; both empty for a relative one."""

    text: str
    scheme: str
    host: str


def read(text: str) -> Address:
    """An address as a browser reads it. `//host/path` has the scheme of the page, so it is on another host too."""
    plain = IGNORED.sub("", text.strip(EDGES))
    match = SCHEME.match(plain)
    scheme = match[1].lower() if match else ""
    rest = plain[match.end() :] if match else plain
    if scheme in WEB or (not scheme and rest[:1] in ("/", "\\") and rest[1:2] in ("/", "\\")):
        found = AUTHORITY.match(rest)
        return Address(plain, scheme or "https", (found[1] if found else "").rpartition("@")[2].lower())
    return Address(plain, scheme, "")


def may_lead(text: str) -> bool:
    """Whether a link may have this address."""
    scheme = read(text).scheme
    return not scheme or scheme in SCHEMES


def is_raster(text: str) -> bool:
    """Whether it holds a picture itself, in a format that is nothing but a picture."""
    return RASTER.fullmatch(text.strip()) is not None


def may_be_shown(text: str) -> bool:
    """Whether it can be the address of an image at all; that it is on another host is a second question."""
    scheme = read(text).scheme
    return not scheme or scheme in WEB or is_raster(text)


def foreign_host(text: str, allowed: Collection[str] | None) -> str:
    """The other host of which a browser would fetch it, unasked; empty where it is one of `allowed`, or None is set."""
    host = read(text).host
    return "" if allowed is None or host in allowed else host


def may_redirect(text: str) -> bool:
    """Whether a page may lead on to it by itself."""
    scheme = read(text).scheme
    return not scheme or scheme in WEB


def is_foreign(text: str) -> bool:
    """Whether it leaves the site."""
    address = read(text)
    return bool(address.scheme or address.host)


def on_the_web(text: str) -> bool:
    """Whether it is a whole address of the web, which can stand in an attribute, a list and a file as it is."""
    return WRITTEN.fullmatch(text) is not None and bool(read(text).host)


def is_host(text: str) -> bool:
    """Whether it names a host, with a port or without, and nothing more."""
    return HOST.fullmatch(text) is not None


def short(text: str) -> str:
    """An address as it stands in a diagnostic."""
    plain = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return plain if len(plain) <= SHORT else f"{plain[:SHORT]}…"
