"""
つながりを書く: what surrounds a person, how it changes, and 「本人の力を奪っていないか」.

Kinds and lines are buttons; names of organisations and all other words are written on a page.
"""

from datetime import date

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import a_day, note_words, short_words
from bot.flows.named_days import last_of
from bot.flows.paging import page_buttons
from bot.forms import Asking, Choice, Form, Guard, Step
from bot.messages import Button
from bot.reading import opens
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.answer_power import answer_power
from casework.enter_tie import NotYet, TieTold, change_tie, end_tie, enter_tie
from casework.introductions import NotConfirmed
from casework.stop_person import person_of_member
from casework.ties import SIDES, Bond, Giving, PartyKind, Power
from casework.views_ecomap import Party, ecomap_of
from casework.views_life_sides import Support, life_sides_of
from casework.views_ties import tie_view
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import HowSaid, Role
from texts import Text

STAFF = (Role.SUPPORTER, Role.COORDINATOR)
PAGE = 8
_TIE, _MEMBER = "tie", "member"


class TieAnswers(BaseModel):
    """What is told of a tie."""

    model_config = ConfigDict(frozen=True)

    kind: PartyKind
    bond: Bond
    giving: Giving
    since: str | None = None
    sides: tuple[str, ...] = ()
    name: str | None = None
    values: str | None = None
    good_at: str | None = None


class ChangeAnswers(BaseModel):
    """What a tie is like from now on."""

    model_config = ConfigDict(frozen=True)

    bond: Bond
    giving: Giving


class PowerAnswers(BaseModel):
    """The answer to the question of power, and how the person told it."""

    model_config = ConfigDict(frozen=True)

    answer: Power
    how_said: HowSaid
    words: str | None = None


def _kinds(asking: Asking) -> list[Choice]:
    return [Choice(kind.value, Text.of(f"ties.kind.{kind}")) for kind in PartyKind]


def _bonds(asking: Asking) -> list[Choice]:
    return [Choice(bond.value, Text.of(f"ties.bond.{bond}")) for bond in Bond]


def _givings(asking: Asking) -> list[Choice]:
    return [Choice(giving.value, Text.of(f"ties.giving.{giving}")) for giving in Giving]


def _sides(asking: Asking) -> list[Choice]:
    return [Choice(side, Text.of(f"ties.side.{side}")) for side in SIDES]


def _powers(asking: Asking) -> list[Choice]:
    return [Choice(answer.value, Text.of(f"ties.power.{answer}")) for answer in Power]


def _hows(asking: Asking) -> list[Choice]:
    return [Choice(how.value, Text.of(f"how_said.{how}")) for how in HowSaid]


ENTER_TIE = Form(
    "enter_tie",
    answers=TieAnswers,
    steps=(
        Step("kind", choices=_kinds),
        Step("bond", choices=_bonds),
        Step("giving", choices=_givings),
        Step("since", clean=a_day, optional=True, skip="enter_tie.since.today"),
        Step("sides", choices=_sides, many=True, optional=True),
        Step("name", clean=short_words, guard=Guard.SHOWN, on_page=True, optional=True),
        Step("values", clean=note_words, guard=Guard.SHOWN, on_page=True, optional=True),
        Step("good_at", clean=note_words, guard=Guard.SHOWN, on_page=True, optional=True),
    ),
)
CHANGE_TIE = Form(
    "change_tie",
    answers=ChangeAnswers,
    steps=(Step("bond", choices=_bonds), Step("giving", choices=_givings)),
)
POWER = Form(
    "power",
    answers=PowerAnswers,
    steps=(
        Step("answer", choices=_powers),
        Step("how_said", choices=_hows),
        Step("words", clean=note_words, guard=Guard.SHOWN, on_page=True, optional=True),
    ),
)


@only(*STAFF)
def show_list(turn: Turn, press: Press) -> None:
    """List what surrounds a person now, a button each."""
    if not opens(turn, press, person=press.row):
        return
    facts = ecomap_of(turn.session, person=press.row, by=turn.by, now=turn.now)
    sides = life_sides_of(turn.session, person=press.row, by=turn.by, now=turn.now)
    lines = [
        *(_tie_line(turn, one) for one in facts.parties if one.tie is not None),
        *(_support_line(turn, one) for one in sides.supports if one.member is not None),
    ]
    page = int(press.argument or 0)
    turn.change(
        Text.of("ties.title" if lines else "ties.none", code=facts.code),
        *([line] for line in lines[page * PAGE : (page + 1) * PAGE]),
        page_buttons(turn, "ti.list", press.row, page=page, size=PAGE, total=len(lines)),
        [turn.button("ties.enter", "ti.new", press.row)],
        [turn.button("picture_menu.ecomap", "pi.eco", press.row)],
        [turn.button("menus.menu", "ev.menu")],
    )


def _tie_line(turn: Turn, party: Party) -> Button:
    assert party.now is not None
    words = Text.of(
        "ties.line",
        kind=Text.of(f"ties.kind.{party.kind}"),
        bond=Text.of(f"ties.bond.{party.now.bond}"),
    )
    return turn.button(words, "ti.card", party.tie)


def _support_line(turn: Turn, support: Support) -> Button:
    words = Text.of(
        "ties.power_line",
        who=Text.plain(support.name) if support.name else Text.of(f"ties.kind.{support.kind}"),
    )
    return turn.button(words, "ti.member", support.member)


@only(*STAFF)
def begin(turn: Turn, press: Press) -> None:
    """Ask what a tie is with, and what it is like."""
    if opens(turn, press, person=press.row):
        start_form(turn, "enter_tie", subject=press.row)


@only(*STAFF)
def card(turn: Turn, press: Press) -> None:
    """Show one tie, and what can be said of it."""
    seen = tie_view(turn.session, tie=press.row, by=turn.by)
    if not opens(turn, press, person=seen.person):
        return
    rows = [
        [turn.button("ties.change", "ti.change", seen.id)],
        [turn.button("ties.ask_power", "ti.power", seen.id)],
        [turn.button("ties.end", "ti.end", seen.id)],
    ]
    turn.change(
        Text.of(
            "ties.card",
            code=seen.code,
            kind=Text.of(f"ties.kind.{seen.kind}"),
            bond=Text.of(f"ties.bond.{seen.bond}"),
            giving=Text.of(f"ties.giving.{seen.giving}"),
        ),
        *(() if seen.ended else rows),
        [turn.button("forms.back", "ti.list", seen.person)],
    )


@only(*STAFF)
def begin_change(turn: Turn, press: Press) -> None:
    """Ask what a tie is like from now on."""
    seen = tie_view(turn.session, tie=press.row, by=turn.by)
    if opens(turn, press, person=seen.person):
        start_form(turn, "change_tie", subject=seen.id)


@only(*STAFF)
def end(turn: Turn, press: Press) -> None:
    """End a tie; the picture of before still shows it."""
    seen = tie_view(turn.session, tie=press.row, by=turn.by)
    if opens(turn, press, person=seen.person):
        end_tie(turn.session, tie=seen.id, by=turn.by, now=turn.now)
        turn.change("ties.ended", *_after(turn, seen.person))


@only(*STAFF)
def ask_of_tie(turn: Turn, press: Press) -> None:
    """Ask whether a support that was entered takes the person's power."""
    seen = tie_view(turn.session, tie=press.row, by=turn.by)
    if opens(turn, press, person=seen.person):
        start_form(turn, "power", subject=seen.id, facts={"about": _TIE, "person": seen.person.hex})


@only(*STAFF)
def ask_of_member(turn: Turn, press: Press) -> None:
    """Ask the same of a placement."""
    person = person_of_member(turn.session, member=press.row, by=turn.by).id
    if opens(turn, press, person=person):
        start_form(turn, "power", subject=press.row, facts={"about": _MEMBER, "person": person.hex})


def submit_tie(turn: Turn, filled: Filled) -> None:
    """Keep a tie."""
    answers: TieAnswers = filled.answers
    told = TieTold(
        kind=answers.kind,
        bond=answers.bond,
        giving=answers.giving,
        since=_since(turn, answers.since),
        sides=answers.sides,
        name=answers.name or "",
        values=answers.values or "",
        good_at=answers.good_at or "",
    )
    try:
        enter_tie(turn.session, person=filled.subject, told=told, by=turn.by, now=turn.now)
    except NotYet:
        turn.change("ties.not_yet", *_after(turn, filled.subject))
        return
    turn.change("ties.entered", *_after(turn, filled.subject))


def _since(turn: Turn, written: str | None) -> date:
    today = tokyo_day(turn.now)
    return last_of(written, today=today) if written else today


def submit_change(turn: Turn, filled: Filled) -> None:
    """Keep what a tie is like from now on."""
    answers: ChangeAnswers = filled.answers
    row = change_tie(
        turn.session,
        tie=filled.subject,
        bond=answers.bond,
        giving=answers.giving,
        by=turn.by,
        now=turn.now,
    )
    turn.change("ties.changed", *_after(turn, row.person_id))


def submit_power(turn: Turn, filled: Filled) -> None:
    """Keep the answer."""
    answers: PowerAnswers = filled.answers
    person = Id(filled.facts["person"])
    try:
        answer_power(
            turn.session,
            tie=filled.subject if filled.facts["about"] == _TIE else None,
            member=filled.subject if filled.facts["about"] == _MEMBER else None,
            answer=answers.answer,
            words=answers.words or "",
            how_said=answers.how_said,
            by=turn.by,
            now=turn.now,
        )
    except NotConfirmed:
        turn.change("ties.not_confirmed", *_after(turn, person))
        return
    over = answers.answer in (Power.PARTLY, Power.TAKES)
    turn.change("ties.power_over" if over else "ties.power_kept", *_after(turn, person))


def _after(turn: Turn, person: Id) -> list[list[Button]]:
    return [
        [turn.button("picture_menu.ecomap", "pi.eco", person)],
        [turn.button("ties.open", "ti.list", person)],
    ]


FLOW = Flow(
    actions={
        "ti.list": show_list,
        "ti.new": begin,
        "ti.card": card,
        "ti.change": begin_change,
        "ti.end": end,
        "ti.power": ask_of_tie,
        "ti.member": ask_of_member,
    },
    forms=(
        FormFlow(ENTER_TIE, submit_tie, frozenset(STAFF)),
        FormFlow(CHANGE_TIE, submit_change, frozenset(STAFF)),
        FormFlow(POWER, submit_power, frozenset(STAFF)),
    ),
)
