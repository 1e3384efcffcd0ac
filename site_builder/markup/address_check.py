"""
---
title: Addresses in prose
summary: What is said of an address that may not lead where it leads, and where those in raw HTML lead.
---
# Addresses in prose
"""

from __future__ import annotations

import html
from collections.abc import Callable

from markdown_it.token import Token

from site_builder.crossref.reference import DeadLink
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.markup.rendering import Env, Markup, Setting
from site_builder.text.lazy_regex import lazy_regex
from site_builder.trust.web_address import foreign_host, may_be_shown, short

UNSEEN = lazy_regex("[\x00-\x20\x7f-\x9f\ufffd\ufdd0-\ufdef\ufffe\uffff]")
VALUE = lazy_regex(r"""(?<==)\s*+("[^"]*"?|'[^']*'?|[^\s>"']+)""")


def raw_place(env: Env, address: str) -> tuple[str, int, int]:
    """Where an address stands in raw HTML. A drawing tells on which line of it the address stands."""
    if "addresses" not in env:
        found = ((VALUE.findall(written), stands) for written, stands in env["raw"])
        known = env["addresses"] = {}
        for some, stands in found:
            for value in some:
                known.setdefault(_visible(html.unescape(value.strip("\"'"))), stands)
    place: Callable[[], tuple[str, int, int]] = env["addresses"].get(_visible(address)) or env["raw"][0][1]
    return place()


def _visible(address: str) -> str:
    """What can be compared of an address: readers of HTML differ in what they make of a reference like `&#1;`."""
    return UNSEEN.sub("", address)


def is_shown(token: Token, env: Env) -> bool:
    """Whether an image stands on the page, and not a link in its place."""
    hosts = env["setting"].remote_images
    target = str(token.attrGet("src") or "")
    return token.type == "image" and may_be_shown(target) and not foreign_host(target, hosts)


def refuse(result: Markup, address: str, host: str, place: tuple[str, int, int]) -> None:
    """Say that an address did not pass; of an image, that its `host` is a third party."""
    message = f"image from another host: {address}" if host else f"refused: the address `{short(address)}`"
    hint = (
        "keep a copy beside the source, so that a reader's browser asks no third party; or allow the host: "
        f"`remote_images: [{host}]` under extra.site_builder, --remote-images {host} for `page`"
        if host
        else "links lead to http, https, mailto, tel and to files; an image may also be data:image/png, jpeg, gif, webp"
    )
    result.diagnostics.append(Diagnostic(*place, message, hint, Severity.WARNING))


def leads(env: Env) -> Callable[[str, bool], str | None]:
    """
    What the sanitiser asks of each address in raw HTML, which an author writes as in Markdown: where it leads.

    One that leads out of what may be read is an error. One that leads nowhere stays: it may be there on the web.
    """
    setting: Setting = env["setting"]
    result: Markup = env["result"]

    def asked(address: str, shown: bool) -> str | None:
        found = setting.places.raw(address, setting.path, setting.url, shown=shown)
        if isinstance(found, DeadLink):
            severity = Severity.ERROR if found.outside else Severity.WARNING
            result.diagnostics.append(Diagnostic(*raw_place(env, address), found.message, found.hint, severity))
            return None if found.outside else address
        if found is None:
            return address
        if found.file:
            result.files.append(found.file)
            if shown and (own := setting.drawings.get(found.file)):
                return setting.places.beside(own, setting.url)
        return found.href

    return asked
