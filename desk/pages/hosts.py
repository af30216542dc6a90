"""
受け入れ先: a list, and each with its offers and hopes, what it carries, how it is for it.

What a person gives stands under 「地域の方」; whose it is, only an opened case says.
"""

from collections.abc import Mapping
from typing import Any

from bot.flows.offer_words import area_words, where_words
from bot.flows.times import times_of_offer
from casework.ground import NotYours, found
from casework.record_host_check import host_checks
from casework.still_right import open_question
from casework.views_host_load import PAGE, giver_of, host_calls, host_course, host_load, host_page
from casework.views_hosts import HostView, host_for_coordinator, offers_of_host
from desk.fields import Fields
from desk.opening import REASONS, open_for
from desk.page import DeskPage, Done
from desk.visit import Visit
from storage.base import Id
from storage.states import HostState
from storage.tables import Host
from texts import Text

SHELVES: Mapping[str, tuple[HostState, ...]] = {
    "known": (HostState.APPROVED,),
    "waiting": (HostState.WAITING,),
    "resting": (HostState.PAUSED, HostState.STOPPED),
    "over": (HostState.REFUSED, HostState.LEFT),
}
"""The lists that the hosts of a town stand in."""

_OFFERS = 20
_ACTS: Mapping[HostState, tuple[tuple[str, str], ...]] = {
    HostState.WAITING: (("hosts.do.approve", "ho.ok"), ("hosts.do.refuse", "ho.no")),
    HostState.REFUSED: (("hosts.do.approve", "ho.ok"),),
    HostState.APPROVED: (("hosts.do.pause", "ho.pause"), ("stopping.open", "st.host")),
    HostState.PAUSED: (("hosts.do.resume", "ho.resume"), ("stopping.open", "st.host")),
    HostState.STOPPED: (("stopping.start", "st.hostup"),),
    HostState.LEFT: (),
}
_WITH_OFFERS = (HostState.APPROVED, HostState.PAUSED, HostState.STOPPED)


def show_list(visit: Visit) -> Mapping[str, Any]:
    """List a page of the town's hosts, of one shelf."""
    shelf = visit.query.get("shelf", "")
    shelf = shelf if shelf in SHELVES else "known"
    start = visit.number("from") // PAGE * PAGE
    page, total = host_page(visit.session, states=SHELVES[shelf], by=visit.by, page=start // PAGE)
    return {
        "shelf": shelf,
        "shelves": tuple(SHELVES),
        "lines": [(one, area_words(visit.town, one.host.area)) for one in page.rows],
        "total": total,
        "start": start,
        "size": PAGE,
    }


def show(visit: Visit) -> Mapping[str, Any]:
    """Show a host with everything that can be done about it."""
    view = host_for_coordinator(visit.session, host=visit.row("id"), by=visit.by)
    session, by, now = visit.session, visit.by, visit.now
    return {
        "host": view,
        "area": area_words(visit.town, view.area),
        "offers": [
            {
                "view": one,
                "when": times_of_offer(one.slots, one.days, today=visit.today),
                "where": where_words(one, towns=visit.world.towns, reader=visit.town),
            }
            for one in offers_of_host(session, host=view.id, by=by, size=_OFFERS)
        ],
        "load": host_load(session, host=view.id, town=visit.town, by=by, now=now),
        "course": host_course(session, host=view.id, by=by),
        "checks": host_checks(session, host=view.id, by=by, now=now),
        "calls": host_calls(session, host=view.id, by=by),
        "giver": giver_of(session, host=view.id, by=by, now=now),
        "reasons": REASONS,
        "acts": _acts(visit, view),
    }


def open_giver(visit: Visit, fields: Fields) -> Done:
    """Open the case of the person who gives as this host."""
    host_for_coordinator(visit.session, host=visit.row("id"), by=visit.by)
    row = found(visit.session, Host, visit.row("id"))
    if row.person_id is None:
        raise NotYours
    open_for(visit, row.person_id, reason=fields.get("reason"))
    return Done(f"/hosts/{row.id}")


def _acts(visit: Visit, view: HostView) -> list[tuple[Text | str, str, Id, str]]:
    """Return what the card in chat offers: words, action, row and argument."""
    acts: list[tuple[Text | str, str, Id, str]] = [
        (words, action, view.id, "") for words, action in _ACTS[view.state]
    ]
    if view.state in _WITH_OFFERS:
        acts += [
            ("visit_host.another", "vh.offer", view.id, ""),
            ("host_phone.open", "vh.phone", view.id, ""),
        ]
    question = open_question(visit.session, host=view.id)
    if question is not None:
        acts += [(f"still_right.heard.{way}", "sr.heard", question.id, way) for way in ("p", "v")]
    return [*acts, ("host_checks.open", "hk.card", view.id, "")]


PAGES = (
    DeskPage(path="/hosts", template="hosts.html", show=show_list, menu="desk.menu.hosts"),
    DeskPage(path="/hosts/{id}", template="host.html", show=show, acts={"giver": open_giver}),
)
