"""
その後いかがですか: three small questions in one message that changes in place, four taps at most.

今は答えない, 人に話したい, しばらく聞かないで and けが・事故・いやなこと are always there.
"""

from bot.dates import moment_words
from bot.flows.check_in_words import (
    ANYBODY,
    OWN,
    about,
    answered,
    ask,
    how_heard,
    kept,
    onward,
    question,
    to_tasks,
    view_of,
)
from bot.flows.heard import LISTENERS, WAYS, ways
from bot.flows.outcome_words import own_words
from bot.tokens import Press
from bot.turn import Flow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.answer_check_in import NoSuchAnswer, answer_check_in
from casework.ground import Notice, NotYours
from casework.heard import ELSEWHERE
from casework.policies import policy_of
from casework.views_check_ins import CheckInView, check_in_view, waiting_check_ins
from followup.questions import BAD, UNEASY, weight
from followup.talks import talk_times
from storage.session import Session
from storage.states import CheckInState, Role, Side
from storage.tables import Account, CheckIn
from texts import Text


@only(*ANYBODY)
def open_check_in(turn: Turn, press: Press) -> None:
    """Ask the first open question; a coordinator says first how the answers were heard."""
    view = check_in_view(turn.session, check_in=press.row, by=turn.by)
    if view.state is CheckInState.ANSWERED:
        turn.change(answered(view), onward(turn.voice, view))
    elif turn.by.role is Role.COORDINATOR:
        turn.change(
            Text.lines(about(view, turn.by), "", Text.of("check_ins.how.ask")),
            ways(turn.voice, "ci.how", view.id),
            [turn.button("check_ins.to_tasks", "ta.list")],
        )
    else:
        ask(turn, view, view.next or 0, OWN)


@only(*LISTENERS)
def heard_by(turn: Turn, press: Press) -> None:
    """Go on with what was heard by phone or on a visit."""
    view = view_of(turn, press, press.argument)
    if view.state is CheckInState.ANSWERED:
        turn.change(answered(view), to_tasks(turn))
    else:
        ask(turn, view, view.next or 0, press.argument)


@only(*ANYBODY)
def ask_again(turn: Turn, press: Press) -> None:
    """Go back to an earlier question; its answer is replaced by the next press."""
    place, _, way = press.argument.partition("-")
    ask(turn, view_of(turn, press, way), int(place), way)


@only(*ANYBODY)
def answer(turn: Turn, press: Press) -> None:
    """Keep an answer, and ask the next question or give thanks."""
    place, level, way = press.argument.split("-")
    view = view_of(turn, press, way)
    if view.state is CheckInState.ANSWERED and view.how_heard in ELSEWHERE:
        turn.change(answered(view), to_tasks(turn))
        return
    try:
        answer_check_in(
            turn.session,
            check_in=view.id,
            by=turn.by,
            answers={view.questions[int(place)]: int(level)},
            how=how_heard(turn, way),
            towns=turn.world.towns,
            now=turn.now,
        )
    except NoSuchAnswer:
        raise NotYours from None
    view = view_of(turn, press, way)
    if view.next is not None:
        ask(turn, view, view.next, way)
    elif way in WAYS:
        kept(turn, press, way)
    else:
        _thank(turn, view)


def tell_check_in(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Put the question to somebody, unless it was answered meanwhile."""
    if session.get_one(CheckIn, notice.subject).state is not CheckInState.ASKED:
        return
    view = check_in_view(session, check_in=notice.subject, by=account)
    first = Text.of(f"check_ins.reminder.{view.side}") if notice.facts["again"] else None
    text, rows = question(voice, view, view.next or 0, OWN, account, first=first)
    voice.say(text, *rows)


def tell_changed(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell somebody what changed because they answered."""
    view = check_in_view(session, check_in=notice.subject, by=account)
    voice.say(
        Text.lines(about(view, account), own_words("check_ins", notice)),
        onward(voice, view),
    )


def what_waits(turn: Turn) -> list[Waiting]:
    """Name the check-ins that wait for an answer."""
    if turn.by.role not in {Role.SUPPORTER, Role.HOST}:
        return []
    return [
        Waiting(Text.of("check_ins.waits", about=view.about), "ci.open", view.id)
        for view in waiting_check_ins(turn.session, by=turn.by)
    ]


def _thank(turn: Turn, view: CheckInView) -> None:
    heaviest = max(
        weight(question=question, level=view.answers[question.value]) for question in view.questions
    )
    if heaviest >= BAD:
        thanks = "host_bad" if view.side is Side.HOST else "bad"
    else:
        thanks = "uneasy" if heaviest >= UNEASY else "answered"
    if not view.offers_talk:
        turn.change(f"check_ins.thanks.{thanks}", onward(turn.voice, view))
        return
    turn.change(
        Text.lines(Text.of(f"check_ins.thanks.{thanks}"), "", Text.of("check_ins.talk_offer.ask")),
        *(
            [turn.button(moment_words(at), "ci.at", view.id, f"{int(at.timestamp()) // 60:x}")]
            for at in talk_times(policy=policy_of(turn.town), now=turn.now)
        ),
        [turn.button("check_ins.talk_offer.phone", "ci.at", view.id)],
        [turn.button("check_ins.talk_offer.no", "ci.fine", view.id)],
    )


FLOW = Flow(
    actions={
        "ci.open": open_check_in,
        "ci.how": heard_by,
        "ci.ask": ask_again,
        "ci.say": answer,
    },
    notices={"ci.ask": tell_check_in, "ci.changed": tell_changed},
    waiting=(what_waits,),
)
