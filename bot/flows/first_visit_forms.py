"""
The short forms of 開始前の確認: the visit to a host, insurance, costs, whom to call, the note.

Words about a person are written on the one-time page; everything else is a button or a date.
"""

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import a_day, a_phone, note_words, short_guarded_words
from bot.flows.first_visit_words import date_words, open_card
from bot.forms import Asking, Choice, Form, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.agree_costs import Payer, agree_costs
from casework.check_host import HowChecked, NotYetVisited, check_host
from casework.consent import GUARDIAN, give_consent
from casework.first_visit import Cost
from casework.insure import Insured, OverAlready, insure
from casework.name_first_call import name_first_call
from casework.views_checks import member_to_settle, person_of_member
from casework.views_courses import placement_course
from casework.write_host_note import write_host_note
from followup.calendar import tokyo_day
from followup.insurance import Insurance, end_of_business_year
from storage.base import Id
from storage.states import HowSaid, Role
from texts import Text
from towns import Town

COORDINATOR = frozenset({Role.COORDINATOR})
STAFF = frozenset({Role.COORDINATOR, Role.SUPPORTER})
OTHER = "other"


class VisitedAnswers(BaseModel):
    """How and when a host was checked."""

    model_config = ConfigDict(frozen=True)

    how: HowChecked
    when: str
    day: str = ""


class InsuranceAnswers(BaseModel):
    """Which insurance, for whom, until when."""

    model_config = ConfigDict(frozen=True)

    kind: Insurance
    insured: Insured
    until: str
    day: str = ""


class CostAnswers(BaseModel):
    """Who pays what."""

    model_config = ConfigDict(frozen=True)

    travel: Payer
    material: Payer
    insurance: Payer
    meals: Payer


class FirstCallAnswers(BaseModel):
    """Which office is called first."""

    model_config = ConfigDict(frozen=True)

    line: str
    office: str = ""
    phone: str = ""


class NoteAnswers(BaseModel):
    """A person's note, and how they read it."""

    model_config = ConfigDict(frozen=True)

    words: str
    how_said: HowSaid


class GuardianAnswers(BaseModel):
    """How the guardian said yes."""

    model_config = ConfigDict(frozen=True)

    how_said: HowSaid


def _named(table: str, *names: str) -> list[Choice]:
    return [Choice(name, Text.of(f"{table}.{name}")) for name in names]


def _payers(_: Asking) -> list[Choice]:
    return _named("who_pays.payers", *Payer)


def _ends(asking: Asking) -> list[Choice]:
    end = end_of_business_year(date.fromisoformat(asking.facts["today"]))
    if asking.answers.get("kind") == Insurance.VOLUNTEER.value:
        # It ends with the business year, whenever it was taken out.
        return [Choice(end.isoformat(), Text.of("insurance.until_day", day=date_words(end)))]
    return [
        Choice(end.isoformat(), Text.of("insurance.until_day", day=date_words(end))),
        Choice(OTHER, Text.of("insurance.other_day")),
    ]


def _lines(asking: Asking) -> list[Choice]:
    known = _offices(asking.town)
    return [
        *(Choice(f"l{number}", Text.plain(name)) for number, (name, _) in enumerate(known)),
        Choice(OTHER, Text.of("first_call.other")),
    ]


def _offices(town: Town) -> list[tuple[str, str]]:
    return [(one.name, one.phone) for one in town.public_lines] + [
        (one.name, one.phone) for one in town.agencies
    ]


def _is_other(name: str, asking: Asking) -> bool:
    return asking.answers.get(name) == OTHER


HOST_VISITED = Form(
    "host_visited",
    answers=VisitedAnswers,
    steps=(
        Step("how", choices=lambda _: _named("host_visited.hows", *HowChecked)),
        Step("when", choices=lambda _: _named("host_visited.whens", "today", "yesterday", OTHER)),
        Step("day", clean=a_day, only_if=lambda asking: _is_other("when", asking)),
    ),
)

INSURANCE = Form(
    "insurance",
    answers=InsuranceAnswers,
    steps=(
        Step("kind", choices=lambda _: _named("insurance.kinds", *Insurance)),
        Step("insured", choices=lambda _: _named("insurance.insureds", *Insured)),
        Step("until", choices=_ends),
        Step("day", clean=a_day, only_if=lambda asking: _is_other("until", asking)),
    ),
)

WHO_PAYS = Form(
    "who_pays",
    answers=CostAnswers,
    steps=tuple(Step(cost.value, choices=_payers) for cost in Cost),
)

FIRST_CALL = Form(
    "first_call",
    answers=FirstCallAnswers,
    steps=(
        Step("line", choices=_lines),
        Step(
            "office",
            clean=short_guarded_words,
            only_if=lambda asking: _is_other("line", asking),
        ),
        Step("phone", clean=a_phone, only_if=lambda asking: _is_other("line", asking)),
    ),
)

HOST_NOTE = Form(
    "host_note",
    answers=NoteAnswers,
    steps=(
        Step("words", clean=note_words, on_page=True),
        Step("how_said", choices=lambda _: _named("how_said", *HowSaid)),
    ),
)

GUARDIAN_YES = Form(
    "guardian_yes",
    answers=GuardianAnswers,
    steps=(Step("how_said", choices=lambda _: _named("guardian_yes.hows", *HowSaid)),),
)


@only(Role.COORDINATOR)
def ask_visited(turn: Turn, press: Press) -> None:
    """Ask how and when a host was checked."""
    member, _, _ = member_to_settle(turn.session, member=press.row, by=turn.by)
    start_form(turn, "host_visited", subject=member.id)


@only(Role.COORDINATOR)
def ask_insurance(turn: Turn, press: Press) -> None:
    """Ask for the insurance."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    start_form(
        turn,
        "insurance",
        subject=course.id,
        facts={"today": tokyo_day(turn.now).isoformat()},
    )


@only(Role.COORDINATOR, Role.SUPPORTER)
def ask_costs(turn: Turn, press: Press) -> None:
    """Ask who pays what."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    start_form(turn, "who_pays", subject=course.id)


@only(Role.COORDINATOR, Role.SUPPORTER)
def ask_first_call(turn: Turn, press: Press) -> None:
    """Ask whom to call first."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    start_form(turn, "first_call", subject=course.id)


@only(Role.SUPPORTER)
def ask_note(turn: Turn, press: Press) -> None:
    """Ask for a person's note; a note that was written is opened again."""
    member, _, note = member_to_settle(turn.session, member=press.row, by=turn.by)
    answers = {"words": note.words, "how_said": note.how_said.value} if note else None
    start_form(turn, "host_note", subject=member.id, answers=answers)


@only(Role.SUPPORTER)
def ask_guardian(turn: Turn, press: Press) -> None:
    """Ask how the guardian said yes; the young person's own yes is asked apart from it."""
    member, _, _ = member_to_settle(turn.session, member=press.row, by=turn.by)
    start_form(turn, "guardian_yes", subject=member.id)


def submit_visited(turn: Turn, filled: Filled) -> None:
    """Keep the visit."""
    answers: VisitedAnswers = filled.answers
    today = tokyo_day(turn.now)
    day = {"today": today, "yesterday": today - timedelta(days=1)}.get(answers.when)
    _, course, _ = member_to_settle(turn.session, member=filled.subject, by=turn.by)
    try:
        check_host(
            turn.session,
            member=filled.subject,
            how=answers.how,
            day=day or _last(answers.day, today),
            by=turn.by,
            now=turn.now,
        )
    except NotYetVisited:
        _done(turn, course.id, "host_visited.not_yet")
        return
    _done(turn, course.id)


def submit_insurance(turn: Turn, filled: Filled) -> None:
    """Keep the insurance."""
    answers: InsuranceAnswers = filled.answers
    today = tokyo_day(turn.now)
    until = (
        _next(answers.day, today) if answers.until == OTHER else date.fromisoformat(answers.until)
    )
    try:
        insure(
            turn.session,
            placement=filled.subject,
            kind=answers.kind,
            insured=answers.insured,
            until=until,
            by=turn.by,
            town=turn.town,
            now=turn.now,
        )
    except OverAlready:
        _done(turn, filled.subject, "insurance.over_already")
        return
    _done(turn, filled.subject)


def submit_costs(turn: Turn, filled: Filled) -> None:
    """Keep who pays what."""
    answers: CostAnswers = filled.answers
    agree_costs(
        turn.session,
        placement=filled.subject,
        costs={cost: getattr(answers, cost.value) for cost in Cost},
        by=turn.by,
        now=turn.now,
    )
    _done(turn, filled.subject)


def submit_first_call(turn: Turn, filled: Filled) -> None:
    """Keep whom to call first."""
    answers: FirstCallAnswers = filled.answers
    office, phone = answers.office, answers.phone
    if answers.line != OTHER:
        office, phone = _offices(turn.town)[int(answers.line[1:])]
    name_first_call(
        turn.session,
        placement=filled.subject,
        office=office,
        phone=phone,
        by=turn.by,
        now=turn.now,
    )
    _done(turn, filled.subject)


def submit_note(turn: Turn, filled: Filled) -> None:
    """Keep the note; what the person has not read yet waits for them."""
    answers: NoteAnswers = filled.answers
    _, course, _ = member_to_settle(turn.session, member=filled.subject, by=turn.by)
    write_host_note(
        turn.session,
        member=filled.subject,
        words=answers.words,
        how_said=answers.how_said,
        by=turn.by,
        now=turn.now,
    )
    unread = answers.how_said is HowSaid.UNCONFIRMED
    _done(turn, course.id, "host_note.unread" if unread else "first_visit.kept")


def submit_guardian(turn: Turn, filled: Filled) -> None:
    """Keep the guardian's yes."""
    answers: GuardianAnswers = filled.answers
    _, course, _ = member_to_settle(turn.session, member=filled.subject, by=turn.by)
    given = give_consent(
        turn.session,
        person=person_of_member(turn.session, member=filled.subject),
        by=turn.by,
        how_said=answers.how_said,
        purpose=GUARDIAN,
        now=turn.now,
    )
    _done(turn, course.id, "first_visit.kept" if given else "guardian_yes.later")


def _done(turn: Turn, placement: Id, key: str = "first_visit.kept") -> None:
    turn.change(key, open_card(turn, placement))


def _last(words: str, today: date) -> date:
    """Return the latest day of this name that is not after today; a whole date is itself."""
    day = _whole(words, today.year)
    return day if len(words) > len("01-01") or day <= today else _whole(words, today.year - 1)


def _next(words: str, today: date) -> date:
    """Return the first day of this name from today on; a whole date is itself."""
    day = _whole(words, today.year)
    return day if len(words) > len("01-01") or day >= today else _whole(words, today.year + 1)


def _whole(words: str, year: int) -> date:
    if len(words) > len("01-01"):
        return date.fromisoformat(words)
    month, day = (int(part) for part in words.split("-"))
    # February 29 of another year is the day before March.
    return date(year, month, day) if (month, day) != (2, 29) else date(year, 3, 1) - timedelta(1)


FLOW = Flow(
    actions={
        "fv.visited": ask_visited,
        "fv.insure": ask_insurance,
        "fv.costs": ask_costs,
        "fv.call": ask_first_call,
        "fv.note": ask_note,
        "fv.guardian": ask_guardian,
    },
    forms=(
        FormFlow(HOST_VISITED, submit_visited, COORDINATOR),
        FormFlow(INSURANCE, submit_insurance, COORDINATOR),
        FormFlow(WHO_PAYS, submit_costs, STAFF),
        FormFlow(FIRST_CALL, submit_first_call, STAFF),
        FormFlow(HOST_NOTE, submit_note, frozenset({Role.SUPPORTER})),
        FormFlow(GUARDIAN_YES, submit_guardian, frozenset({Role.SUPPORTER})),
    ),
)
