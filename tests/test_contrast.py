"""Contrast, computed, of what axe-core does not see: what is open, lit, under the mouse or in focus."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from sample_project import built_project
from site_browser import CONTRAST, browsing, serving

pytestmark = pytest.mark.browser

# The contrast of the text in a part of the page with what is behind it, and of the line around what has the focus.
CONTRASTS = (
    """
(selector) => {
  const ASIDE = "button, summary, figcaption, .anchor, .footnotes, .note, .head, .state, .checks, .end";
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const over = (...colours) => {  // each painted over those before it
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
"""
    + CONTRAST
    + """
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.unshift(getComputedStyle(e).backgroundColor);
    return layers;
  };
  const found = [];
  const judge = (element, pseudo, least) => {
    const { color } = getComputedStyle(element, pseudo);
    const layers = behind(element);
    const name = `${element.localName}.${element.className}${pseudo ?? ""}`;
    found.push([name, contrast(over(...layers, color), over(...layers)), least]);
  };
  for (const part of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true })) continue;
      if (element.closest("option, .katex-mathml, .name")) continue;
      const prose = element.closest(".prose, .original, .rendered, .preview") && !element.closest(ASIDE);
      judge(element, null, prose ? 7 : 4.5);
    }
    for (const one of [part, ...part.querySelectorAll("button, input, textarea, .line")]) {
      if (!one.checkVisibility({ opacityProperty: true })) continue;
      if (one.matches(".line")) judge(one, "::before", 4.5);
      else if (one.matches("button") && !one.textContent.trim()) judge(one, null, 4.5);
      else if (one.matches("input:not([type=checkbox]), textarea")) {
        for (const pseudo of [null, "::placeholder"]) judge(one, pseudo, 4.5);
      }
    }
  }
  const { activeElement: focused } = document;
  const style = getComputedStyle(focused);
  if (focused.closest(selector) && focused.matches(":focus-visible") && style.outlineStyle !== "none") {
    const layers = behind(focused.parentElement);
    const name = `focus of ${focused.localName}.${focused.className}`;
    found.push([name, contrast(over(...layers, style.outlineColor), over(...layers)), 3]);
  }
  return found;
}
"""
)


def faint(page: Page, part: str) -> list[str]:
    """Text without enough contrast: 7 : 1 for prose, 4.5 : 1 for the rest; also under the mouse, and with the focus."""
    found: list[tuple[str, float, float]] = page.evaluate(CONTRASTS, part)
    assert found, part
    kinds = set()
    for one in page.locator(part).locator("a:visible, button:visible, summary:visible, [role=option]:visible").all():
        kind = one.evaluate("one => [one.localName, one.className, one.parentElement.className, one.role].join()")
        if kind in kinds:
            continue
        kinds.add(kind)
        one.hover(force=True)
        found += page.evaluate(CONTRASTS, part)
        if one.get_attribute("role") != "option":
            one.focus()
            found += page.evaluate(CONTRASTS, part)
    return sorted({f"{part}: {name}: {value:.2f} < {least}" for name, value, least in found if value < least})


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_that_opens_or_lights_up_has_enough_contrast(browser: Browser, scheme: Literal["light", "dark"]) -> None:
    """In Chinese, where there is most."""
    found = []
    with serving(built_project()) as base, browsing(browser, color_scheme=scheme) as page:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colours that are on their way are none
        page.goto(f"{base}zh/convmixer/model.html#ConvMixerLayer")
        page.wait_for_load_state("networkidle")
        for part in (
            ".md-header",
            ".site-pages",
            ".site-crumbs",
            ".site-footer",
            ".site-translation",
            ".section:nth-of-type(-n + 4)",
        ):
            found += faint(page, part)

        page.locator(".contents summary").click()
        found += faint(page, ".contents")
        page.keyboard.press("Escape")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.keyboard.press("y")
        page.locator(".steps .seen").wait_for()
        found += faint(page, ".steps")

        page.locator(".symbol-stop [data-s]").nth(3).click()
        found += faint(page, ".symbols")
        assert page.locator(".code .lit").count() and page.locator(".prose .lit").count()
        found += faint(page, ".lit")
        page.keyboard.press("Escape")
        page.evaluate("location.hash = 'L61-L90'")
        page.locator(".line.marked").first.wait_for()
        found += faint(page, ".line.marked")

        page.locator(".copy-open[aria-expanded]").first.click()
        found += faint(page, ".code:has(.copy [aria-expanded=true]) > .copy")
        page.keyboard.press("Escape")
        for summary in page.locator(".take-away summary").all():
            summary.click()
        found += faint(page, ".take-away")

        page.locator("[data-keys-open]").click()
        found += faint(page, "dialog.keys")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("卷积")
        page.locator(".site-search__hit").first.wait_for()
        found += faint(page, ".site-search")
        page.keyboard.press("Escape")
        page.locator("figure img[aria-haspopup]").first.click()
        found += faint(page, "dialog.zoomed button")
        page.keyboard.press("Escape")

        page.locator("[data-both]").click()
        page.locator(".original").first.wait_for()
        found += faint(page, ".original")
        page.locator(".site-translation [data-mend]").click()
        page.locator("p > .mend-one").first.click()
        found += faint(page, ".mend-form")
        page.locator("#mend-text").fill("`nothing` of it")
        page.locator(".checks.wrong").wait_for()
        found += faint(page, ".mend-form")
        page.keyboard.press("Escape")
        found += faint(page, ".mend-bar")
        found += faint(page, ".mended")
        found += faint(page, ".annotated > .translation")
    assert sorted(set(found)) == []
