"""
What is told of a hand-over: asked, taken, left, given, and who speaks for whom from now on.
"""

from bot.flows.handover_words import answer_buttons, colleague_name_of, stopped_line, what_goes
from bot.turn import Flow, World
from bot.voice import Voice
from casework.ground import Notice
from casework.views_handovers import handover_view
from storage.session import Session
from storage.states import HandoverState
from storage.tables import Account
from texts import Text


def tell_asked(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask a colleague whether they take over, or gently once more."""
    view = handover_view(session, handover=notice.subject, by=account)
    if view.state is not HandoverState.OPEN:
        return
    was = colleague_name_of(session, view.was, account)
    key = "handover.asked_again" if notice.facts.get("again") else "handover.asked"
    voice.say(
        Text.lines(Text.of(key, was=was, what=what_goes(view)), *stopped_line(view)),
        *answer_buttons(voice, view.id),
    )


def tell_waits(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell whoever asked that it still waits, and that somebody else can be asked."""
    view = handover_view(session, handover=notice.subject, by=account)
    if view.state is HandoverState.OPEN:
        voice.say(
            Text.of(
                "handover.still_waits",
                to=colleague_name_of(session, view.to, account),
                what=what_goes(view),
            ),
            [voice.button("handover.see", "hv.open", view.id)],
        )


def tell_given(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell a supporter that a coordinator has given them persons whose supporter left."""
    view = handover_view(session, handover=notice.subject, by=account)
    voice.say(
        Text.lines(Text.of("handover.came", what=what_goes(view)), *stopped_line(view)),
        [voice.button("handover.note", "no.handover", view.id)] if view.has_note else [],
        [voice.button("menus.waiting", "ev.wait")],
        [voice.button("menus.wishes", "wi.list")],
    )


def tell_news(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell what became of a hand-over."""
    view = handover_view(session, handover=notice.subject, by=account)
    voice.say(
        Text.of(
            f"handover.told.{notice.kind.removeprefix('hv.')}",
            was=colleague_name_of(session, view.was, account),
            to=colleague_name_of(session, view.to, account),
            what=what_goes(view),
        )
    )


def tell_staff(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell a coordinator that somebody else speaks for a person now."""
    codes = Text.listed(*map(Text.plain, notice.facts["codes"]))
    voice.say(
        Text.of(
            "handover.staff", codes=codes, to=colleague_name_of(session, notice.subject, account)
        )
    )


def tell_came(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell a coordinator what a colleague who left has left to them."""
    voice.say(
        Text.of("handover.cases_came", **notice.facts),
        [voice.button("menus.placements", "pl.list")],
        [voice.button("menus.introductions", "in.list")],
    )


FLOW = Flow(
    notices={
        "hv.asked": tell_asked,
        "hv.waits": tell_waits,
        "hv.given": tell_given,
        "hv.taken": tell_news,
        "hv.declined": tell_news,
        "hv.withdrawn": tell_news,
        "hv.announced": tell_news,
        "hv.void": tell_news,
        "hv.staff": tell_staff,
        "hv.came": tell_came,
    },
)
