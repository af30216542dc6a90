"""
``kanaeai match``: lay two tables side by side, wishes and offers, with reasons for both.

Nothing is stored or sent; remarks and progress go to stderr, results to stdout.
"""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from followup.calendar import tokyo_day
from kanaeai.problems import operator_language
from texts import Text
from texts.reasons import reason_text

if TYPE_CHECKING:
    from rich.progress import Progress

    from matching import Candidate, Candidates, OfferFacts, PreparedOffer, Reason, WishFacts
    from matching.index.likeness import Likeness

_TOGETHER = 64


def _speak(key: str, /, **blanks: str | int | Text) -> str:
    return Text.of(f"match.{key}", **blanks).spoken(operator_language(os.environ))


def register(app: typer.Typer) -> None:
    """Add ``match``."""
    app.command("match", help=_speak("help.match"))(match)


def match(
    wishes: Annotated[Path, typer.Option(help=_speak("help.wishes"))],
    offers: Annotated[Path, typer.Option(help=_speak("help.offers"))],
    top: Annotated[int, typer.Option(min=1, max=1000, help=_speak("help.top"))] = 10,
    as_json: Annotated[bool, typer.Option("--json", help=_speak("help.json"))] = False,
) -> None:
    """
    Print the best offers for each wish, in the order of the wishes.

    :raises TableProblem: if one of the two files cannot be read as a table
    """
    from kanaeai.commands.match_tables import read_offers, read_wishes

    today = tokyo_day(datetime.now(UTC))
    wish_table, offer_table = read_wishes(wishes), read_offers(offers, today=today)
    for remark in (*wish_table.remarks, *offer_table.remarks):
        typer.echo(remark.text().spoken(operator_language(os.environ)), err=True)
    with _progress() as progress:
        for wish, result in _matched(wish_table.rows, offer_table.rows, top, progress):
            typer.echo(_as_json(result) if as_json else _as_lines(wish, result, offer_table.rows))


def _progress() -> "Progress":
    from rich.console import Console
    from rich.progress import Progress

    # Results on stdout must stay clean: rich would redirect it through the bar otherwise.
    return Progress(console=Console(stderr=True), redirect_stdout=False, redirect_stderr=False)


def _matched(
    wishes: tuple["WishFacts", ...],
    offers: tuple["OfferFacts", ...],
    top: int,
    progress: "Progress",
) -> Iterator[tuple["WishFacts", "Candidates"]]:
    from matching import load_words, prepare
    from matching.index.offers import OfferIndex
    from matching.index.search import search

    words, likeness = load_words(), _likeness()
    index = OfferIndex(dimensions=likeness.encoder.dimensions)
    prepared: list[PreparedOffer] = []
    with_bar = progress.track(
        range(0, len(offers), _TOGETHER), description=_speak("progress.offers")
    )
    for begin in with_bar:
        some = [prepare(offer=offer, words=words) for offer in offers[begin : begin + _TOGETHER]]
        index.put([offer.facts for offer in some], likeness.readings(some))
        prepared += some
    for wish in progress.track(wishes, description=_speak("progress.wishes")):
        (result,) = search(
            [wish],
            offers=prepared,
            neighbours={},
            words=words,
            likeness=likeness,
            index=index,
            limit=top,
        )
        yield wish, result


@cache
def _likeness() -> "Likeness":
    """The best encoder that is installed; one for the whole process."""
    from kanaeai.settings import load_settings
    from kanaeai.understanding import best_encoders
    from matching.index.likeness import Likeness

    best = best_encoders(model=load_settings().encoder)
    if best.missing:
        typer.echo(_speak("understands_less", missing=", ".join(best.missing)), err=True)
    return Likeness(best.hybrid)


def _as_json(result: "Candidates") -> str:
    found = [
        {
            "offer": candidate.offer,
            "score": round(candidate.fit, 4),
            "for_person": _sentences(candidate.reasons_person),
            "for_host": _sentences(_for_host(candidate)),
        }
        for candidate in result.found
    ]
    return json.dumps({"wish": result.wish, "offers": found}, ensure_ascii=False)


def _as_lines(wish: "WishFacts", result: "Candidates", offers: tuple["OfferFacts", ...]) -> str:
    offered = {offer.id: offer.text for offer in offers}
    lines = [_speak("shown.wish", wish=wish.id, text=wish.text)]
    for place, candidate in enumerate(result.found, start=1):
        lines += [
            _speak(
                "shown.offer",
                place=place,
                offer=candidate.offer,
                text=offered[candidate.offer],
                score=f"{candidate.fit:.2f}",
            ),
            _speak("shown.person", reasons=" ".join(_sentences(candidate.reasons_person))),
            _speak("shown.host", reasons=" ".join(_sentences(_for_host(candidate)))),
        ]
    if not result.found:
        lines += _sentences(result.asks)
        lines.append(_speak("shown.none"))
        for failure in result.failures:
            lines += _sentences(reason for reason in (failure.why, failure.opens) if reason)
    for miss in result.almost if not result.found else ():
        told = [
            reason for failure in miss.failures for reason in (failure.why, failure.opens) if reason
        ]
        lines.append(
            _speak(
                "shown.almost",
                offer=miss.offer,
                text=offered[miss.offer],
                reasons=" ".join(_sentences(told)),
            )
        )
    return "\n".join(_printable(line) for line in lines) + "\n"


def _for_host(candidate: "Candidate") -> tuple["Reason", ...]:
    """What the host may hear and, where too little is known, what to ask."""
    return (*candidate.reasons_host, *candidate.asks)


def _sentences(reasons: Iterable["Reason"]) -> list[str]:
    return [reason_text(reason).spoken("ja") for reason in reasons]


def _printable(line: str) -> str:
    """A table's cell must not steer the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in line)
