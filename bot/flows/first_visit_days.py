"""
開始前の確認, what has a day: the visit to a host, and until when the insurance lasts.
"""

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from bot.dates import date_words
from bot.drafts import start_form
from bot.flows.cleaning import a_day
from bot.flows.first_visit_words import OTHER, is_other, kept, named
from bot.flows.named_days import last_of, next_of
from bot.forms import Asking, Choice, Form, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.check_host import HowChecked, NotYetVisited, check_host
from casework.insure import Insured, OverAlready, insure
from casework.views_checks import member_to_settle
from casework.views_courses import placement_course
from followup.calendar import tokyo_day
from followup.insurance import Insurance, end_of_business_year
from storage.states import Role
from texts import Text

COORDINATOR = frozenset({Role.COORDINATOR})


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


def _ends(asking: Asking) -> list[Choice]:
    end = end_of_business_year(date.fromisoformat(asking.facts["today"]))
    if asking.answers.get("kind") == Insurance.VOLUNTEER.value:
        # It ends with the business year, whenever it was taken out.
        return [Choice(end.isoformat(), Text.of("insurance.until_day", day=date_words(end)))]
    return [
        Choice(end.isoformat(), Text.of("insurance.until_day", day=date_words(end))),
        Choice(OTHER, Text.of("insurance.other_day")),
    ]


HOST_VISITED = Form(
    "host_visited",
    answers=VisitedAnswers,
    steps=(
        Step("how", choices=lambda _: named("host_visited.hows", *HowChecked)),
        Step("when", choices=lambda _: named("host_visited.whens", "today", "yesterday", OTHER)),
        Step("day", clean=a_day, only_if=lambda asking: is_other("when", asking)),
    ),
)

INSURANCE = Form(
    "insurance",
    answers=InsuranceAnswers,
    steps=(
        Step("kind", choices=lambda _: named("insurance.kinds", *Insurance)),
        Step("insured", choices=lambda _: named("insurance.insureds", *Insured)),
        Step("until", choices=_ends),
        Step("day", clean=a_day, only_if=lambda asking: is_other("until", asking)),
    ),
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
            day=day or last_of(answers.day, today=today),
            by=turn.by,
            now=turn.now,
        )
    except NotYetVisited:
        kept(turn, course.id, "host_visited.not_yet")
        return
    kept(turn, course.id)


def submit_insurance(turn: Turn, filled: Filled) -> None:
    """Keep the insurance."""
    answers: InsuranceAnswers = filled.answers
    today = tokyo_day(turn.now)
    until = (
        next_of(answers.day, today=today)
        if answers.until == OTHER
        else date.fromisoformat(answers.until)
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
        kept(turn, filled.subject, "insurance.over_already")
        return
    kept(turn, filled.subject)


FLOW = Flow(
    actions={"fv.visited": ask_visited, "fv.insure": ask_insurance},
    forms=(
        FormFlow(HOST_VISITED, submit_visited, COORDINATOR),
        FormFlow(INSURANCE, submit_insurance, COORDINATOR),
    ),
)
