"""
What either side of a placement said by phone or on a visit: the next step, a meeting, offered
dates, and whether it came true; one tap keeps it.
"""

from bot.dates import moment_words
from bot.flows.first_visit_words import say_missing
from bot.flows.heard import LISTENERS
from bot.flows.heard_entering import NO, SAID, ask, kept, member_in, said_in, who_is
from bot.flows.placement_words import back, see, step_words
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.answer_step import answer_step
from casework.choose_day import choose_day
from casework.days import InThePast
from casework.decline_days import decline_days
from casework.first_visit import ChecksMissing
from casework.tell_came_true import CameTrue, tell_came_true
from casework.tell_day import NotYet, tell_day
from casework.views_courses import placement_course
from casework.views_days import day_view, proposal_view
from casework.views_heard import member_heard, step_heard
from storage.states import DayState, ProposalState, Side
from texts import Text

_DAYS = {
    "h": DayState.HELD,
    "n": DayState.NOT_ARRIVED,
    "r": DayState.RESTED,
    "c": DayState.CANCELLED,
}


@only(*LISTENERS)
def ask_step(turn: Turn, press: Press) -> None:
    """Ask whether one side would take the next step."""
    seen = step_heard(turn.session, asked=press.row, by=turn.by)
    of_person = seen.member.side is Side.PERSON
    yes = (
        [("placements.step_say.chosen", "y"), ("placements.step_say.signs", "s")]
        if of_person
        else [("placements.step_say.yes", "y")]
    )
    ask(
        turn,
        press,
        Text.of("heard.ask.step", who=who_is(seen.member), step=step_words(seen.step)),
        back(turn, seen.placement),
        action="he.s",
        answers=[*yes, ("placements.step_say.no", NO)],
    )


@only(*LISTENERS)
def keep_step(turn: Turn, press: Press) -> None:
    """Keep one side's yes or no to the next step."""
    how, said = said_in(press)
    seen = step_heard(turn.session, asked=press.row, by=turn.by)
    answer_step(
        turn.session,
        asked=press.row,
        by=turn.by,
        yes=said != NO,
        how_said=SAID.get(said),
        how_heard=how,
        town=turn.town,
        now=turn.now,
    )
    kept(turn, how, see(turn.voice, seen.placement))


@only(*LISTENERS)
def ask_day(turn: Turn, press: Press) -> None:
    """Ask what somebody told of a meeting."""
    day = day_view(turn.session, day=press.row, by=turn.by)
    course = placement_course(turn.session, placement=day.placement, by=turn.by)
    member = member_in(course, press.argument)
    tells = [code for code in _DAYS if code != NO or member.side is Side.HOST]
    ask(
        turn,
        press,
        Text.of("heard.ask.day", who=who_is(member), moment=moment_words(day.starts_at)),
        back(turn, day.placement),
        action="he.t",
        answers=[(f"placements.tell.{_DAYS[code]}", code) for code in tells],
    )


@only(*LISTENERS)
def keep_day(turn: Turn, press: Press) -> None:
    """Keep what somebody told of a meeting."""
    day = day_view(turn.session, day=press.row, by=turn.by)
    course = placement_course(turn.session, placement=day.placement, by=turn.by)
    how, said = said_in(press)
    try:
        tell_day(
            turn.session,
            day=day.id,
            by=turn.by,
            state=_DAYS[said],
            whom=member_in(course, press.argument).id,
            how_heard=how,
            now=turn.now,
        )
    except NotYet:
        turn.change("placements.not_yet", back(turn, day.placement))
        return
    except ChecksMissing as checks:
        say_missing(turn, day.placement, checks.missing)
        return
    kept(turn, how, see(turn.voice, day.placement))


@only(*LISTENERS)
def ask_dates(turn: Turn, press: Press) -> None:
    """Ask which of the offered days somebody chose."""
    view = proposal_view(turn.session, proposal=press.row, by=turn.by)
    if view.state is not ProposalState.OPEN:
        turn.change(f"days.proposal.{view.state}", see(turn.voice, view.placement))
        return
    course = placement_course(turn.session, placement=view.placement, by=turn.by)
    ahead = [(moment, str(number)) for number, moment in enumerate(view.options)]
    ask(
        turn,
        press,
        Text.of("heard.ask.dates", who=who_is(member_in(course, press.argument))),
        back(turn, view.placement),
        action="he.o",
        answers=[
            *((moment_words(moment), code) for moment, code in ahead if moment > turn.now),
            ("days.none_fit", NO),
        ],
    )


@only(*LISTENERS)
def keep_dates(turn: Turn, press: Press) -> None:
    """Keep the chosen day, or that none fits."""
    view = proposal_view(turn.session, proposal=press.row, by=turn.by)
    course = placement_course(turn.session, placement=view.placement, by=turn.by)
    member = member_in(course, press.argument)
    how, said = said_in(press)
    if said == NO:
        decline_days(
            turn.session,
            proposal=view.id,
            by=turn.by,
            whom=member.id,
            how_heard=how,
            now=turn.now,
        )
        kept(turn, how, see(turn.voice, view.placement))
        return
    try:
        day = choose_day(
            turn.session,
            proposal=view.id,
            by=turn.by,
            starts_at=view.options[int(said)],
            whom=member.id,
            how_heard=how,
            now=turn.now,
        )
    except InThePast:
        turn.change("placements.in_the_past", back(turn, view.placement))
        return
    except ChecksMissing as checks:
        say_missing(turn, view.placement, checks.missing)
        return
    kept(
        turn,
        how,
        [turn.button("days.describe", "pd.terms", day.id)],
        see(turn.voice, view.placement),
    )


@only(*LISTENERS)
def ask_ending(turn: Turn, press: Press) -> None:
    """Ask whether somebody's came true."""
    member, placement = member_heard(turn.session, member=press.row, by=turn.by)
    ask(
        turn,
        press,
        Text.of(f"heard.ask.ending_{member.side}", who=who_is(member)),
        back(turn, placement),
        action="he.e",
        answers=[(f"placements.true.{answer}", answer.value) for answer in CameTrue],
    )


@only(*LISTENERS)
def keep_ending(turn: Turn, press: Press) -> None:
    """Keep whether it came true."""
    how, said = said_in(press)
    _, placement = member_heard(turn.session, member=press.row, by=turn.by)
    tell_came_true(
        turn.session,
        member=press.row,
        by=turn.by,
        answer=CameTrue(said),
        how_heard=how,
        now=turn.now,
    )
    kept(turn, how, see(turn.voice, placement))


FLOW = Flow(
    actions={
        "he.ask.s": ask_step,
        "he.s": keep_step,
        "he.ask.t": ask_day,
        "he.t": keep_day,
        "he.ask.o": ask_dates,
        "he.o": keep_dates,
        "he.ask.e": ask_ending,
        "he.e": keep_ending,
    }
)
