"""How 開始前の確認 is said: one line for each item, what was settled, and what is missing."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.dates import date_words, day_words
from bot.flows.placement_words import back
from bot.forms import Asking, Choice
from bot.messages import Button
from bot.turn import Turn
from casework.first_visit import Cost, Item, Missing
from casework.promises import PROMISES
from casework.views_checks import Checks, Line
from storage.base import Id
from storage.states import Role, Side
from texts import Text

OTHER = "other"
"""Something else than what stands on the buttons: it is typed."""


def named(table: str, *names: str) -> list[Choice]:
    """Return choices whose words stand in one table of the texts."""
    return [Choice(name, Text.of(f"{table}.{name}")) for name in names]


def is_other(name: str, asking: Asking) -> bool:
    """Whether a question was answered with 「ほか」."""
    return asking.answers.get(name) == OTHER


def line_words(line: Line) -> Text:
    """Say one item: whose it is, whether it is settled, and what was settled."""
    name = Text.of(f"first_visit.item.{line.item}")
    if line.member is not None and (who := line.member.label or line.member.code):
        name = Text.of("first_visit.of", item=name, who=who)
    said = Text.of(f"first_visit.mark.{'done' if line.done else 'open'}", item=name)
    facts = fact_words(line)
    return Text.of("first_visit.with_facts", line=said, facts=facts) if facts else said


def fact_words(line: Line) -> Text | None:
    """Say what was settled of an item, or None where nothing is to be said."""
    say = _FACTS.get(line.item)
    return say(line.facts) if say is not None and line.facts else None


def _costs(facts: Mapping[str, Any]) -> Text:
    return Text.listed(
        *(
            Text.of(
                "first_visit.cost_fact",
                cost=Text.of(f"who_pays.{cost}.name"),
                payer=Text.of(f"who_pays.payers.{facts[cost]}"),
            )
            for cost in Cost
        )
    )


def _note(facts: Mapping[str, Any]) -> Text:
    if "unread" in facts:
        return Text.of("first_visit.note_unread")
    if "waits" in facts:
        return Text.of("first_visit.note_waits", words=facts["words"])
    return Text.of("first_visit.note_fact", words=facts["words"])


_FACTS: Mapping[Item, Callable[[Mapping[str, Any]], Text]] = {
    Item.VISITED: lambda facts: Text.of(
        "first_visit.visited_fact",
        how=Text.of(f"host_visited.hows.{facts['how']}"),
        day=date_words(facts["day"]),
        year=facts["until"].year,
        until=date_words(facts["until"]),
    ),
    Item.PROMISES: lambda facts: Text.of(
        "first_visit.promises_fact",
        day=day_words(facts["at"]),
        how=Text.of(f"first_visit.heard.{facts['how']}"),
    ),
    Item.INSURANCE: lambda facts: Text.of(
        "first_visit.insurance_fact",
        kind=Text.of(f"insurance.kinds.{facts['kind']}"),
        insured=Text.of(f"insurance.insureds.{facts['insured']}"),
        day=date_words(facts["until"]),
    ),
    Item.COSTS: _costs,
    Item.FIRST_CALL: lambda facts: Text.plain(facts["office"]),
    Item.NOTE: _note,
}


def card_words(card: Checks, reader: Role) -> Text:
    """Say the whole card, as its reader may see it."""
    head = Text.of(
        "first_visit.title", name=Text.of("placements.quoted", offer="・".join(card.course.offers))
    )
    if reader is Role.HOST:
        return Text.lines(head, "", *_for_host(card))
    state = Text.of("first_visit.all_there" if card.ready else "first_visit.not_yet")
    return Text.lines(head, "", *(line_words(line) for line in card.lines), "", state)


def _for_host(card: Checks) -> list[Text | str]:
    own = [one for one in card.lines if one.item is Item.PROMISES]
    lines: list[Text | str] = [line_words(one) for one in own]
    if not card.ready:
        return [*lines, "", Text.of("first_visit.host_waits")]
    for line in card.lines:
        facts = fact_words(line)
        if facts is not None and line.item is Item.NOTE:
            lines += ["", Text.of("first_visit.note_for_you"), facts]
        elif facts is not None and line.item not in {Item.PROMISES, Item.VISITED}:
            item = Text.of(f"first_visit.item.{line.item}")
            lines.append(Text.of("first_visit.host_line", item=item, facts=facts))
    return lines


def promise_words() -> Text:
    """Say all promises, one a line."""
    return Text.lines(
        *(
            Text.of("first_visit.bullet", words=Text.of(f"first_visit.promise.{p}"))
            for p in PROMISES
        )
    )


def missing_words(missing: tuple[Missing, ...]) -> Text:
    """Name what is missing, each kind once."""
    kinds = dict.fromkeys(one.item for one in missing)
    return Text.lines(
        *(Text.of("first_visit.bullet", words=Text.of(f"first_visit.item.{k}")) for k in kinds)
    )


def say_missing(turn: Turn, placement: Id, missing: tuple[Missing, ...]) -> None:
    """Say kindly what is to be settled before anybody meets, and lead to the card."""
    host = turn.by.role is Role.HOST
    turn.change(
        Text.of("first_visit.missing_host")
        if host
        else Text.of("first_visit.missing", items=missing_words(missing)),
        open_card(turn, placement),
        back(turn, placement),
    )


def kept(turn: Turn, placement: Id, key: str = "first_visit.kept") -> None:
    """Say that it is kept, and lead back to the card."""
    turn.change(key, open_card(turn, placement))


def open_card(turn: Turn, placement: Id) -> list[Button]:
    """Return the button that opens the card of a placement."""
    return [turn.button("first_visit.open", "fv.card", placement)]


def to_settle(turn: Turn, card: Checks) -> list[list[Button]]:
    """Return a button for each item that its reader settles, what is missing first."""
    own = [line for line in card.lines if line.own]
    return [
        [turn.button(_label(line, turn.by.role), action, row)]
        for line in sorted(own, key=lambda line: line.done)
        if (found := _action(line, card, turn.by.role)) is not None
        for action, row in [found]
    ]


_OF_PLACEMENT = {
    Item.INSURANCE: "fv.insure",
    Item.COSTS: "fv.costs",
    Item.FIRST_CALL: "fv.call",
    Item.TWO_ADULTS: "fv.adults",
}
_OF_MEMBER = {Item.VISITED: "fv.visited", Item.NOTE: "fv.note", Item.GUARDIAN: "fv.guardian"}
_ONCE = frozenset({Item.PROMISES, Item.TWO_ADULTS, Item.GUARDIAN})


def _action(line: Line, card: Checks, reader: Role) -> tuple[str, Id] | None:
    if line.done and line.item in _ONCE:
        return None
    if line.item in _OF_PLACEMENT:
        return _OF_PLACEMENT[line.item], card.course.id
    assert line.member is not None
    if line.item is Item.NOTE and reader is Role.COORDINATOR:
        return "fv.notesee", line.member.id
    if line.item is Item.PROMISES:
        return ("fv.read" if reader is Role.HOST else "fv.heard"), line.member.id
    return _OF_MEMBER[line.item], line.member.id


def _label(line: Line, reader: Role) -> Text:
    words = Text.of(f"first_visit.do.{line.item}")
    if line.item is Item.NOTE and reader is Role.COORDINATOR:
        words = Text.of("first_visit.do.see_note")
    if line.done:
        words = Text.of("first_visit.again", what=words)
    who = line.member.label or line.member.code if line.member is not None else ""
    named = who and (line.member is None or line.member.side is Side.HOST or line.own)
    return Text.of("first_visit.of", item=words, who=who) if named else words
