"""
同じもの: what was told twice, shown to whoever may see both; one tap puts it together.

「別のものです」 is kept, and nobody is asked again.
"""

from bot.dates import day_words
from bot.flows.paging import page_buttons
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice, found
from casework.merge_twins import UnderWay, merge_offers, merge_wishes
from casework.twins import Alike, Twins, tell_apart, twins_for
from storage.base import Id
from storage.session import Session
from storage.states import Role
from storage.tables import Account, Offer
from texts import Text

_ROLES = (Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
_MARK = 8
"""Signs of the other one's id that a button carries."""


@only(*_ROLES)
def show(turn: Turn, press: Press) -> None:
    """Show two that look alike, one pair at a time."""
    pairs = twins_for(turn.session, by=turn.by, now=turn.now)
    if not pairs:
        turn.change("twins.none", [turn.button("menus.menu", "ev.menu")])
        return
    page = int(press.argument or 0) % len(pairs)
    pair = pairs[page]
    one, other = pair.one, pair.other
    lines: list[Text | str] = [
        Text.of("twins.title", count=len(pairs)),
        "",
        _words("twins.one", one),
        _words("twins.other", other),
    ]
    if turn.by.role is Role.COORDINATOR and one.whose != other.whose:
        lines += ["", Text.of("twins.two_hosts")]
    turn.change(
        Text.lines(*lines),
        [turn.button("twins.keep_one", "tw.keep", one.id, _mark(other.id))],
        [turn.button("twins.keep_other", "tw.keep", other.id, _mark(one.id))],
        [turn.button("twins.apart", "tw.apart", one.id, _mark(other.id))],
        page_buttons(turn, "tw.list", page=page, size=1, total=len(pairs)),
        [turn.button("menus.menu", "ev.menu")],
    )


@only(*_ROLES)
def keep(turn: Turn, press: Press) -> None:
    """Keep one and close the other."""
    pair = _pair(turn, press)
    assert press.row is not None
    if pair is None:
        turn.change("twins.gone", _back(turn))
        return
    merge = merge_wishes if turn.by.role is Role.SUPPORTER else merge_offers
    close = pair.but(press.row)
    try:
        merge(turn.session, keep=press.row, close=close, by=turn.by, now=turn.now)
    except UnderWay:
        turn.change("twins.under_way", _back(turn))
        return
    turn.change("twins.merged", see_button(turn, press.row), _back(turn))


@only(*_ROLES)
def apart(turn: Turn, press: Press) -> None:
    """Keep that the two are not the same."""
    pair = _pair(turn, press)
    if pair is not None:
        tell_apart(turn.session, one=pair.one.id, other=pair.other.id, by=turn.by, now=turn.now)
    turn.change("twins.kept_apart", _back(turn))


def twin_rows(turn: Turn, row: Id) -> tuple[Text | None, list[Button]]:
    """Return what to say, and the button, where what was just told looks like something known."""
    pairs = twins_for(turn.session, by=turn.by, now=turn.now)
    for place, pair in enumerate(pairs):
        if row in {pair.one.id, pair.other.id}:
            return Text.of("twins.looks_alike"), [
                turn.button("twins.look", "tw.list", argument=str(place))
            ]
    return None, []


def see_button(turn: Turn, row: Id) -> list[Button]:
    """Return the button to what stays."""
    if turn.by.role is Role.SUPPORTER:
        return [turn.button("wishes.see", "wi.card", row)]
    return [turn.button("my_offers.look", "of.card", row)]


def tell_merged(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell a host that one of its offers was put together with another."""
    voice.say(
        Text.of("twins.told", text=found(session, Offer, notice.subject).text),
        [voice.button("my_offers.open", "of.mine")],
    )


def _words(key: str, alike: Alike) -> Text:
    return Text.of(key, text=alike.text, whose=alike.whose, day=day_words(alike.since))


def _pair(turn: Turn, press: Press) -> Twins | None:
    for pair in twins_for(turn.session, by=turn.by, now=turn.now):
        if press.row is None or press.row not in {pair.one.id, pair.other.id}:
            continue
        if _mark(pair.but(press.row)) == press.argument:
            return pair
    return None


def _back(turn: Turn) -> list[Button]:
    return [turn.button("menus.twins", "tw.list")]


def _mark(row: Id) -> str:
    return row.hex[-_MARK:]


FLOW = Flow(
    commands={"twins": show},
    actions={"tw.list": show, "tw.keep": keep, "tw.apart": apart},
    notices={"tw.merged": tell_merged},
    more=(MenuLine("menus.twins", "tw.list", frozenset(_ROLES)),),
)
