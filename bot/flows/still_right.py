"""
「いまのままでよいですか」: one small question to a host, answered by one tap.

そのままで, 変えたい and しばらく休む are equal; what rests comes back by one tap too.
"""

from bot.flows.outcome_words import own_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.answer_still_right import StillRightAnswer, answer_still_right, come_back
from casework.ground import Notice, NotYours
from casework.views_hosts import host_for_coordinator
from casework.views_still_right import StillRightView, still_right_view, waiting_still_right
from storage.base import Id
from storage.session import Session
from storage.states import HowHeard, Role, StillRightState
from storage.tables import Account
from texts import Text

WAYS = {"p": HowHeard.PHONE, "v": HowHeard.VISIT}
_OWN = "c"


@only(Role.HOST)
def card(turn: Turn, press: Press) -> None:
    """Put the question once more, or say how it stands."""
    view = still_right_view(turn.session, question=press.row, by=turn.by)
    if view.state is StillRightState.ASKED:
        turn.change(_question(view), *_answers(turn.voice, view.id, _OWN))
    else:
        turn.change("still_right.over", *_onward(turn, view))


@only(Role.COORDINATOR)
def heard_elsewhere(turn: Turn, press: Press) -> None:
    """Offer the host's answers to a coordinator who heard them by phone or on a visit."""
    view = still_right_view(turn.session, question=press.row, by=turn.by)
    host = host_for_coordinator(turn.session, host=view.host, by=turn.by)
    turn.change(
        Text.of("still_right.heard_ask", name=host.name),
        *_answers(turn.voice, view.id, press.argument),
        [turn.button("forms.back", "ho.card", view.host)],
    )


@only(Role.HOST, Role.COORDINATOR)
def say(turn: Turn, press: Press) -> None:
    """Keep the answer, and lead on to what it asks for."""
    code, _, way = press.argument.partition("-")
    if code not in set(StillRightAnswer) or way not in {_OWN, *WAYS}:
        raise NotYours
    answer = StillRightAnswer(code)
    answer_still_right(
        turn.session,
        question=press.row,
        answer=answer,
        by=turn.by,
        town=turn.town,
        how_heard=WAYS.get(way) or turn.heard,
        now=turn.now,
    )
    view = still_right_view(turn.session, question=press.row, by=turn.by)
    if turn.by.role is Role.COORDINATOR:
        turn.change("still_right.kept", [turn.button("hosts.look", "ho.card", view.host)])
        return
    here = "_by_letter" if turn.page and answer is StillRightAnswer.CHANGE else ""
    turn.change(f"still_right.thanks.{answer}{here}", *_onward(turn, view))


@only(Role.HOST)
def back(turn: Turn, press: Press) -> None:
    """Open again what rests."""
    come_back(turn.session, question=press.row, by=turn.by, now=turn.now)
    turn.change("still_right.came_back", [turn.button("my_offers.open", "of.mine")])


def tell_asked(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask a host, for the first time or gently once more."""
    view = still_right_view(session, question=notice.subject, by=account)
    if view.state is not StillRightState.ASKED:
        return
    text = _question(view)
    if notice.facts["again"]:
        text = Text.lines(Text.of("still_right.again"), "", text)
    voice.say(text, *_answers(voice, view.id, _OWN))


def tell_rests(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell kindly that the offers rest, with the way back."""
    voice.say(
        "still_right.rests",
        [voice.button("still_right.back", "sr.back", notice.subject)],
        [voice.button("my_offers.open", "of.mine")],
    )


def tell_changed(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell a host what changed because of its answer."""
    voice.say(
        Text.lines(Text.of("still_right.about"), own_words("still_right", notice)),
        [voice.button("my_offers.open", "of.mine")],
    )


def waiting(turn: Turn) -> list[Waiting]:
    """Name the question that waits."""
    if turn.by.role is not Role.HOST:
        return []
    view = waiting_still_right(turn.session, by=turn.by)
    return [Waiting(Text.of("still_right.waits"), "sr.open", view.id)] if view else []


def _question(view: StillRightView) -> Text:
    return Text.lines(
        Text.of("still_right.ask"),
        "",
        *(Text.of("still_right.offer", offer=offer) for offer in view.offers),
        "",
        Text.of("still_right.free"),
    )


def _answers(voice: Voice, question: Id, way: str) -> list[list[Button]]:
    return [
        [voice.button(f"still_right.say.{answer}", "sr.say", question, f"{answer}-{way}")]
        for answer in StillRightAnswer
    ]


def _onward(turn: Turn, view: StillRightView) -> list[list[Button]]:
    rows = [[turn.button("my_offers.open", "of.mine")]]
    if view.rests:
        rows.insert(0, [turn.button("still_right.back", "sr.back", view.id)])
    return rows


FLOW = Flow(
    actions={
        "sr.open": card,
        "sr.heard": heard_elsewhere,
        "sr.say": say,
        "sr.back": back,
    },
    notices={"sr.ask": tell_asked, "sr.rests": tell_rests, "sr.changed": tell_changed},
    waiting=(waiting,),
)
