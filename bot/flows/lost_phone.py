"""
電話をなくしたとき: a coordinator cuts an account from its chats, and invites it back.
"""

from bot.dates import day_words
from bot.flows.paging import page_buttons
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, only
from casework.invite import LIFETIME
from casework.revoke_account import Phone, invite_back, phone_of, phones, revoke_account
from storage.states import Role
from texts import Text

PAGE = 8


@only(Role.COORDINATOR)
def start(turn: Turn, press: Press) -> None:
    """Ask whose phone it is, a page at a time."""
    page = int(press.argument or 0)
    found, total = phones(turn.session, by=turn.by, start=page * PAGE, count=PAGE)
    if not total:
        turn.change("lost_phone.nobody", [turn.button("menus.menu", "ev.menu")])
        return
    turn.change(
        "lost_phone.whose",
        *([turn.button(_name(one), "lp.ask", one.account)] for one in found),
        page_buttons(turn, "lp.start", page=page, size=PAGE, total=total),
    )


@only(Role.COORDINATOR)
def ask(turn: Turn, press: Press) -> None:
    """Ask once, saying what it means."""
    found = phone_of(turn.session, account=press.row, by=turn.by)
    turn.change(
        Text.of("lost_phone.ask", name=_name(found)),
        [turn.button("lost_phone.cut", "lp.cut", press.row)],
        [turn.button("forms.back", "lp.start")],
    )


@only(Role.COORDINATOR)
def cut(turn: Turn, press: Press) -> None:
    """Cut it off at once."""
    account = revoke_account(
        turn.session, account=press.row, by=turn.by, town=turn.town, now=turn.now
    )
    if account.role in {Role.SUPPORTER, Role.HOST}:
        turn.change("lost_phone.done", [turn.button("lost_phone.back", "lp.back", press.row)])
    else:
        turn.change("lost_phone.done_staff", [turn.button("menus.menu", "ev.menu")])


@only(Role.COORDINATOR)
def back(turn: Turn, press: Press) -> None:
    """Make the link by which the same account comes back."""
    token = invite_back(turn.session, account=press.row, by=turn.by, town=turn.town, now=turn.now)
    turn.change(
        Text.of(
            "lost_phone.link",
            link=f"https://t.me/{turn.world.bot_name}?start={token}",
            until=day_words(turn.now + LIFETIME),
        )
    )


def _name(one: Phone) -> Text:
    role = Text.of(f"everyone.roles.{one.role}")
    if one.name:
        return Text.of("lost_phone.name", role=role, name=one.name)
    return Text.of("lost_phone.unnamed", role=role, key=one.account.hex[-4:].upper())


FLOW = Flow(
    actions={"lp.start": start, "lp.ask": ask, "lp.cut": cut, "lp.back": back},
    more=(MenuLine("lost_phone.open", "lp.start", frozenset({Role.COORDINATOR})),),
)
