"""
さがす: by case code, by a word in one's own cases, by what hosts are called and offer.
"""

from collections.abc import Mapping
from typing import Any

from bot.flows.offer_words import area_words
from casework.find_cases import SHORTEST, code_in, find_cases, find_own_wishes, folded, keep_search
from casework.find_hosts import find_hosts
from desk.page import DeskPage
from desk.visit import Visit

LONGEST = 60


def asked_for(visit: Visit) -> str:
    """Return what is looked for."""
    return visit.query.get("q", "").strip()[:LONGEST]


def enter(visit: Visit) -> None:
    """Keep that cases are looked for, in counts."""
    keep_search(visit.session, asked=asked_for(visit), by=visit.by, now=visit.now)


def show(visit: Visit) -> Mapping[str, Any]:
    """Show what was found; a case by its code, unless it is in one's own hands."""
    asked = asked_for(visit)
    by_code = bool(code_in(asked))
    cases, more_cases = find_cases(visit.session, asked=asked, by=visit.by)
    wishes = () if by_code else find_own_wishes(visit.session, words=asked, by=visit.by)
    hosts, more_hosts = find_hosts(visit.session, words=asked, by=visit.by, now=visit.now)
    return {
        "asked": asked,
        "longest": LONGEST,
        "too_short": bool(asked) and not by_code and len(folded(asked)) < SHORTEST,
        "cases": cases,
        "more_cases": more_cases,
        "wishes": wishes,
        "hosts": [(one, area_words(visit.town, one.area)) for one in hosts],
        "more_hosts": more_hosts,
    }


PAGES = (
    DeskPage(
        path="/search", template="search.html", show=show, menu="desk.menu.search", enter=enter
    ),
)
