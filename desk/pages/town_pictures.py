"""
The pictures of the town: who works with whom, and who became a giver after receiving.
"""

from collections.abc import Mapping
from typing import Any

from casework.views_circulation import circulation_of_town
from casework.views_network import network_of_town
from desk.page import STAFF, DeskPage
from desk.visit import Visit
from reports.pictures import draw_circulation, draw_network


def show_network(visit: Visit) -> Mapping[str, Any]:
    """Draw who works with whom."""
    facts = network_of_town(visit.session, by=visit.by, now=visit.now)
    return {"picture": draw_network(facts, visit.language)}


def show_circulation(visit: Visit) -> Mapping[str, Any]:
    """Draw who became a giver after receiving."""
    facts = circulation_of_town(visit.session, by=visit.by, now=visit.now)
    return {"picture": draw_circulation(facts, visit.language)}


PAGES: tuple[DeskPage, ...] = tuple(
    DeskPage(path=path, template="town_picture.html", show=show, roles=STAFF)
    for path, show in (("/town/network", show_network), ("/town/circulation", show_circulation))
)
