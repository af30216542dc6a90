"""
日取り: the next meeting is set, and one tap tells how it went.

Today 「休みます」 needs no reason; 「まだ来ていません」 reaches the supporter at once.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict

from bot.dates import day_words, moment_words
from bot.drafts import start_form
from bot.flows.cleaning import short_guarded_words
from bot.flows.first_visit_words import say_missing
from bot.flows.heard import answered_already
from bot.flows.placement_words import back, day_buttons, day_line, own_names, see
from bot.forms import Asking, Choice, Form, Refused, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.days import InThePast, Terms
from casework.first_visit import ChecksMissing
from casework.ground import Notice, TooLate
from casework.heard import ELSEWHERE
from casework.set_day import set_day
from casework.tell_day import NotYet, tell_day
from casework.views_checks import what_is_missing
from casework.views_courses import day_view, placement_course
from casework.waiting_placements import open_days
from followup.calendar import TOKYO, tokyo_day
from storage.session import Session
from storage.states import DayState, PlacementStep, Role
from storage.tables import Account
from texts import Text

WEEKS = 5


class DayAnswers(BaseModel):
    """When the meeting is, Tokyo time, and where."""

    model_config = ConfigDict(frozen=True)

    week: str
    day: date
    at: time
    place: str = ""


def clock(words: str) -> str:
    """
    Read a time such as 10:30, 10時半 or 1030.

    :raises Refused: if it is none
    """
    tidy = unicodedata.normalize("NFKC", words).strip().replace("時半", ":30").replace("時", ":")
    found = re.fullmatch(r"(\d{1,2}):?(\d\d)?分?", tidy)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise Refused(Text.of("placements.no_time"))
    return f"{hour:02}:{minute:02}"


def _monday(asking: Asking) -> date:
    today = date.fromisoformat(asking.facts["today"])
    return today - timedelta(days=today.weekday())


def _weeks(asking: Asking) -> list[Choice]:
    monday = _monday(asking)
    return [
        Choice(str(week), Text.of("placements.week_from", day=_words(monday + timedelta(7 * week))))
        for week in range(WEEKS)
    ]


def _days(asking: Asking) -> list[Choice]:
    start = _monday(asking) + timedelta(7 * int(asking.answers.get("week", "0")))
    week = (start + timedelta(days) for days in range(7))
    return [
        Choice(day.isoformat(), _words(day))
        for day in week
        if day.isoformat() >= asking.facts["today"]
    ]


def _words(day: date) -> Text:
    return day_words(datetime.combine(day, time(12), TOKYO))


SET_DAY = Form(
    "set_day",
    answers=DayAnswers,
    steps=(
        Step("week", choices=_weeks),
        Step("day", choices=_days),
        Step("at", clean=clock),
        Step("place", clean=short_guarded_words, optional=True),
    ),
)


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask_day(turn: Turn, press: Press) -> None:
    """Ask when the next meeting is."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    missing = what_is_missing(turn.session, placement=course.id, by=turn.by, now=turn.now)
    if missing:
        say_missing(turn, course.id, missing)
        return
    start_form(
        turn,
        "set_day",
        subject=course.id,
        facts={"today": tokyo_day(turn.now).isoformat()},
    )


def submit(turn: Turn, filled: Filled) -> None:
    """Set the day, and say who hears of it."""
    answers: DayAnswers = filled.answers
    again = [turn.button("placements.set_day", "pd.set", filled.subject)]
    try:
        day = set_day(
            turn.session,
            placement=filled.subject,
            by=turn.by,
            starts_at=datetime.combine(answers.day, answers.at, TOKYO),
            terms=Terms(place=answers.place),
            now=turn.now,
        )
    except InThePast:
        turn.change("placements.in_the_past", again, back(turn, filled.subject))
        return
    except ChecksMissing as checks:
        say_missing(turn, filled.subject, checks.missing)
        return
    turn.change(
        Text.of("placements.day_set_done", moment=moment_words(day.starts_at)),
        see(turn.voice, filled.subject),
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def open_day(turn: Turn, press: Press) -> None:
    """Show one meeting, with the answers that one tap gives."""
    day = day_view(turn.session, day=press.row, by=turn.by)
    course = placement_course(turn.session, placement=day.placement, by=turn.by)
    told = day.state not in {DayState.PLANNED, DayState.NOT_ARRIVED}
    rows = (
        []
        if told or course.step is PlacementStep.ENDED
        else (day_buttons(turn.voice, turn.by.role, day.id))
    )
    turn.change(
        day_line(day) if not rows else Text.of("placements.day_ask", day=day_line(day)),
        *rows,
        back(turn, day.placement),
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def tell(turn: Turn, press: Press) -> None:
    """Keep what was told of a meeting."""
    view = day_view(turn.session, day=press.row, by=turn.by)
    state = DayState(press.argument)
    if view.state is state and view.heard in ELSEWHERE:
        turn.change(answered_already(view.heard), see(turn.voice, view.placement))
        return
    try:
        tell_day(
            turn.session,
            day=view.id,
            by=turn.by,
            state=state,
            how_heard=turn.heard,
            now=turn.now,
        )
    except NotYet:
        turn.change("placements.not_yet", back(turn, view.placement))
        return
    except TooLate:
        if view.heard not in ELSEWHERE:
            raise
        turn.change(answered_already(view.heard), see(turn.voice, view.placement))
        return
    except ChecksMissing as checks:
        say_missing(turn, view.placement, checks.missing)
        return
    turn.change(f"placements.day_done.{state}", see(turn.voice, view.placement))


def tell_set(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the other side of a new day."""
    day = day_view(session, day=notice.subject, by=account)
    course = placement_course(session, placement=day.placement, by=account)
    voice.say(
        Text.of("placements.day_set", name=own_names(course, account), day=day_line(day)),
        [voice.button("placements.open_day", "pd.open", day.id)],
        see(voice, day.placement),
    )


def ask_about(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask how a meeting went that nobody told of."""
    day = day_view(session, day=notice.subject, by=account)
    course = placement_course(session, placement=day.placement, by=account)
    voice.say(
        Text.of(
            "placements.how_was_it",
            name=own_names(course, account),
            moment=moment_words(day.starts_at),
        ),
        *day_buttons(voice, account.role, day.id),
    )


def tell_told(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell at once what somebody told of a meeting."""
    day = day_view(session, day=notice.subject, by=account)
    course = placement_course(session, placement=day.placement, by=account)
    told = DayState(notice.facts["told"])
    answers = account.role is Role.SUPPORTER and told is DayState.NOT_ARRIVED
    voice.say(
        Text.of(
            f"placements.day_told.{told}",
            name=own_names(course, account),
            moment=moment_words(day.starts_at),
        ),
        *(day_buttons(voice, account.role, day.id) if answers else []),
        see(voice, day.placement),
    )


def waiting(turn: Turn) -> list[Waiting]:
    """Name the meetings that wait to be told of; supporters are asked, as everywhere."""
    if turn.by.role is not Role.SUPPORTER:
        return []
    return [
        Waiting(
            Text.of("placements.waiting_day", moment=moment_words(day.starts_at)),
            "pd.open",
            day.id,
        )
        for day in open_days(turn.session, by=turn.by, now=turn.now)
    ]


FLOW = Flow(
    actions={"pd.set": ask_day, "pd.open": open_day, "pd.tell": tell},
    forms=(FormFlow(SET_DAY, submit, frozenset({Role.SUPPORTER, Role.COORDINATOR})),),
    notices={"pl.dayset": tell_set, "pl.day": ask_about, "pl.told": tell_told},
    waiting=(waiting,),
)
