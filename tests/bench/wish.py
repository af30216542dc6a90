"""
(e) One wish among the offers of a town, and of a country: gates, meaning, reasons, memory.

Texts are the judged offers and wishes of the tests, repeated; facets are drawn. Times are processor
time of one thread, so that whatever else runs here does not count.
"""

import gc
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.bench.report import Line, Section, at_most, percentile

if TYPE_CHECKING:
    from matching import OfferFacts, PreparedOffer, WishFacts
    from matching.index.likeness import Likeness
    from matching.index.offers import OfferIndex
    from matching.index.readings import Readings

HOW = """\
Texts are the judged offers and wishes of `tests/matching/pairs`, repeated; areas, times,
needs, conditions, sizes and who is open are drawn. Times are processor time of one thread.
"Beyond encoding" is everything but the encoding of the wish: it is read, laid beside all {town:,}
offers of a town, the {most} most promising are weighed in full, three are told with reasons for
both sides. rapidfuzz is `process.cdist(ratio)` of the wish over all texts, numpy is one product of
dense rows and `argpartition`, neither with gates or reasons. Nationwide, {country:,} offers stand
on {towns:,} shelves, one of 500 on that of all towns; a slice is one town's with these: gates,
meaning, promise and shortlist, without reading and encoding the wish and weighing in full. The
bandwidth limit is `numpy.sum` over as many bytes as all rows have."""


_ONLINE = 500
"""One offer of so many is open to every town."""


@dataclass(frozen=True)
class Size:
    """How many offers of a town and of a country, and how many wishes are timed."""

    town: int = 10_000
    country: int = 1_000_000
    towns: int = 1_700
    wishes: int = 150
    week: tuple[int, int] = (1_000, 2_000)


SMALL = Size(town=50, country=300, towns=3, wishes=3, week=(12, 20))


def measure(folder: Path, *, size: Size) -> Section:
    """Measure the encoder, a town, a week, then a country."""
    from matching.policy import load_policy

    likeness = _likeness()
    texts = _texts()
    encoding = [
        _timed(partial(likeness.encoder.encode_queries, [text]))
        for text in texts.wishes[: size.wishes]
    ]
    town = _town(size.town, texts, likeness)
    wishes = _wishes(size.wishes, texts)
    lines = (
        *_one_wish(town, wishes, likeness),
        at_most("encoding a wish, median", 1e3 * median(encoding), 5, "ms"),
        *_changes(town),
        *_week(size, texts, likeness),
        *_country(size, texts, likeness),
    )
    how = HOW.format(
        town=size.town,
        country=size.country,
        towns=size.towns,
        most=load_policy().fit.shortlist,
    )
    return Section("(e) One wish", how, lines)


@dataclass(frozen=True)
class _Texts:
    wishes: tuple[str, ...]
    offers: tuple["PreparedOffer", ...]
    readings: "Readings"


@dataclass(frozen=True)
class _Town:
    index: "OfferIndex"
    offers: dict[str, "PreparedOffer"]
    readings: "Readings"


@cache
def _likeness() -> "Likeness":
    from kanaeai.understanding import best_encoders
    from matching.index.likeness import Likeness

    return Likeness(best_encoders().hybrid)


@cache
def _words() -> Any:
    from matching import load_words

    return load_words()


def _texts() -> _Texts:
    from kanaeai.measuring import read_pairs
    from matching import OfferFacts, OfferKind, Reach, prepare

    pairs = read_pairs(Path("tests/matching/pairs"))
    offers = tuple(
        prepare(
            offer=OfferFacts(
                id="",
                host="",
                text=text,
                kind=OfferKind.TOGETHER,
                town="town0",
                area="area0",
                reach=Reach.TOWN,
                capacity_left=1,
                open=True,
                hopes=(hope,),
            ),
            words=_words(),
        )
        for text, hope in zip(pairs.offers, pairs.wishes, strict=True)
    )
    return _Texts(pairs.wishes, offers, _likeness().readings(offers))


def _drawn(numbers: range, texts: _Texts, *, towns: int) -> list["OfferFacts"]:
    import random

    from matching import Condition, Need, Reach, Slot

    draw = random.Random(len(numbers))
    some: list[dict[str, Any]] = [
        {
            "area": f"area{draw.randrange(6)}",
            "slots": frozenset(draw.sample(list(Slot), 4)),
            "provides": frozenset(draw.sample(list(Need), 5)),
            "conditions": frozenset(draw.sample(list(Condition), draw.choice((0, 0, 1)))),
            "open": draw.random() < 0.9,
            "capacity_left": draw.randrange(4),
            "size": draw.choice((None, 2, 5, 12)),
            "reach": draw.choice((Reach.TOWN, Reach.TOWN, Reach.NEIGHBOURS, Reach.OWN_AREA)),
        }
        for _ in range(997)
    ]
    return [
        replace(
            texts.offers[number % len(texts.offers)].facts,
            id=f"o{number}",
            host=f"h{number // 2}",
            town=f"town{number % towns}",
            **some[number % len(some)]
            | ({"reach": Reach.ONLINE} if towns > 1 and number % _ONLINE == 0 else {}),
        )
        for number in numbers
    ]


def _town(many: int, texts: _Texts, likeness: "Likeness") -> _Town:
    from matching.index.offers import OfferIndex

    index = OfferIndex(dimensions=likeness.encoder.dimensions)
    facts = _drawn(range(many), texts, towns=1)
    readings = texts.readings.take([number % len(texts.offers) for number in range(many)])
    index.put(facts, readings)
    read = {
        own.id: replace(texts.offers[number % len(texts.offers)], facts=own)
        for number, own in enumerate(facts)
    }
    return _Town(index, read, readings)


def _wishes(many: int, texts: _Texts) -> list["WishFacts"]:
    import random

    from matching import Need, Slot, WishFacts

    draw = random.Random(many)
    return [
        WishFacts(
            id=f"w{number}",
            text=texts.wishes[number % len(texts.wishes)],
            town="town0",
            area="area0",
            consented=True,
            protected=False,
            slots=frozenset(draw.sample(list(Slot), 9)),
            needs=frozenset(draw.sample(list(Need), draw.choice((0, 0, 1)))),
            likes=("写真", "コーヒー"),
            strengths=("将棋",),
        )
        for number in range(many)
    ]


def _one_wish(town: _Town, wishes: Sequence["WishFacts"], likeness: "Likeness") -> tuple[Line, ...]:
    from rapidfuzz import fuzz, process

    from matching.index.search import search

    offers = list(town.offers.values())
    texts = [offer.facts.text for offer in offers]
    dense = town.readings.rows.dense
    ours: list[float] = []
    fuzzy: list[float] = []
    plain: list[float] = []
    for wish in wishes:
        query = likeness.encoder.encode_queries([wish.text]).dense[0]

        def ask(wish: "WishFacts" = wish) -> object:
            return search(
                [wish],
                offers=offers,
                neighbours={},
                words=_words(),
                likeness=likeness,
                index=town.index,
            )

        # Once for the rows of wish and hopes, which are kept.
        ask()
        ours.append(_timed(ask))
        asked = [wish.text]
        fuzzy.append(_timed(partial(process.cdist, asked, texts, scorer=fuzz.ratio)))
        plain.append(_timed(partial(_nearest, dense, query)))
    typical = median(ours)
    return (
        Line("ours : rapidfuzz over everything, time", f"{typical / median(fuzzy):.2f}×"),
        Line("ours : plain numpy, time", f"{typical / median(plain):.2f}×"),
        at_most(
            f"one wish, {len(offers):,} offers, with reasons, beyond encoding, p95",
            1e3 * percentile(ours, 95),
            10,
            "ms",
        ),
        Line("the same, median", f"{1e3 * typical:.3g} ms"),
    )


def _nearest(rows: Any, query: Any) -> Any:
    import numpy as np

    return np.argpartition(rows @ query, -3)[-3:]


def _changes(town: _Town) -> tuple[Line, ...]:
    ids = list(town.offers)[:: max(len(town.offers) // 200, 1)]
    places = [list(town.offers).index(id_) for id_ in ids]
    one = [town.readings.take([place]) for place in places]
    facts = [town.offers[id_].facts for id_ in ids]
    index = town.index
    change = [_timed(partial(index.put, [own], row)) for own, row in zip(facts, one, strict=True)]
    pause = [_timed(partial(index.pause, [id_])) for id_ in ids]
    remove = [_timed(partial(index.remove, [id_])) for id_ in ids]
    add = [_timed(partial(index.put, [own], row)) for own, row in zip(facts, one, strict=True)]
    return tuple(
        Line(f"{name} an offer, median", f"{1e6 * median(took):.3g} µs")
        for name, took in (("add", add), ("change", change), ("pause", pause), ("remove", remove))
    )


def _week(size: Size, texts: _Texts, likeness: "Likeness") -> tuple[Line, ...]:
    from matching.index.search import search
    from matching.policy import load_policy

    many, offers = size.week
    town = _town(offers, texts, likeness)
    wishes = _wishes(many, texts)
    laid = list(town.offers.values())
    took = _timed(
        lambda: search(
            wishes,
            offers=laid,
            neighbours={},
            words=_words(),
            likeness=likeness,
            index=town.index,
            limit=load_policy().plan.edges_a_wish,
        )
    )
    return (Line(f"edges of a week, {many:,} wishes × {offers:,} offers", f"{took:.3g} s"),)


def _country(size: Size, texts: _Texts, likeness: "Likeness") -> tuple[Line, ...]:
    import numpy as np

    from matching.index.offers import OfferIndex
    from matching.index.search import shortlists
    from matching.index.shelf import Asked, likeness_of
    from matching.prepared import read_wish
    from matching.written import Written

    gc.collect()
    before = _resident()
    index = OfferIndex(dimensions=likeness.encoder.dimensions)
    step = 10_000
    for begin in range(0, size.country, step):
        numbers = range(begin, min(begin + step, size.country))
        facts = _drawn(numbers, texts, towns=size.towns)
        index.put(facts, texts.readings.take([number % len(texts.offers) for number in numbers]))
    grown = _resident() - before
    wishes = _wishes(size.wishes, texts)
    slices = []
    for wish in wishes:

        def ask(wish: "WishFacts" = wish) -> object:
            return shortlists(
                wishes=[wish], index=index, neighbours={}, words=_words(), likeness=likeness
            )

        ask()
        # A wish is read once wherever it is laid; what is asked here is the slice.
        reading_it = _timed(
            lambda wish=wish: read_wish(wish=wish, words=_words(), spelled=Written(()))  # type: ignore[misc]
        )
        slices.append(_timed(ask) - reading_it)
    query = Asked.of(likeness.encoder.encode_queries([texts.wishes[0]]))
    shelves = list(index.everywhere().values())

    def score() -> None:
        likeness_of(shelves, query)

    scoring = min(_timed(score) for _ in range(5))
    rows = sum(shelf.row_bytes for shelf in shelves)
    block = np.ones(rows // 4, np.float32)
    reading = min(_timed(block.sum) for _ in range(5))
    there = sum(len(shelf) for shelf in index.around("town0").values())
    return (
        at_most(
            f"{size.country:,} offers: a town's slice of {there:,} with gates, median",
            1e3 * median(slices),
            3,
            "ms",
        ),
        at_most("all scored : reading as many bytes", scoring / reading, 1.5, "×"),
        Line("all scored", f"{1e3 * scoring:.3g} ms"),
        Line("reading as many bytes", f"{1e3 * reading:.3g} ms ({rows / reading / 1e9:.3g} GB/s)"),
        at_most("bytes of an offer's hybrid row", rows / len(index), 2048, "bytes"),
        Line("with columns and terms", f"{index.nbytes / len(index):.4g} bytes"),
        Line("an offer, resident", f"{grown * 2**20 / len(index):.4g} bytes"),
    )


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _resident() -> float:
    """Return the resident memory of this process, MiB."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20
