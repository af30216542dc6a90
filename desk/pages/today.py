"""
今日: what needs whoever sits at the desk.
"""

from collections.abc import Mapping
from typing import Any

from desk.page import STAFF, DeskPage
from desk.visit import Visit


def show(visit: Visit) -> Mapping[str, Any]:
    """Say which day it is."""
    return {"now": visit.now}


PAGES = (DeskPage(path="/", template="today.html", show=show, roles=STAFF, menu="desk.menu.today"),)
