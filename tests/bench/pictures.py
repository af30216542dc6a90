"""
(k) Pictures: how long each takes to draw with 1,000 nodes, and to become a PNG.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from casework.ties import SIDES, Bond, Giving, PartyKind, Power
from casework.views_circulation import CirculationFacts, Gift, Giver
from casework.views_ecomap import EcomapFacts, Held, Party
from casework.views_life_sides import LifeSidesFacts, Support
from casework.views_network import Link, NetworkFacts, Node
from casework.views_settling import Asked, SettlingFacts
from reports.pictures import (
    Picture,
    draw_circulation,
    draw_ecomap,
    draw_life_sides,
    draw_network,
    draw_settling,
    png_of,
)
from storage.states import CheckInState, Side
from tests.bench.report import Line, Section, at_most

_TODAY = date(2026, 11, 24)
_NAMES = ("アウトフォーマル実行委員会", "走友会", "コミュニティカフェ つむぎ", "かなえ印刷株式会社")
_KINDS = tuple(PartyKind)


@dataclass(frozen=True)
class Size:
    """How much is drawn, and how often."""

    nodes: int = 1_000
    rounds: int = 5


SMALL = Size(nodes=30, rounds=1)


def measure(folder: Path, *, size: Size) -> Section:
    """Draw each picture several times; the first, which reads the font's widths, does not count."""
    drawn: dict[str, Callable[[], Picture]] = {
        "ecomap": lambda: draw_ecomap(_ecomap(size.nodes), "ja"),
        "life-side map": lambda: draw_life_sides(_life_sides(size.nodes), "ja"),
        "settling-in curves": lambda: draw_settling(_settling(size.nodes), "ja"),
        "network of the town": lambda: draw_network(_network(size.nodes), "ja"),
        "circulation": lambda: draw_circulation(_circulation(size.nodes), "ja"),
    }
    lines: list[Line] = []
    for name, draw in drawn.items():
        picture = draw()
        taken = _seconds(draw, size.rounds)
        lines.append(at_most(f"{name}, {size.nodes:,} nodes, SVG", taken, 2.0, "s"))
        as_png = _seconds(partial(_png, picture), 1)
        lines.append(Line(f"the same as PNG, {name}", f"{as_png:.2f} s"))
    usual = draw_ecomap(_ecomap(12), "ja")
    _png(usual)
    lines.append(Line("an ecomap of 12 as PNG", f"{_seconds(lambda: _png(usual), 5):.2f} s"))
    return Section(
        title="(k) Pictures",
        how=(
            "Each picture is drawn from made-up facts with so many nodes (parties of an ecomap,"
            " supports, check-ins, organisations with twice as many links, links of a circulation);"
            " the median of the rounds. As PNG the longer side has 4,000 pixels at most."
        ),
        lines=tuple(lines),
    )


def _seconds(do: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        do()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _png(picture: Picture) -> bytes:
    return png_of(picture.svg, width=picture.width, height=picture.height)


def _ecomap(count: int) -> EcomapFacts:
    chance = random.Random(1)
    held = [Held(bond=bond, giving=giving) for bond in Bond for giving in Giving]
    parties = [
        Party(
            key=str(number),
            kind=_KINDS[number % len(_KINDS)],
            name=_NAMES[number % len(_NAMES)],
            entered=True,
            before=chance.choice([None, *held]),
            now=chance.choice(held),
        )
        for number in range(count)
    ]
    return EcomapFacts(
        code="K-7F3Q",
        before_on=_TODAY - timedelta(days=200),
        now_on=_TODAY,
        parties=tuple(parties),
    )


def _life_sides(count: int) -> LifeSidesFacts:
    supports = [
        Support(
            key=str(number),
            kind=_KINDS[number % len(_KINDS)],
            name=_NAMES[number % len(_NAMES)],
            entered=True,
            sides=(SIDES[number % len(SIDES)],),
            values="本人のペースで決めること",
            good_at="書類の手つだい",
            power=Power.LEAVES,
            power_on=_TODAY,
        )
        for number in range(count)
    ]
    return LifeSidesFacts(code="K-7F3Q", on=_TODAY, supports=tuple(supports))


def _settling(count: int) -> SettlingFacts:
    begun = _TODAY - timedelta(days=900)
    asked = [
        Asked(
            day=begun + timedelta(days=number * 900 // count),
            side=Side.PERSON if number % 2 else Side.HOST,
            state=CheckInState.ANSWERED,
            weight=number % 7 / 2.5,
        )
        for number in range(count)
    ]
    return SettlingFacts(
        code="K-7F3Q",
        since=begun,
        now_on=_TODAY,
        sides=(Side.PERSON, Side.HOST),
        asked=tuple(asked),
        events=(),
        goal=None,
    )


def _network(count: int) -> NetworkFacts:
    chance = random.Random(2)
    nodes = [
        Node(
            key=f"host-{number}",
            field=_KINDS[number % len(_KINDS)],
            name=_NAMES[number % len(_NAMES)],
        )
        for number in range(count)
    ]
    links = [
        Link(
            one=chance.choice(nodes).key,
            other=chance.choice(nodes).key,
            count=1,
            new=chance.random() < 0.4,
        )
        for _ in range(2 * count)
    ]
    return NetworkFacts(
        on=_TODAY,
        year_since=date(2026, 4, 1),
        counts_only=False,
        nodes=tuple(nodes),
        links=tuple(links),
    )


def _circulation(count: int) -> CirculationFacts:
    chance = random.Random(3)
    givers = [
        Giver(key=f"person-{number}", name=f"K-{number:04}", kind=None, both=True)
        for number in range(count)
    ]
    gifts = [
        Gift(
            giver=givers[chance.randrange(number)].key,
            receiver=givers[number].key,
            since=_TODAY - timedelta(days=count - number),
        )
        for number in range(1, count)
    ]
    return CirculationFacts(
        on=_TODAY,
        counts_only=False,
        received=count,
        both=count,
        onward=count,
        givers=tuple(givers),
        gifts=tuple(gifts),
    )
