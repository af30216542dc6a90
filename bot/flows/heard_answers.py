"""
One answer that was heard by phone or on a visit: its question with every answer, one tap keeps it.

A person's decision is entered with how they said it; what is not known yet is simply not entered.
"""

from bot.dates import moment_words
from bot.flows.first_visit_words import say_missing
from bot.flows.heard import LISTENERS, WAYS, member_key
from bot.flows.placement_words import back, see, step_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.answer_step import answer_step
from casework.choose_candidate import (
    FitsNoMore,
    choose_candidate,
    decline_candidate,
    replace_candidate,
)
from casework.decide_again import decide_again, withdraw_introduction
from casework.first_visit import ChecksMissing
from casework.ground import NotYours
from casework.tell_came_true import CameTrue, tell_came_true
from casework.tell_day import NotYet, tell_day
from casework.views_courses import Course, Member, placement_course
from casework.views_days import day_view
from casework.views_heard import candidate_heard, member_heard, step_heard
from casework.views_introductions import introduction_view
from storage.states import DayState, HowHeard, HowSaid, Side
from texts import Text

_SAID = {"y": HowSaid.CHOSEN, "s": HowSaid.WORDS_OR_SIGNS}
_NO = "n"
_DAYS = {
    "h": DayState.HELD,
    "n": DayState.NOT_ARRIVED,
    "r": DayState.RESTED,
    "c": DayState.CANCELLED,
}


@only(*LISTENERS)
def ask_candidate(turn: Turn, press: Press) -> None:
    """Ask what the person said of a candidate."""
    seen = candidate_heard(turn.session, candidate=press.row, by=turn.by)
    _ask(
        turn,
        press,
        Text.of("heard.ask.candidate", who=seen.who, host=seen.host, offer=seen.offer),
        [turn.button("forms.back", "ca.list", seen.wish)],
        action="he.c",
        answers=[
            ("heard.candidate.yes", "y"),
            ("heard.candidate.signs", "s"),
            ("heard.candidate.no", _NO),
        ],
    )


@only(*LISTENERS)
def keep_candidate(turn: Turn, press: Press) -> None:
    """Keep the person's 見てみたい or 今回はちがう."""
    how, said = _heard(press)
    if said == _NO:
        wish = decline_candidate(
            turn.session, candidate=press.row, by=turn.by, how_heard=how, now=turn.now
        )
        _kept(turn, how, [turn.button("wishes.see", "wi.card", wish.id)])
        return
    try:
        row = choose_candidate(
            turn.session,
            candidate=press.row,
            how_said=_SAID[said],
            by=turn.by,
            town=turn.town,
            activity_words=turn.world.reader.activity_words,
            how_heard=how,
            now=turn.now,
        )
    except FitsNoMore:
        wish = replace_candidate(
            turn.session, candidate=press.row, by=turn.by, how_heard=how, now=turn.now
        )
        turn.change("candidates.fits_no_more", [turn.button("wishes.see", "wi.card", wish.id)])
        return
    _kept(turn, how, [turn.button("introductions.see", "in.card", row.id)])


@only(*LISTENERS)
def ask_decision(turn: Turn, press: Press) -> None:
    """Ask whether the person would like to meet."""
    view = introduction_view(turn.session, introduction=press.row, by=turn.by)
    _ask(
        turn,
        press,
        Text.of("heard.ask.decision", who=view.label or view.code, host=view.host_name),
        [turn.button("forms.back", "in.card", view.id)],
        action="he.d",
        answers=[
            ("heard.decision.yes", "y"),
            ("heard.decision.signs", "s"),
            ("heard.decision.no", _NO),
        ],
    )


@only(*LISTENERS)
def keep_decision(turn: Turn, press: Press) -> None:
    """Keep the person's second decision."""
    how, said = _heard(press)
    if said == _NO:
        withdraw_introduction(
            turn.session, introduction=press.row, by=turn.by, how_heard=how, now=turn.now
        )
    else:
        decide_again(
            turn.session,
            introduction=press.row,
            how_said=_SAID[said],
            by=turn.by,
            town=turn.town,
            how_heard=how,
            now=turn.now,
        )
    _kept(turn, how, [turn.button("introductions.see", "in.card", press.row)])


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
    _ask(
        turn,
        press,
        Text.of("heard.ask.step", who=_who(seen.member), step=step_words(seen.step)),
        back(turn, seen.placement),
        action="he.s",
        answers=[*yes, ("placements.step_say.no", _NO)],
    )


@only(*LISTENERS)
def keep_step(turn: Turn, press: Press) -> None:
    """Keep one side's yes or no to the next step."""
    how, said = _heard(press)
    seen = step_heard(turn.session, asked=press.row, by=turn.by)
    answer_step(
        turn.session,
        asked=press.row,
        by=turn.by,
        yes=said != _NO,
        how_said=_SAID.get(said),
        how_heard=how,
        town=turn.town,
        now=turn.now,
    )
    _kept(turn, how, see(turn.voice, seen.placement))


@only(*LISTENERS)
def ask_day(turn: Turn, press: Press) -> None:
    """Ask what somebody told of a meeting."""
    day = day_view(turn.session, day=press.row, by=turn.by)
    course = placement_course(turn.session, placement=day.placement, by=turn.by)
    member = _member(course, press.argument)
    tells = [code for code in _DAYS if code != _NO or member.side is Side.HOST]
    _ask(
        turn,
        press,
        Text.of("heard.ask.day", who=_who(member), moment=moment_words(day.starts_at)),
        back(turn, day.placement),
        action="he.t",
        answers=[(f"placements.tell.{_DAYS[code]}", code) for code in tells],
    )


@only(*LISTENERS)
def keep_day(turn: Turn, press: Press) -> None:
    """Keep what somebody told of a meeting."""
    day = day_view(turn.session, day=press.row, by=turn.by)
    course = placement_course(turn.session, placement=day.placement, by=turn.by)
    how, said = _heard(press)
    try:
        tell_day(
            turn.session,
            day=day.id,
            by=turn.by,
            state=_DAYS[said],
            whom=_member(course, press.argument).id,
            how_heard=how,
            now=turn.now,
        )
    except NotYet:
        turn.change("placements.not_yet", back(turn, day.placement))
        return
    except ChecksMissing as checks:
        say_missing(turn, day.placement, checks.missing)
        return
    _kept(turn, how, see(turn.voice, day.placement))


@only(*LISTENERS)
def ask_ending(turn: Turn, press: Press) -> None:
    """Ask whether somebody's came true."""
    member, placement = member_heard(turn.session, member=press.row, by=turn.by)
    _ask(
        turn,
        press,
        Text.of(f"heard.ask.ending_{member.side}", who=_who(member)),
        back(turn, placement),
        action="he.e",
        answers=[(f"placements.true.{answer}", answer.value) for answer in CameTrue],
    )


@only(*LISTENERS)
def keep_ending(turn: Turn, press: Press) -> None:
    """Keep whether it came true."""
    how, said = _heard(press)
    _, placement = member_heard(turn.session, member=press.row, by=turn.by)
    tell_came_true(
        turn.session,
        member=press.row,
        by=turn.by,
        answer=CameTrue(said),
        how_heard=how,
        now=turn.now,
    )
    _kept(turn, how, see(turn.voice, placement))


def _ask(
    turn: Turn,
    press: Press,
    question: Text,
    *rows: list[Button],
    action: str,
    answers: list[tuple[str, str]],
) -> None:
    way = WAYS[press.argument[:1]]
    turn.change(
        Text.lines(Text.of("heard.head", how=Text.of(f"heard.how.{way}")), "", question),
        *(
            [turn.button(label, action, press.row, argument=f"{press.argument}-{code}")]
            for label, code in answers
        ),
        *rows,
    )


def _kept(turn: Turn, how: HowHeard, *rows: list[Button]) -> None:
    turn.change(
        Text.of("heard.kept", how=Text.of(f"heard.how.{how}")),
        *rows,
        [turn.button("heard.next", f"he.{how}")],
    )


def _heard(press: Press) -> tuple[HowHeard, str]:
    """Return how it was heard, and the answer's code."""
    way, *_, said = press.argument.split("-")
    return WAYS[way], said


def _member(course: Course, argument: str) -> Member:
    """Find the member whose word it is by the few signs that the button carries."""
    key = argument.split("-")[1]
    for one in course.members:
        if not one.left and member_key(one.id) == key:
            return one
    raise NotYours


def _who(member: Member) -> str:
    return member.label or member.code


FLOW = Flow(
    actions={
        "he.ask.c": ask_candidate,
        "he.c": keep_candidate,
        "he.ask.d": ask_decision,
        "he.d": keep_decision,
        "he.ask.s": ask_step,
        "he.s": keep_step,
        "he.ask.t": ask_day,
        "he.t": keep_day,
        "he.ask.e": ask_ending,
        "he.e": keep_ending,
    }
)
