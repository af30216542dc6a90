"""
その後いかがですか: three small questions in one message that changes in place, four taps at most.

今は答えない, 人に話したい, しばらく聞かないで and けが・事故・いやなこと are always there. Each
button carries the way by which its answer is heard: in the chat, by phone or on a visit.
"""

from datetime import UTC, datetime

from bot.dates import day_words, moment_words
from bot.flows.heard import LISTENERS, WAYS, answered_already
from bot.flows.outcome_words import own_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.answer_check_in import NoSuchAnswer, answer_check_in
from casework.arrange_talk import arrange_talk
from casework.decline_check_in import decline_check_in
from casework.ground import Notice, NotYours
from casework.heard import ELSEWHERE
from casework.no_more_questions import no_more_questions
from casework.policies import policy_of
from casework.quiet_for_a_while import quiet_for_a_while
from casework.views_check_ins import CheckInView, check_in_view, waiting_check_ins
from casework.want_to_talk import want_to_talk
from followup.questions import BAD, LEVELS, UNEASY, StageKind, weight
from followup.talks import talk_times
from storage.session import Session
from storage.states import CheckInState, HowHeard, Role, Side
from storage.tables import Account, CheckIn
from texts import Text

ASKED = (Role.SUPPORTER, Role.HOST)
ANYBODY = (*ASKED, Role.COORDINATOR)
_OWN = "c"


@only(*ANYBODY)
def open_check_in(turn: Turn, press: Press) -> None:
    """Ask the first open question; a coordinator says first how the answers were heard."""
    view = check_in_view(turn.session, check_in=press.row, by=turn.by)
    if view.state is CheckInState.ANSWERED:
        turn.change(_answered(view), _onward(turn.voice, view))
    elif turn.by.role is Role.COORDINATOR:
        turn.change(
            Text.lines(_about(view, turn.by), "", Text.of("check_ins.how.ask")),
            [
                turn.button(f"check_ins.how.{WAYS[way]}", "ci.how", view.id, argument=way)
                for way in ("p", "v")
            ],
            [turn.button("check_ins.to_tasks", "ta.list")],
        )
    else:
        _ask(turn, view, view.next or 0, _OWN)


@only(*LISTENERS)
def heard_by(turn: Turn, press: Press) -> None:
    """Go on with what was heard by phone or on a visit."""
    view = _view(turn, press, press.argument)
    if view.state is CheckInState.ANSWERED:
        turn.change(_answered(view), _to_tasks(turn))
    else:
        _ask(turn, view, view.next or 0, press.argument)


@only(*ANYBODY)
def ask_again(turn: Turn, press: Press) -> None:
    """Go back to an earlier question; its answer is replaced by the next press."""
    place, _, way = press.argument.partition("-")
    _ask(turn, _view(turn, press, way), int(place), way)


@only(*ANYBODY)
def answer(turn: Turn, press: Press) -> None:
    """Keep an answer, and ask the next question or give thanks."""
    place, level, way = press.argument.split("-")
    view = _view(turn, press, way)
    if view.state is CheckInState.ANSWERED and view.how_heard in ELSEWHERE:
        turn.change(_answered(view), _to_tasks(turn))
        return
    try:
        answer_check_in(
            turn.session,
            check_in=view.id,
            by=turn.by,
            answers={view.questions[int(place)]: int(level)},
            how=_how(turn, way),
            towns=turn.world.towns,
            now=turn.now,
        )
    except NoSuchAnswer:
        raise NotYours from None
    view = _view(turn, press, way)
    if view.next is not None:
        _ask(turn, view, view.next, way)
    elif way in WAYS:
        _kept(turn, press, way)
    else:
        _thank(turn, view)


@only(*ANYBODY)
def not_now(turn: Turn, press: Press) -> None:
    """Let it be."""
    way = press.argument
    decline_check_in(
        turn.session, check_in=press.row, by=turn.by, how=_how(turn, way), now=turn.now
    )
    if way in WAYS:
        _kept(turn, press, way)
    else:
        _reply(turn, press, Text.of("check_ins.thanks.not_now"))


@only(*ANYBODY)
def talk(turn: Turn, press: Press) -> None:
    """Tell the coordinator that somebody would like to talk."""
    way = press.argument
    want_to_talk(
        turn.session,
        check_in=press.row,
        by=turn.by,
        how=_how(turn, way),
        towns=turn.world.towns,
        now=turn.now,
    )
    if way in WAYS:
        _kept(turn, press, way)
        return
    turn.change("check_ins.thanks.talk", [turn.button("menus.menu", "ev.menu")])


@only(*ANYBODY)
def quiet(turn: Turn, press: Press) -> None:
    """Ask nothing for a while, and offer never to ask again."""
    way = press.argument
    until = quiet_for_a_while(
        turn.session,
        check_in=press.row,
        by=turn.by,
        how=_how(turn, way),
        towns=turn.world.towns,
        now=turn.now,
    )
    if way in WAYS:
        never_again = turn.button("check_ins.always.never_again", "ci.never", press.row, way)
        _kept(turn, press, way, [never_again])
        return
    turn.change(
        Text.of("check_ins.thanks.pause", until=day_words(until)),
        [turn.button("check_ins.always.never_again", "ci.never", press.row)],
        [turn.button("check_ins.always.talk", "ci.talk", press.row)],
        [turn.button("menus.menu", "ev.menu")],
    )


@only(*ANYBODY)
def never(turn: Turn, press: Press) -> None:
    """Ask nothing more."""
    way = press.argument
    no_more_questions(
        turn.session, check_in=press.row, by=turn.by, how=_how(turn, way), now=turn.now
    )
    if way in WAYS:
        _kept(turn, press, way)
        return
    _reply(turn, press, Text.of("check_ins.thanks.never_again"))


@only(*ANYBODY)
def no_talk(turn: Turn, press: Press) -> None:
    """Take a kind no to the offered talk."""
    turn.change("check_ins.thanks.answered", [turn.button("menus.menu", "ev.menu")])


@only(Role.HOST)
def pick_talk(turn: Turn, press: Press) -> None:
    """Keep when the host would like to talk, and say what happens then."""
    minutes = press.argument
    at = datetime.fromtimestamp(int(minutes, 16) * 60, UTC) if minutes else None
    arrange_talk(
        turn.session,
        check_in=press.row,
        at=at,
        by=turn.by,
        towns=turn.world.towns,
        now=turn.now,
    )
    turn.change(
        Text.of("check_ins.talk_offer.at", moment=moment_words(at))
        if at
        else "check_ins.talk_offer.call",
        [turn.button("menus.menu", "ev.menu")],
    )


def tell_check_in(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Put the question to somebody, unless it was answered meanwhile."""
    if session.get_one(CheckIn, notice.subject).state is not CheckInState.ASKED:
        return
    view = check_in_view(session, check_in=notice.subject, by=account)
    first = Text.of(f"check_ins.reminder.{view.side}") if notice.facts["again"] else None
    text, rows = _question(voice, view, view.next or 0, _OWN, account, first=first)
    voice.say(text, *rows)


def tell_changed(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell somebody what changed because they answered."""
    view = check_in_view(session, check_in=notice.subject, by=account)
    voice.say(
        Text.lines(_about(view, account), own_words("check_ins", notice)),
        _onward(voice, view),
    )


def what_waits(turn: Turn) -> list[Waiting]:
    """Name the check-ins that wait for an answer."""
    return [
        Waiting(Text.of("check_ins.waits", about=view.about), "ci.open", view.id)
        for view in waiting_check_ins(turn.session, by=turn.by)
    ]


def _how(turn: Turn, way: str) -> HowHeard:
    """Say how an answer reached us: without a way that somebody chose it is the reader's own."""
    return WAYS.get(way) or turn.heard


def _view(turn: Turn, press: Press, way: str) -> CheckInView:
    return check_in_view(turn.session, check_in=press.row, by=turn.by, how=_how(turn, way))


def _answered(view: CheckInView) -> Text:
    """Say that it was answered; kindly, if somebody else entered what they said."""
    if view.how_heard in ELSEWHERE:
        return answered_already(view.how_heard)
    return Text.of("check_ins.done_already")


def _kept(turn: Turn, press: Press, way: str, *rows: list[Button]) -> None:
    """Say to whoever entered an answer that it was kept as heard."""
    turn.change(
        Text.of("heard.kept", how=Text.of(f"heard.how.{WAYS[way]}")),
        *rows,
        [turn.button("heard.next", f"he.{WAYS[way]}")],
        _to_tasks(turn),
    )


def _to_tasks(turn: Turn) -> list[Button]:
    if turn.by.role is Role.COORDINATOR:
        return [turn.button("check_ins.to_tasks", "ta.list")]
    return [turn.button("menus.menu", "ev.menu")]


def _ask(turn: Turn, view: CheckInView, place: int, way: str) -> None:
    text, rows = _question(turn.voice, view, place, way, turn.by)
    turn.change(text, *rows)


def _question(
    voice: Voice,
    view: CheckInView,
    place: int,
    way: str,
    reader: Account,
    *,
    first: Text | None = None,
) -> tuple[Text, list[list[Button]]]:
    question = view.questions[place]
    heard = way in WAYS
    text = Text.lines(
        *([Text.of("heard.head", how=Text.of(f"heard.how.{WAYS[way]}"))] if heard else []),
        _about(view, reader),
        first or Text.of(f"check_ins.stage.{view.stage.kind}", count=view.stage.count),
        Text.of(f"check_ins.head.{view.side}"),
        "",
        Text.of(
            "check_ins.question",
            number=place + 1,
            count=len(view.questions),
            ask=Text.of(f"check_ins.{question}.ask"),
        ),
    )
    rows = [
        [
            voice.button(
                f"check_ins.{question}.level_{level}",
                "ci.say",
                view.id,
                argument=f"{place}-{level}-{way}",
            )
        ]
        for level in LEVELS
    ]
    if place:
        rows.append([voice.button("forms.back", "ci.ask", view.id, argument=f"{place - 1}-{way}")])
    later = view.stage.kind is StageKind.LATER
    rows += [
        [
            voice.button("check_ins.always.not_now", "ci.not", view.id, way),
            voice.button("check_ins.always.talk", "ci.talk", view.id, way),
        ],
        [voice.button("check_ins.always.pause", "ci.quiet", view.id, way)],
        [voice.button("check_ins.always.never_again", "ci.never", view.id, way)] if later else [],
        # A host's own is not the supporter's to report from here.
        []
        if reader.role is Role.SUPPORTER and view.side is Side.HOST
        else [voice.button("check_ins.always.incident", "ci.inc", view.id)],
    ]
    return text, rows


def _about(view: CheckInView, reader: Account) -> Text:
    return Text.of(
        "check_ins.head.about",
        title=Text.of("check_ins.head.title"),
        about=Text.of(f"check_ins.head.about_{reader.role}", about=view.about),
    )


def _thank(turn: Turn, view: CheckInView) -> None:
    heaviest = max(
        weight(question=question, level=view.answers[question.value]) for question in view.questions
    )
    if heaviest >= BAD:
        thanks = "host_bad" if view.side is Side.HOST else "bad"
    else:
        thanks = "uneasy" if heaviest >= UNEASY else "answered"
    if not view.offers_talk:
        turn.change(f"check_ins.thanks.{thanks}", _onward(turn.voice, view))
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


def _reply(turn: Turn, press: Press, text: Text) -> None:
    view = check_in_view(turn.session, check_in=press.row, by=turn.by)
    turn.change(text, _onward(turn.voice, view))


def _onward(voice: Voice, view: CheckInView) -> list[Button]:
    return [
        voice.button("check_ins.always.talk", "ci.talk", view.id),
        voice.button("menus.menu", "ev.menu"),
    ]


FLOW = Flow(
    actions={
        "ci.open": open_check_in,
        "ci.how": heard_by,
        "ci.ask": ask_again,
        "ci.say": answer,
        "ci.not": not_now,
        "ci.talk": talk,
        "ci.quiet": quiet,
        "ci.never": never,
        "ci.fine": no_talk,
        "ci.at": pick_talk,
    },
    notices={"ci.ask": tell_check_in, "ci.changed": tell_changed},
    waiting=(what_waits,),
)
