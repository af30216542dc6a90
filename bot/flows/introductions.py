"""
打診と顔合わせ, for those who speak for the person and for the coordinator.

Each step is asked of exactly one side, the person first and again; what the host is asked
and answers is in ``asked_hosts``.
"""

from bot.dates import day_words
from bot.flows.identifiable_words import identifying_words
from bot.flows.introduction_cards import (
    card_text,
    coordinator_buttons,
    decision_buttons,
    line,
    see,
    supporter_buttons,
)
from bot.flows.introduction_words import condition_words
from bot.flows.paging import page_buttons
from bot.reading import opens
from bot.tokens import Press
from bot.turn import Flow, Telling, Turn, Waiting, World, only
from bot.voice import Voice
from casework.approve_introduction import (
    SKIPS,
    HostIsBeingAsked,
    WishIsBeingAsked,
    approve_introduction,
    skip_introduction,
)
from casework.choose_candidate import FitsNoMore
from casework.decide_again import decide_again, withdraw_introduction
from casework.ground import Notice
from casework.introductions import NotConfirmed
from casework.views_introductions import (
    introduction_view,
    introductions_for,
    introductions_waiting_for,
)
from casework.views_wishes import wish_view
from storage.session import Session
from storage.states import HowSaid, IntroductionState, Role
from storage.tables import Account
from texts import Text

PAGE = 6


@only(Role.COORDINATOR)
def introductions(turn: Turn, press: Press) -> None:
    """List the open introductions of the town, a page at a time."""
    page = int(press.argument or 0)
    views, total = introductions_for(turn.session, by=turn.by, start=page * PAGE, count=PAGE)
    if not views:
        turn.change("introductions.none")
        return
    steps = page_buttons(turn, "in.list", page=page, size=PAGE, total=total)
    turn.change(
        Text.of("introductions.title", count=total),
        *([turn.button(line(view), "in.card", view.id)] for view in views),
        steps,
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show an introduction as its reader may see it, with what can be done now."""
    if not opens(turn, press, introduction=press.row):
        return
    view = introduction_view(turn.session, introduction=press.row, by=turn.by)
    buttons = supporter_buttons if turn.by.role is Role.SUPPORTER else coordinator_buttons
    text = card_text(view, turn.town)
    if turn.by.role is Role.COORDINATOR and view.state is IntroductionState.CHOSEN:
        person = wish_view(turn.session, wish=view.wish, by=turn.by, now=turn.now).person
        warning = identifying_words(turn, person=person, sentence=view.sentence)
        if warning is not None:
            text = Text.lines(text, "", warning, Text.of("identifiable.talk_first"))
    turn.change(text, *buttons(turn, view))


@only(Role.COORDINATOR)
def approve(turn: Turn, press: Press) -> None:
    """Let the host be asked."""
    try:
        introduction = approve_introduction(
            turn.session,
            introduction=press.row,
            by=turn.by,
            town=turn.town,
            activity_words=turn.world.reader.activity_words,
            now=turn.now,
        )
    except HostIsBeingAsked:
        turn.change("introductions.host_busy", [see(turn, press)])
    except WishIsBeingAsked:
        turn.change("introductions.wish_busy", [see(turn, press)])
    except FitsNoMore:
        turn.change("introductions.fits_no_more", [see(turn, press)])
    else:
        late = introduction.asked_at > turn.now
        turn.change(
            Text.of("introductions.approved_later", day=day_words(introduction.asked_at))
            if late
            else "introductions.approved",
            [see(turn, press)],
        )


@only(Role.COORDINATOR)
def ask_skip(turn: Turn, press: Press) -> None:
    """Ask why the host is not to be asked."""
    turn.change(
        "introductions.skip_ask",
        *(
            [turn.button(f"introductions.skips.{why}", "in.skip", press.row, argument=why)]
            for why in SKIPS
        ),
        [turn.button("forms.back", "in.card", press.row)],
    )


@only(Role.COORDINATOR)
def skip(turn: Turn, press: Press) -> None:
    """Decide not to ask this host."""
    skip_introduction(
        turn.session,
        introduction=press.row,
        by=turn.by,
        reason=press.argument,
        now=turn.now,
    )
    turn.change("introductions.skipped_done", [see(turn, press)])


@only(Role.SUPPORTER)
def ask_decision(turn: Turn, press: Press) -> None:
    """Ask how the person said that they would like to meet."""
    turn.change(
        "candidates.how_said",
        *(
            [turn.button(f"how_said.{how}", "in.meet", press.row, argument=how.value)]
            for how in HowSaid
        ),
    )


@only(Role.SUPPORTER)
def decide(turn: Turn, press: Press) -> None:
    """Keep the person's second yes."""
    try:
        decide_again(
            turn.session,
            introduction=press.row,
            how_said=HowSaid(press.argument),
            by=turn.by,
            town=turn.town,
            now=turn.now,
        )
    except NotConfirmed:
        turn.change("candidates.not_confirmed", [see(turn, press)])
    else:
        turn.change("introductions.decided", [see(turn, press)])


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask_withdraw(turn: Turn, press: Press) -> None:
    """Ask once before backing out."""
    turn.change(
        "introductions.withdraw_ask",
        [turn.button("introductions.withdraw_yes", "in.out", press.row)],
        [turn.button("forms.back", "in.card", press.row)],
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def withdraw(turn: Turn, press: Press) -> None:
    """Back out."""
    withdraw_introduction(turn.session, introduction=press.row, by=turn.by, now=turn.now)
    turn.change("introductions.withdrawn_done", [see(turn, press)])


def tell_welcomed(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask the person again, through the supporter; let the coordinator know."""
    view = introduction_view(session, introduction=notice.subject, by=account)
    if account.role is Role.SUPPORTER:
        voice.say(
            Text.of(
                "introductions.decide_ask",
                label=view.label,
                host=view.host_name,
                offer=view.offer_text,
                condition=condition_words(view),
            ),
            *decision_buttons(voice, view),
        )
    else:
        voice.say(
            Text.of(
                "introductions.welcomed_told",
                code=view.code,
                host=view.host_name,
                condition=condition_words(view),
            ),
            [voice.button("introductions.see", "in.card", view.id)],
        )


def _tell_staff(key: str) -> Telling:
    def tell(
        session: Session, world: World, voice: Voice, account: Account, notice: Notice
    ) -> None:
        view = introduction_view(session, introduction=notice.subject, by=account)
        voice.say(
            Text.of(
                f"introductions.told.{key}",
                name=view.label or view.code,
                host=view.host_name,
            ),
            [voice.button("wishes.see", "wi.card", view.wish)],
        )

    return tell


def waiting(turn: Turn) -> list[Waiting]:
    """Name the introductions about which a person decides again."""
    if turn.by.role is not Role.SUPPORTER:
        return []
    return [
        Waiting(Text.of("introductions.waiting.decide", name=view.label), "in.card", view.id)
        for view in introductions_waiting_for(turn.session, by=turn.by)
    ]


FLOW = Flow(
    commands={"introductions": introductions},
    actions={
        "in.list": introductions,
        "in.card": card,
        "in.ok": approve,
        "in.askskip": ask_skip,
        "in.skip": skip,
        "in.decide": ask_decision,
        "in.meet": decide,
        "in.askout": ask_withdraw,
        "in.out": withdraw,
    },
    notices={
        "in.welcomed": tell_welcomed,
        "in.declined": _tell_staff("declined"),
        "in.skipped": _tell_staff("skipped"),
        "in.withdrawn": _tell_staff("withdrawn"),
        "in.expired": _tell_staff("expired"),
    },
    waiting=(waiting,),
)
