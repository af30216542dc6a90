"""
日取り: a day agreed on elsewhere is set, moved or described, and one tap tells how it went.

Today 「休みます」 needs no reason; 「まだ来ていません」 reaches the supporter at once.
"""

from datetime import date, datetime, time

from pydantic import BaseModel, ConfigDict

from bot.dates import moment_words
from bot.drafts import start_form
from bot.flows.day_steps import day_facts, moment_of, moment_steps, terms_steps
from bot.flows.day_words import day_line, terms_lines
from bot.flows.first_visit_words import say_missing
from bot.flows.heard import answered_already
from bot.flows.placement_words import back, see
from bot.forms import Form
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from bot.voice import Voice
from casework.days import Company, InThePast, Terms, WayHome
from casework.describe_day import describe_day
from casework.first_visit import ChecksMissing
from casework.ground import TooLate
from casework.heard import ELSEWHERE
from casework.move_day import AlreadyPlanned, move_day
from casework.set_day import set_day
from casework.tell_day import NotYet, tell_day
from casework.views_checks import what_is_missing
from casework.views_courses import placement_course
from casework.views_days import Day, day_view
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import DayState, PlacementStep, Role
from texts import Text

_TODAY: dict[Role, tuple[DayState, ...]] = {
    Role.SUPPORTER: (DayState.HELD, DayState.RESTED, DayState.CANCELLED),
    Role.HOST: (DayState.HELD, DayState.NOT_ARRIVED, DayState.RESTED, DayState.CANCELLED),
    Role.COORDINATOR: (DayState.HELD, DayState.NOT_ARRIVED, DayState.RESTED, DayState.CANCELLED),
}
_AHEAD: dict[Role, tuple[DayState, ...]] = {
    Role.SUPPORTER: (DayState.RESTED, DayState.CANCELLED),
    Role.HOST: (DayState.RESTED, DayState.CANCELLED),
    Role.COORDINATOR: (DayState.RESTED, DayState.CANCELLED),
}


class MomentAnswers(BaseModel):
    """When a meeting is, Tokyo time."""

    model_config = ConfigDict(frozen=True)

    week: str
    day: date
    at: time

    @property
    def moment(self) -> datetime:
        """The moment that was answered."""
        return moment_of(self.day, self.at)


class TermsAnswers(BaseModel):
    """Where, with whom, and how one gets home."""

    model_config = ConfigDict(frozen=True)

    place: str = ""
    company: Company = Company.OPEN
    way_home: WayHome = WayHome.OPEN

    @property
    def terms(self) -> Terms:
        """The same as the deeds take it."""
        return Terms(place=self.place, company=self.company, way_home=self.way_home)


class DayAnswers(MomentAnswers, TermsAnswers):
    """When the meeting is, where, with whom, and how one gets home."""


SET_DAY = Form("set_day", answers=DayAnswers, steps=(*moment_steps(), *terms_steps()))
MOVE_DAY = Form("move_day", answers=MomentAnswers, steps=moment_steps())
DAY_TERMS = Form("day_terms", answers=TermsAnswers, steps=terms_steps())


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask_day(turn: Turn, press: Press) -> None:
    """Ask when the next meeting is."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    missing = what_is_missing(turn.session, placement=course.id, by=turn.by, now=turn.now)
    if missing:
        say_missing(turn, course.id, missing)
        return
    start_form(turn, "set_day", subject=course.id, facts=day_facts(turn, course.id))


def submit(turn: Turn, filled: Filled) -> None:
    """Set the day, and say who hears of it."""
    answers: DayAnswers = filled.answers
    again = [turn.button("placements.set_day", "pd.set", filled.subject)]
    try:
        day = set_day(
            turn.session,
            placement=filled.subject,
            by=turn.by,
            starts_at=answers.moment,
            terms=answers.terms,
            how_heard=turn.heard,
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
        [turn.button("days.describe", "pd.terms", day.id)],
        see(turn.voice, filled.subject),
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask_moment(turn: Turn, press: Press) -> None:
    """Ask to when a meeting moves."""
    day = day_view(turn.session, day=press.row, by=turn.by)
    start_form(turn, "move_day", subject=day.id, facts=day_facts(turn, day.placement))


def submit_move(turn: Turn, filled: Filled) -> None:
    """Move one meeting, and say who hears of it."""
    answers: MomentAnswers = filled.answers
    try:
        day = move_day(
            turn.session,
            day=filled.subject,
            by=turn.by,
            starts_at=answers.moment,
            how_heard=turn.heard,
            now=turn.now,
        )
    except (InThePast, AlreadyPlanned) as refusal:
        why = "placements.in_the_past" if isinstance(refusal, InThePast) else "days.already"
        turn.change(why, [turn.button("forms.back", "pd.open", filled.subject)])
        return
    except ChecksMissing as checks:
        say_missing(turn, checks.placement, checks.missing)
        return
    turn.change(
        Text.of("days.moved_done", moment=moment_words(day.starts_at)),
        see(turn.voice, day.placement_id),
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def ask_terms(turn: Turn, press: Press) -> None:
    """Ask where they meet, who comes along, how one gets home."""
    day = day_view(turn.session, day=press.row, by=turn.by)
    start_form(turn, "day_terms", subject=day.id, facts=day_facts(turn, day.placement))


def submit_terms(turn: Turn, filled: Filled) -> None:
    """Keep it, and say who hears of it."""
    answers: TermsAnswers = filled.answers
    day = describe_day(
        turn.session,
        day=filled.subject,
        by=turn.by,
        terms=answers.terms,
        how_heard=turn.heard,
        now=turn.now,
    )
    turn.change("days.described_done", see(turn.voice, day.placement_id))


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def open_day(turn: Turn, press: Press) -> None:
    """Show one meeting, with the answers that one tap gives."""
    day = day_view(turn.session, day=press.row, by=turn.by)
    course = placement_course(turn.session, placement=day.placement, by=turn.by)
    told = day.state not in {DayState.PLANNED, DayState.NOT_ARRIVED}
    words = Text.lines(day_line(day), *terms_lines(day))
    if told or course.step is PlacementStep.ENDED:
        length = [] if course.step is PlacementStep.ENDED else _length(turn, day)
        turn.change(words, length, back(turn, day.placement))
        return
    ahead = tokyo_day(turn.now) < tokyo_day(day.starts_at)
    turn.change(
        Text.lines(words, "", Text.of("days.ask_ahead" if ahead else "placements.day_ask")),
        *day_buttons(turn.voice, turn.by.role, day.id, ahead=ahead),
        *(_changes(turn, day) if day.state is DayState.PLANNED else []),
        _length(turn, day),
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


def day_buttons(voice: Voice, role: Role, day: Id, *, ahead: bool = False) -> list[list[Button]]:
    """Return the one-tap answers that this role may give about a meeting, today or ahead of it."""
    words = "days.tell" if ahead else "placements.tell"
    return [
        [voice.button(f"{words}.{state}", "pd.tell", day, state.value)]
        for state in (_AHEAD if ahead else _TODAY)[role]
    ]


def _length(turn: Turn, day: Day) -> list[Button]:
    if turn.by.role is not Role.COORDINATOR:
        return []
    return [turn.button(Text.of("days.length", minutes=day.minutes), "dl.ask", day.id)]


def _changes(turn: Turn, day: Day) -> list[list[Button]]:
    rows = [[turn.button("days.describe", "pd.terms", day.id)]]
    if turn.by.role is not Role.HOST:
        rows.append([turn.button("days.move", "pd.move", day.id)])
    return rows


_SETS = frozenset({Role.SUPPORTER, Role.COORDINATOR})

FLOW = Flow(
    actions={
        "pd.set": ask_day,
        "pd.open": open_day,
        "pd.tell": tell,
        "pd.move": ask_moment,
        "pd.terms": ask_terms,
    },
    forms=(
        FormFlow(SET_DAY, submit, _SETS),
        FormFlow(MOVE_DAY, submit_move, _SETS),
        FormFlow(DAY_TERMS, submit_terms, _SETS | {Role.HOST}),
    ),
)
