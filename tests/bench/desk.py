"""
(j) The desk: how soon each page paints in a browser, in a town of 10,000 wishes.
"""

import re
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Page, sync_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from desk.cookies import SESSION
from desk.look import look_routes
from desk.views import HEADERS
from tests.bench.desk_town import Size, desk_town
from tests.bench.processes import database, desk
from tests.bench.report import Line, Section, at_most
from tests.running import served

HOW = """\
A town of {wishes:,} open wishes, {offers:,} offers, {placements:,} placements whose both sides
have answered, a plan of the week with every open wish, {tasks} tasks and {introductions}
introductions that wait for the coordinator, on SQLite; `kanaeai desk` serves it, a process of its
own. Signed in, headless Chromium goes through all pages {times} times, one after the other, after
once to warm up; what counts is the median first contentful paint that the browser itself reports.
The peer serves the very same bytes under the same headers from memory (Starlette, the same style
sheet and script), so the ratio is what reading the database, asking the policy and making the page
cost a reader. Each has a window of its own and stays in it, as a reader stays in the desk: a new
process, which a browser begins when it leaves one site for another, is waited for once, on coming
in, and is not in these numbers."""

QUIETLY = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null"""


@dataclass(frozen=True)
class Times:
    """Milliseconds of one page, medians: painted, the peer painted, and made by the server."""

    path: str
    painted: float
    peer: float
    made: float


def measure(folder: Path, *, size: Size) -> Section:
    """Open every page of a coordinator for which the town has an example."""
    home = folder / "desk"
    store = database(home)
    cookie, addresses = desk_town(store, size, datetime.now(UTC).replace(microsecond=0))
    store.close()
    found = list(_measured(home, cookie, addresses, size))
    how = HOW.format(
        wishes=size.wishes,
        offers=size.offers,
        placements=size.placements,
        tasks=size.waiting,
        introductions=size.waiting,
        times=size.times,
    )
    ratios = [Line(f"{one.path} : same bytes", f"{one.painted / one.peer:.2f}×") for one in found]
    paints = [at_most(f"{one.path}, first paint", one.painted, 200, "ms") for one in found]
    made = [Line(f"{one.path}, made and sent", f"{one.made:.3g} ms") for one in found]
    return Section("(j) The desk", how, (*ratios, *paints, *made))


def _measured(home: Path, cookie: str, addresses: list[str], size: Size) -> Iterator[Times]:
    with desk(home) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=QUIETLY)
        ours, other = (
            browser.new_context(viewport={"width": 1280, "height": 860}) for _ in range(2)
        )
        ours.add_cookies([{"name": SESSION, "value": cookie, "url": f"{address}/desk"}])
        here, there = ours.new_page(), other.new_page()
        made, painted, theirs = (defaultdict[str, list[float]](list) for _ in range(3))
        with httpx.Client(
            base_url=f"{address}/desk", cookies={SESSION: cookie}, timeout=60
        ) as asks:
            said = {path: _said(asks, path) for path in addresses}
            with served(Starlette(routes=_the_same(said))) as peer:
                for _ in range(size.times + 1):
                    # All pages in turn, so that a slow moment of the machine meets many a little.
                    for number, path in enumerate(addresses):
                        begun = time.perf_counter()
                        _said(asks, path)
                        made[path].append(1e3 * (time.perf_counter() - begun))
                        painted[path].append(_paint(here, f"{address}/desk{path}"))
                        theirs[path].append(_paint(there, f"{peer}/same/{number}"))
        browser.close()
    for path in addresses:
        shown = re.sub(r"/(?:[0-9a-f-]{36}|P\d{7})", "/…", path.partition("?")[0])
        yield Times(shown, *(median(times[path][1:]) for times in (painted, theirs, made)))


def _said(asks: httpx.Client, path: str) -> str:
    answer = asks.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.text


def _paint(page: Page, address: str) -> float:
    page.goto(address)
    # The page forbids to evaluate text, which waiting for a condition would do.
    while (painted := page.evaluate(_PAINT)) is None:
        page.wait_for_timeout(5)
    return float(painted)


def _the_same(said: Mapping[str, str]) -> list[BaseRoute]:
    return [
        *look_routes(),
        *(
            Route(f"/same/{number}", partial(_answer, html))
            for number, html in enumerate(said.values())
        ),
    ]


def _answer(html: str, request: Request) -> HTMLResponse:
    return HTMLResponse(html, headers=HEADERS)


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise SystemExit("missing: chromium (apt install chromium)")
    return found
