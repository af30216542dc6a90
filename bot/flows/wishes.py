"""
願いと候補: a supporter's own wishes, or a town's for its coordinator.

Each wish is one card: what was told, how it stands, and what can be done now.
"""

from bot.flows.identifiable_words import identifying_words
from bot.flows.paging import page_buttons
from bot.flows.wish_cards import line, show_wish
from bot.messages import Button
from bot.reading import opens
from bot.tokens import Press
from bot.turn import Flow, Turn, World, only
from bot.voice import Voice
from casework.consent import give_consent, withdraw_consent
from casework.ground import Notice, found
from casework.search_again import search_again
from casework.views_wishes import wish_view, wishes_for, wishes_of
from casework.withdraw_wish import TakesPart, pause_wish, resume_wish, withdraw_wish
from storage.base import Id
from storage.session import Session
from storage.states import HowSaid, HowTold, Role
from storage.tables import Account, Person
from texts import Text

PAGE = 6


def told_buttons(turn: Turn, action: str, row: Id, how: str) -> list[list[Button]]:
    """Return a button for each way of explaining; the argument keeps how it was said."""
    return [
        [turn.button(f"how_told.{told}", action, row, argument=f"{how}-{told.value}")]
        for told in HowTold
    ]


@only(Role.SUPPORTER, Role.COORDINATOR)
def wishes(turn: Turn, press: Press) -> None:
    """List the wishes, a page at a time."""
    page = int(press.argument or 0)
    ids, total = wishes_for(turn.session, by=turn.by, start=page * PAGE, count=PAGE)
    if not ids:
        turn.change(f"wishes.none_{turn.by.role}")
        return
    rows = []
    for wish in ids:
        seen = wish_view(turn.session, wish=wish, by=turn.by, now=turn.now)
        rows.append([turn.button(line(seen), "wi.card", seen.id)])
    steps = page_buttons(turn, "wi.list", page=page, size=PAGE, total=total)
    turn.change(Text.of("wishes.title", count=total), *rows, steps)


@only(Role.SUPPORTER, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show one wish."""
    if not opens(turn, press, wish=press.row):
        return
    show_wish(turn, wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now))


@only(Role.SUPPORTER, Role.COORDINATOR)
def of_person(turn: Turn, press: Press) -> None:
    """Show the wish of a person, or the list of them where there are several."""
    ids = wishes_of(turn.session, person=press.row, by=turn.by)
    if not ids:
        turn.change("wishes.none_now", [turn.button("menus.menu", "ev.menu")])
        return
    seen = [wish_view(turn.session, wish=one, by=turn.by, now=turn.now) for one in ids]
    if len(seen) == 1:
        card.run(turn, Press("wi.card", seen[0].id))
        return
    rows = [[turn.button(line(one), "wi.card", one.id)] for one in seen]
    turn.change(Text.of("wishes.title", count=len(seen)), *rows)


@only(Role.SUPPORTER)
def pause(turn: Turn, press: Press) -> None:
    """Let a wish rest."""
    assert press.row is not None
    try:
        pause_wish(turn.session, wish=press.row, by=turn.by, now=turn.now)
    except TakesPart:
        turn.change("wishes.takes_part", [turn.button("wishes.see", "wi.card", press.row)])
    else:
        turn.change("wishes.paused", [turn.button("wishes.resume", "wi.resume", press.row)])


@only(Role.SUPPORTER)
def resume(turn: Turn, press: Press) -> None:
    """Open a resting wish again."""
    assert press.row is not None
    resume_wish(turn.session, wish=press.row, by=turn.by, now=turn.now)
    turn.change("wishes.resumed", [turn.button("wishes.see", "wi.card", press.row)])


@only(Role.SUPPORTER)
def ask_withdraw(turn: Turn, press: Press) -> None:
    """Ask once before a wish is taken back."""
    turn.change(
        "wishes.withdraw_ask",
        [turn.button("wishes.withdraw_yes", "wi.gone", press.row)],
        [turn.button("forms.back", "wi.card", press.row)],
    )


@only(Role.SUPPORTER)
def withdraw(turn: Turn, press: Press) -> None:
    """Take a wish back."""
    assert press.row is not None
    try:
        withdraw_wish(turn.session, wish=press.row, by=turn.by, now=turn.now)
    except TakesPart:
        turn.change("wishes.takes_part", [turn.button("wishes.see", "wi.card", press.row)])
    else:
        turn.change("wishes.withdrawn", [turn.button("wishes.see", "wi.card", press.row)])


@only(Role.SUPPORTER)
def ask_consent(turn: Turn, press: Press) -> None:
    """Ask how the person said yes; that they could be known is said before."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    ask = Text.of("wishes.consent_ask")
    warning = identifying_words(turn, person=seen.person, sentence=seen.sentence)
    turn.change(
        Text.lines(warning, "", ask) if warning else ask,
        *(
            [turn.button(f"how_said.{how}", "wi.agreed", press.row, argument=how.value)]
            for how in HowSaid
        ),
    )


@only(Role.SUPPORTER)
def agreed(turn: Turn, press: Press) -> None:
    """Ask how it was explained, and record how the person said yes."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    how, _, told = press.argument.partition("-")
    if not told and HowSaid(how) is not HowSaid.UNCONFIRMED:
        turn.change("how_told.ask", *told_buttons(turn, "wi.agreed", seen.id, how))
        return
    given = give_consent(
        turn.session,
        person=seen.person,
        by=turn.by,
        how_said=HowSaid(how),
        told=HowTold(told) if told else None,
        now=turn.now,
    )
    turn.change(
        "wishes.consent_given" if given else "wishes.consent_later",
        [turn.button("wishes.see", "wi.card", press.row)],
    )


@only(Role.SUPPORTER)
def take_back(turn: Turn, press: Press) -> None:
    """Take a consent back: one button, with immediate effect on all that is queued."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    withdraw_consent(turn.session, person=seen.person, by=turn.by, town=turn.town, now=turn.now)
    turn.change(
        "wishes.taken_back",
        [turn.button("wishes.consent", "wi.consent", press.row)],
        [turn.button("wishes.see", "wi.card", press.row)],
    )


@only(Role.COORDINATOR)
def look_again(turn: Turn, press: Press) -> None:
    """Have the wish searched anew."""
    search_again(turn.session, wish=press.row, by=turn.by, now=turn.now)
    turn.change("wishes.searching", [turn.button("wishes.see", "wi.card", press.row)])


def tell_consent_withdrawn(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the supporter that a coordinator recorded the end of a consent."""
    person = found(session, Person, notice.subject)
    voice.say(Text.of("wishes.consent_withdrawn", label=person.label, code=person.code))


FLOW = Flow(
    commands={"wishes": wishes},
    actions={
        "wi.list": wishes,
        "wi.card": card,
        "wi.person": of_person,
        "wi.pause": pause,
        "wi.resume": resume,
        "wi.askgone": ask_withdraw,
        "wi.gone": withdraw,
        "wi.consent": ask_consent,
        "wi.agreed": agreed,
        "wi.stop": take_back,
        "wi.search": look_again,
    },
    notices={"wi.consent_withdrawn": tell_consent_withdrawn},
)
