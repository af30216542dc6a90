"""
What a page owes to eyes, ears and hands, asked of a real browser.

axe-core reads it as WCAG 2.2 AA has it; what axe cannot see (is something cut off, does Tab
reach every control in the order of reading, is the focus seen) is measured here.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

_AXE = """
async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`));
}
"""
# What is wider than the screen, or cut at its own edge; what scrolls by itself is not.
_CUT = """
() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push("the page scrolls sideways");
  for (const one of document.querySelectorAll("body *")) {
    if (!one.checkVisibility() || one.closest(".unseen, .skip, noscript")) continue;
    const scrolls = (node) => /auto|scroll/.test(getComputedStyle(node).overflowX);
    const box = one.getBoundingClientRect();
    let inside = one.parentElement;
    while (inside && !scrolls(inside)) inside = inside.parentElement;
    const name = `${one.tagName} ${one.className}`;
    if (!inside && box.width && (box.left < -1 || box.right > width + 1)) found.push(name);
    const clips = /hidden|clip/.test(getComputedStyle(one).overflowX);
    if (clips && one.scrollWidth > one.clientWidth + 1) found.push(`${name} is cut`);
  }
  return found;
}
"""
# What Tab should reach, in the order of reading: everything that can be used and is seen;
# of radio buttons that belong together, one.
_CONTROLS = """
() => {
  const usable = "a[href], button, input, textarea, select, summary, [tabindex='0']";
  const stands = (one) => one.type !== "radio" || one === (
    document.querySelector(`[type=radio][name="${one.name}"]:checked`) ??
    document.querySelector(`[type=radio][name="${one.name}"]`));
  const places = [...document.querySelectorAll(usable)].filter((one) =>
    one.checkVisibility() && !one.disabled && one.tabIndex >= 0 && stands(one));
  places.forEach((one, place) => (one.dataset.place = place));
  return places.length;
}
"""
_STOP = """
() => {
  const one = document.activeElement;
  if (one === document.body || one.dataset.place === undefined) return null;
  const style = getComputedStyle(one.matches(".unseen") ? one.nextElementSibling : one);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [Number(one.dataset.place), seen, one.outerHTML.slice(0, 120)];
}
"""
_FROM_THE_TOP = """
() => {
  // Tab goes on from where the focus was last, even after it was taken away: so it is put on top.
  window.getSelection().removeAllRanges();
  document.body.tabIndex = -1;
  document.body.focus({ preventScroll: true });
  document.body.removeAttribute("tabindex");
}
"""
_INSIDE = 5
"""Presses of Tab that one control may take: year, month, day and the calendar of a date."""


@dataclass(frozen=True)
class Stop:
    """Where Tab has led: the control's place in the order of reading, and whether it shows."""

    place: int
    seen: bool
    what: str


def complaints(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it is now, a line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe_itself())
    found: list[str] = page.evaluate(_AXE, RULES)
    return found


def cut_off(page: Page) -> list[str]:
    """Return what does not fit into the width of the window."""
    found: list[str] = page.evaluate(_CUT)
    return found


def walk(page: Page) -> tuple[int, list[Stop]]:
    """Press Tab from the top until it leads no further; return how many controls there are, too."""
    controls: int = page.evaluate(_CONTROLS)
    page.evaluate(_FROM_THE_TOP)
    stops: list[Stop] = []
    for _ in range(_INSIDE * controls + 1):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stops and stop is not None and stop[0] == stops[-1].place and controls > 1:
            continue
        if stop is None or (stops and stop[0] == stops[0].place):
            break
        stops.append(Stop(*stop))
    return controls, stops


@cache
def _axe_itself() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
