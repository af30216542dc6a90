"""
くりかえしの日取り: each week, every two weeks or each month, made once and stopped with one tap.

And 日取り, the page of a placement's days: what is planned, offered and repeated.
"""

from collections.abc import Sequence

from bot.dates import moment_words
from bot.drafts import start_form
from bot.flows.day_calendar import calendar_rows
from bot.flows.day_offers import offer_row
from bot.flows.day_steps import day_facts, moment_steps, terms_steps
from bot.flows.day_words import day_line, series_words, whose
from bot.flows.first_visit_words import say_missing
from bot.flows.placement_days import MomentAnswers, TermsAnswers
from bot.flows.placement_words import back, name_of, see
from bot.forms import Asking, Choice, Form, Step
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, World, only
from bot.voice import Voice
from casework.begin_series import begin_series
from casework.days import InThePast
from casework.first_visit import ChecksMissing
from casework.ground import Notice
from casework.stop_series import stop_series
from casework.views_checks import what_is_missing
from casework.views_courses import Course, placement_course
from casework.views_days import days_around, open_proposal, running_series, series_view
from followup.series import Every
from storage.session import Session
from storage.states import UNTOLD_DAYS, PlacementStep, Role
from storage.tables import Account
from texts import Text

TIMES = (4, 8, 12)
_ON, _ALWAYS = "on", "always"


class SeriesAnswers(MomentAnswers, TermsAnswers):
    """When the first day is, how it repeats, how often, and whether holidays are left out."""

    every: Every
    times: str
    holidays: str


def _everies(asking: Asking) -> Sequence[Choice]:
    return [Choice(every.value, Text.of(f"days.every.{every}")) for every in Every]


def _times(asking: Asking) -> Sequence[Choice]:
    counted = [Choice(str(count), Text.of("days.times", count=count)) for count in TIMES]
    return [*counted, Choice(_ALWAYS, Text.of("days.until_stopped"))]


def _holidays(asking: Asking) -> Sequence[Choice]:
    return [Choice(one, Text.of(f"days.holidays.{one}")) for one in ("off", _ON)]


SERIES = Form(
    "begin_series",
    answers=SeriesAnswers,
    steps=(
        *moment_steps(),
        Step("every", choices=_everies),
        Step("times", choices=_times),
        Step("holidays", choices=_holidays),
        *terms_steps(),
    ),
)


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def show_days(turn: Turn, press: Press) -> None:
    """Show everything about a placement's days on one page."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    lines: list[Text | str] = [name_of(course), ""]
    days = days_around(turn.session, placement=course.id, by=turn.by, now=turn.now)
    lines += [day_line(day) for day in days] or [Text.of("days.none_yet")]
    series = running_series(turn.session, placement=course.id, by=turn.by)
    if series:
        lines += ["", *(series_words(line) for line in series)]
    rows = [
        [turn.button(day_line(day), "pd.open", day.id)] for day in days if day.state in UNTOLD_DAYS
    ]
    if course.step is not PlacementStep.ENDED:
        rows += _what_can_be_done(turn, course)
        rows += [
            [
                turn.button(
                    Text.of("days.stop_series", series=series_words(line)), "sr.stop", line.id
                )
            ]
            for line in series
        ]
    rows += calendar_rows(turn, course.id)
    turn.change(Text.lines(*lines), *rows, back(turn, course.id))


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask_series(turn: Turn, press: Press) -> None:
    """Ask how the days repeat."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    missing = what_is_missing(turn.session, placement=course.id, by=turn.by, now=turn.now)
    if missing:
        say_missing(turn, course.id, missing)
        return
    start_form(turn, "begin_series", subject=course.id, facts=day_facts(turn, course.id))


def submit(turn: Turn, filled: Filled) -> None:
    """Begin them, and say what was made."""
    answers: SeriesAnswers = filled.answers
    try:
        series = begin_series(
            turn.session,
            placement=filled.subject,
            by=turn.by,
            starts_at=answers.moment,
            every=answers.every,
            times=None if answers.times == _ALWAYS else int(answers.times),
            on_holidays=answers.holidays == _ON,
            terms=answers.terms,
            how_heard=turn.heard,
            town=turn.town,
            now=turn.now,
        )
    except InThePast:
        turn.change("placements.in_the_past", back(turn, filled.subject))
        return
    except ChecksMissing as checks:
        say_missing(turn, filled.subject, checks.missing)
        return
    view = series_view(turn.session, series=series.id, by=turn.by)
    turn.change(
        Text.lines(Text.of("days.series_done"), series_words(view)),
        [turn.button("days.all", "pd.menu", filled.subject)],
        see(turn.voice, filled.subject),
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def stop(turn: Turn, press: Press) -> None:
    """Stop them, with this one tap."""
    row = stop_series(
        turn.session, series=press.row, by=turn.by, how_heard=turn.heard, now=turn.now
    )
    turn.change("days.series_stopped_done", see(turn.voice, row.placement_id))


def tell_series(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell of repeating dates, once; each day is told of the day before."""
    view = series_view(session, series=notice.subject, by=account)
    course = placement_course(session, placement=view.placement, by=account)
    voice.say(
        Text.of("days.series", name=whose(course, account), series=series_words(view)),
        [voice.button("days.all", "pd.menu", view.placement)],
        see(voice, view.placement),
    )


def tell_stopped(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell that the days do not repeat any more."""
    view = series_view(session, series=notice.subject, by=account)
    course = placement_course(session, placement=view.placement, by=account)
    voice.say(
        Text.of("days.series_stopped", name=whose(course, account), series=series_words(view)),
        see(voice, view.placement),
    )


def _what_can_be_done(turn: Turn, course: Course) -> list[list[Button]]:
    offered = open_proposal(turn.session, placement=course.id, by=turn.by)
    rows = []
    if offered is not None:
        words = Text.of("days.see_offer", moment=moment_words(offered.options[0]))
        rows.append([turn.button(words, "pd.see", offered.id)])
    rows.append(offer_row(turn.voice, course.id))
    if turn.by.role is not Role.HOST:
        rows.append([turn.button("placements.set_day", "pd.set", course.id)])
        rows.append([turn.button("days.repeat", "sr.new", course.id)])
    return rows


FLOW = Flow(
    actions={"pd.menu": show_days, "sr.new": ask_series, "sr.stop": stop},
    forms=(FormFlow(SERIES, submit, frozenset({Role.SUPPORTER, Role.COORDINATOR})),),
    notices={"pl.series": tell_series, "pl.seriesstopped": tell_stopped},
)
