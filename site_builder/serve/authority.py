"""
---
title: The authority
summary: The host and port of an address or of a `Host` header, in the one form in which a browser writes them.
---
# The authority

A browser sends names in small letters and ASCII, and each IP address in one form: who types `0x7f.1` sends
`127.0.0.1`. So what is compared here is exactly that form, and any other spelling is a name that nobody has allowed.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple

SHAPE = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?")
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
LONGEST = 253
"""Characters of a name, as DNS has it."""


class Authority(NamedTuple):
    """`host` in a browser's form, without a dot at its end; `port` is None where none is written."""

    host: str
    port: int | None

    @property
    def is_address(self) -> bool:
        """Whether the host is an IP address: no DNS server, whoever owns it, can make that lead elsewhere."""
        return self.host.startswith("[") or is_ipv4(self.host)


def authority(text: str) -> Authority | None:
    """What `name:port` says; None where it is nothing of the kind."""
    # Some letters beyond ASCII have small forms in it.
    shape = SHAPE.fullmatch(text.lower()) if text.isascii() else None
    if shape is None or int(shape[2] or 0) > 65535:
        return None
    host = shape[1].removesuffix(".")
    if not (is_ipv6(host) if host.startswith("[") else is_name(host)):
        return None
    return Authority(host, int(shape[2]) if shape[2] else None)


def ascii_name(name: str) -> str | None:
    """A name that somebody typed, as a browser sends it (`bücher.example` as `xn--…`); None where it is none."""
    normal = unicodedata.normalize("NFKC", name.strip().lower()).removesuffix(".")
    labels = [label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in normal.split(".")]
    made = ".".join(labels)
    return made if is_name(made) else None


def is_name(host: str) -> bool:
    """Whether it could stand in DNS, or in a file of hosts; an IPv4 address could."""
    return len(host) <= LONGEST and all(LABEL.fullmatch(label) for label in host.split("."))


def is_ipv4(host: str) -> bool:
    """Whether it is an IPv4 address in its one usual form."""
    try:
        IPv4Address(host)
    except AddressValueError:
        return False
    return True


def is_ipv6(host: str) -> bool:
    """Whether it is an IPv6 address in its brackets."""
    try:
        IPv6Address(host[1:-1])
    except AddressValueError:
        return False
    return True
