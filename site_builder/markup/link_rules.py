"""
---
title: Links and images
summary: How links and images become HTML.
---
# Links and images
"""

from __future__ import annotations

import html
from urllib.parse import unquote

from markdown_it.renderer import RendererHTML
from markdown_it.utils import OptionsDict

from site_builder.crossref.reference import DeadLink
from site_builder.diagnostic import Diagnostic
from site_builder.markup.address_check import is_shown, refuse
from site_builder.markup.raw_html import instead_of_image
from site_builder.markup.rendering import Env, Markup, Setting, Tokens
from site_builder.markup.token_place import place_of
from site_builder.page import Link
from site_builder.trust.web_address import foreign_host, may_be_shown, may_lead


class LinkRules(RendererHTML):
    """Links and images. None goes to a page but by an address that may."""

    def link_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """A link finds its page, whether it was written for the site or for a forge. One that may not lead is text."""
        token = tokens[idx]
        setting: Setting = env["setting"]
        result: Markup = env["result"]
        target = str(token.attrGet("href") or "")
        if not may_lead(target):
            refuse(result, target, "", place_of(token, env, unquote(target)))
            env["unlinked"] = "&gt;" if token.markup == "autolink" else ""
            return "&lt;" if token.markup == "autolink" else ""
        reference = token.meta.get("reference") or setting.places.link(
            target, setting.path, setting.url, setting.anchors
        )
        path, line, column = place_of(token, env, f"({target}")
        if isinstance(reference, DeadLink):
            result.diagnostics.append(Diagnostic(path, line, column, reference.message, reference.hint))
            env["in_link"] = True
            if reference.outside:
                del token.attrs["href"]
            return self.renderToken(tokens, idx, options, env)
        env["in_link"] = True
        token.attrSet("href", reference.href)
        if reference.language:
            token.attrSet("hreflang", reference.language)
        if reference.page:
            result.links.append(Link(reference.page, reference.fragment, path, line, column))
        if reference.file:
            result.files.append(reference.file)
        return self.renderToken(tokens, idx, options, env)

    def link_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """Its end."""
        env["in_link"] = False
        unlinked: str | None = env.pop("unlinked", None)
        return self.renderToken(tokens, idx, options, env) if unlinked is None else unlinked

    def image(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """An image; one that is not there is an error, one on another host a link to it and a warning."""
        token = tokens[idx]
        setting: Setting = env["setting"]
        result: Markup = env["result"]
        target = str(token.attrGet("src") or "")
        words = self.renderInlineAsText(token.children or [], options, env)
        if not may_be_shown(target):
            refuse(result, target, "", place_of(token, env, unquote(target)))
            return html.escape(words)
        if host := foreign_host(target, setting.remote_images or ()):
            refuse(result, target, host, place_of(token, env, f"({target}"))
        if not is_shown(token, env):
            return instead_of_image(target, words, in_link=env.get("in_link", False))
        reference = setting.places.image(target, setting.path, setting.url)
        path, line, column = place_of(token, env, f"({target}")
        if isinstance(reference, DeadLink):
            result.diagnostics.append(Diagnostic(path, line, column, reference.message, reference.hint))
            if reference.outside:
                return html.escape(words)
        elif reference.file:
            own = setting.drawings.get(reference.file)
            token.attrSet("src", setting.places.beside(own, setting.url) if own else reference.href)
            result.files.append(reference.file)
            if size := setting.sizes.get(reference.file):
                token.attrs.update(width=size[0], height=size[1])
        token.attrSet("alt", words)
        if not setting.first:
            token.attrSet("loading", "lazy")
        return self.renderToken(tokens, idx, options, env)
