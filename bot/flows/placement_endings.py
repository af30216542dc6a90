"""
ひと区切り: a coordinator ends a placement, a member leaves, and both say whether theirs came true.

Leaving needs no reason; a host never hears one.
"""

import uuid

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.heard import answered_already
from bot.flows.placement_words import back, member_words, own_names, see, shortened
from bot.forms import Asking, Choice, Form, Step
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.end_placement import OfOnePerson, end_placement
from casework.ground import Notice
from casework.heard import ELSEWHERE
from casework.leave_placement import leave_placement
from casework.placements import EndReason
from casework.tell_came_true import CameTrue, tell_came_true
from casework.views_courses import Course, Member, member_view, placement_course
from casework.waiting_placements import open_endings
from storage.base import Id
from storage.session import Session
from storage.states import PlacementStep, Role, Side
from storage.tables import Account
from texts import Text

_ALL = "all"


class EndAnswers(BaseModel):
    """For whom it ends, and why."""

    model_config = ConfigDict(frozen=True)

    who: str = _ALL
    reason: EndReason


def _members(asking: Asking) -> list[Choice]:
    return [Choice(_ALL, Text.of("placements.end_all"))] + [
        Choice(one["key"], Text.plain(one["name"])) for one in asking.facts["members"]
    ]


def _reasons(asking: Asking) -> list[Choice]:
    return [Choice(reason.value, Text.of(f"placements.reason.{reason}")) for reason in EndReason]


END = Form(
    "end_placement",
    answers=EndAnswers,
    steps=(
        Step("who", choices=_members, only_if=lambda asking: len(asking.facts["members"]) > 2),
        Step("reason", choices=_reasons),
    ),
)


@only(Role.COORDINATOR)
def ask_end(turn: Turn, press: Press) -> None:
    """Ask for whom it ends, where several take part, and why."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    start_form(
        turn,
        "end_placement",
        subject=course.id,
        facts={
            "members": [
                {"key": f"m{number}", "id": one.id.hex, "name": one.label or one.code}
                for number, one in enumerate(course.own)
            ]
        },
    )


def submit_end(turn: Turn, filled: Filled) -> None:
    """End it for all, or let one member go."""
    answers: EndAnswers = filled.answers
    ids = {one["key"]: uuid.UUID(one["id"]) for one in filled.facts["members"]}
    try:
        if answers.who in ids:
            leave_placement(
                turn.session,
                member=ids[answers.who],
                by=turn.by,
                reason=answers.reason,
                now=turn.now,
            )
        else:
            end_placement(
                turn.session,
                placement=filled.subject,
                by=turn.by,
                reason=answers.reason,
                now=turn.now,
            )
    except OfOnePerson:
        turn.change(
            "placements.of_one_person",
            [turn.button("placements.end", "pe.end", filled.subject)],
            back(turn, filled.subject),
        )
        return
    turn.change("placements.end_done", see(turn.voice, filled.subject))


@only(Role.SUPPORTER, Role.HOST)
def ask_leave(turn: Turn, press: Press) -> None:
    """Ask once before somebody leaves; no reason is asked."""
    member, course = member_view(turn.session, member=press.row, by=turn.by)
    turn.change(
        Text.of(f"placements.leave_ask.{turn.by.role}", name=member_words(member)),
        [turn.button("placements.leave_yes", "pe.left", member.id)],
        back(turn, course.id),
    )


@only(Role.SUPPORTER, Role.HOST)
def leave(turn: Turn, press: Press) -> None:
    """Let the member leave."""
    leave_placement(turn.session, member=press.row, by=turn.by, now=turn.now)
    turn.change(
        f"placements.leave_done.{turn.by.role}",
        [turn.button("placements.to_list", "pl.list")],
    )


@only(Role.SUPPORTER, Role.HOST)
def open_true(turn: Turn, press: Press) -> None:
    """Show the question whether it came true."""
    member, course = member_view(turn.session, member=press.row, by=turn.by)
    if _was_answered_elsewhere(turn, member, course):
        return
    turn.change(
        _question(member, course, turn.by),
        *_answers(turn.voice, member.id),
        back(turn, course.id),
    )


@only(Role.SUPPORTER, Role.HOST)
def say_true(turn: Turn, press: Press) -> None:
    """Keep whether it came true."""
    answer = CameTrue(press.argument)
    if _was_answered_elsewhere(turn, *member_view(turn.session, member=press.row, by=turn.by)):
        return
    tell_came_true(
        turn.session,
        member=press.row,
        by=turn.by,
        answer=answer,
        how_heard=turn.heard,
        now=turn.now,
    )
    rows = (
        [[turn.button("placements.to_wishes", "wi.list")]] if turn.by.role is Role.SUPPORTER else []
    )
    turn.change(
        f"placements.true_done.{turn.by.role}_{answer}",
        *rows,
        [turn.button("placements.to_list", "pl.list")],
    )


def ask_true(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell of the end, and ask whether it came true."""
    member, course = member_view(session, member=notice.subject, by=account)
    voice.say(_question(member, course, account), *_answers(voice, member.id))


def tell_ended(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell of an end about which nothing is asked."""
    course = placement_course(session, placement=notice.subject, by=account)
    voice.say(
        Text.of(f"placements.ended.{account.role}", offer=shortened("・".join(course.offers))),
        see(voice, course.id),
    )


def tell_left(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell that somebody left; nobody hears why."""
    if notice.facts["own"]:
        voice.say("placements.left_own", [voice.button("placements.to_list", "pl.list")])
        return
    course = placement_course(session, placement=notice.subject, by=account)
    ended = course.step is PlacementStep.ENDED
    voice.say(
        Text.of(
            "placements.left_ended" if ended else "placements.left",
            offer=shortened("・".join(course.offers)),
        ),
        see(voice, course.id),
    )


def waiting(turn: Turn) -> list[Waiting]:
    """Name the endings about which nothing was said yet."""
    if turn.by.role not in {Role.SUPPORTER, Role.HOST}:
        return []
    return [
        Waiting(Text.of("placements.waiting_true", wish=shortened(one.sentence)), "pe.open", one.id)
        for one in open_endings(turn.session, by=turn.by)
    ]


def _was_answered_elsewhere(turn: Turn, member: Member, course: Course) -> bool:
    """Say kindly that it was answered by phone or on a visit, if it was."""
    if not member.came_true or member.heard not in ELSEWHERE:
        return False
    turn.change(answered_already(member.heard), see(turn.voice, course.id))
    return True


def _question(member: Member, course: Course, reader: Account) -> Text:
    return Text.of(
        f"placements.true_ask.{reader.role}",
        name=member.label if member.side is Side.PERSON else own_names(course, reader),
        sentence=member.sentence or Text.of("placements.later"),
    )


def _answers(voice: Voice, member: Id) -> list[list[Button]]:
    return [
        [voice.button(f"placements.true.{answer}", "pe.true", member, answer.value)]
        for answer in CameTrue
    ]


FLOW = Flow(
    actions={
        "pe.end": ask_end,
        "pe.leave": ask_leave,
        "pe.left": leave,
        "pe.open": open_true,
        "pe.true": say_true,
    },
    forms=(FormFlow(END, submit_end, frozenset({Role.COORDINATOR})),),
    notices={"pl.true": ask_true, "pl.ended": tell_ended, "pl.left": tell_left},
    waiting=(waiting,),
)
