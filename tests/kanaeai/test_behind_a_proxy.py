"""What docs/operations.md has a proxy let through is what the program serves, and as much of it."""

import re
from datetime import datetime
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.routing import BaseRoute, Mount, Route

from bot.channels.page import page_routes
from bot.channels.poster import poster_routes
from bot.receive import LARGEST as LARGEST_UPDATE
from casework.sheets.limits import LARGEST
from desk.app import desk_routes
from kanaeai.assemble import Program
from kanaeai.serving_telegram import WEBHOOK_PATH, _way_to_desk
from kanaeai.settings import Settings
from storage.database import Database
from tests.running import ROOT
from tests.talk import Talk

UNITS = {"k": 1024, "m": 1024 * 1024}


@pytest.fixture(scope="module")
def operations() -> str:
    """The page for operators."""
    return (ROOT / "docs" / "operations.md").read_text("utf-8")


def locations(operations: str) -> dict[str, tuple[bool, str, int]]:
    """Return the locations of the block: whether exact, where to, and how much may be sent."""
    [block] = re.findall(r"```nginx\n(.*?)```", operations, re.DOTALL)
    [general] = re.findall(r"^    client_max_body_size (\d+)([km]);", block, re.MULTILINE)
    found = {}
    for exact, path, inside in re.findall(r"location (= )?(\S+) +\{(.*?)\}", block):
        number, unit = next(iter(re.findall(r"client_max_body_size (\d+)([km]);", inside)), general)
        [to] = re.findall(r"proxy_pass (\S+);", inside)
        found[path] = bool(exact), to, int(number) * UNITS[unit]
    return found


def served(database: Database) -> list[str]:
    """Return every path that is served to others, as it stands in the program."""
    talk = Talk(database)

    def now() -> datetime:
        return talk.now

    def nothing() -> None:
        """Nobody is to be woken."""

    world, registry = talk.world, talk.registry
    routes: list[BaseRoute] = [
        *page_routes(database=database, clock=now, world=world, registry=registry, stored=nothing),
        *poster_routes(database=database, clock=now, world=world, registry=registry),
        *desk_routes(database=database, clock=now, world=world, registry=registry, stored=nothing),
    ]
    assert all(isinstance(route, Route | Mount) for route in routes)
    return [WEBHOOK_PATH, *(cast(Route | Mount, route).path for route in routes)]


def test_the_proxy_lets_everything_through_that_is_served(
    sqlite_database: Database, operations: str
) -> None:
    """Each path has a location that it begins with, and no location leads to nothing."""
    paths, there = served(sqlite_database), locations(operations)

    def holds(location: str, path: str) -> bool:
        return path == location if there[location][0] else path.startswith(location)

    assert [path for path in paths if not any(holds(one, path) for one in there)] == []
    assert [one for one in there if not any(holds(one, path) for path in paths)] == []


def test_the_proxy_lets_through_as_much_as_is_taken(operations: str) -> None:
    """A table of the largest size with its form around it, and the largest update."""
    there = locations(operations)

    assert there["/desk"][2] > LARGEST + 64 * 1024
    assert there[WEBHOOK_PATH][2] >= LARGEST_UPDATE


def test_the_ports_are_those_of_the_settings(operations: str) -> None:
    """The webhook's by default, and the desk's where it runs by itself."""
    ports = {name: Settings.model_fields[name].default for name in ("webhook_port", "desk_port")}

    assert {to for _, to, _ in locations(operations).values()} == {
        f"http://127.0.0.1:{ports['webhook_port']}"
    }
    assert f"location /desk {{ proxy_pass http://127.0.0.1:{ports['desk_port']};" in operations
    assert "ExecStart=/srv/kanaeai/.venv/bin/kanaeai desk\n" in operations


@pytest.mark.parametrize(
    ("own", "is_sqlite", "handed_out"),
    [(True, True, True), (True, False, True), (False, False, True), (False, True, False)],
)
def test_the_bot_hands_out_links_to_a_desk_beside_it(
    own: bool, is_sqlite: bool, handed_out: bool
) -> None:
    """With KANAEAI_DESK=false too, where there can be one."""
    settings = SimpleNamespace(desk=own, public_url="https://example.jp", desk_port=8082)
    program = SimpleNamespace(settings=settings, database=SimpleNamespace(is_sqlite=is_sqlite))

    found = _way_to_desk(cast(Program, program))

    assert found == ("https://example.jp" if handed_out else "")
