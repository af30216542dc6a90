"""
ポスター: a coordinator makes the town's public link and takes it back, and hears who came by it.

Whoever came is called; then they are registered as a host, or thanked.
"""

from bot.dates import day_words
from bot.flows.offer_words import area_words
from bot.flows.visit_host import start_visit
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, only
from casework.ground import TooLate
from casework.poster_links import make_poster_link, poster_links, revoke_poster_link
from casework.settle_approach import approach_view, settle_approach
from storage.base import Id
from storage.states import Role
from texts import Text


@only(Role.COORDINATOR)
def links(turn: Turn, press: Press) -> None:
    """List the links that can be used, and offer a new one."""
    if not turn.world.page_url:
        turn.change("posters.no_page")
        return
    rows = poster_links(turn.session, town=turn.by.town)
    turn.change(
        "posters.title" if rows else "posters.none",
        *(
            [
                turn.button(
                    Text.of("posters.revoke", number=number, day=day_words(row.made_at)),
                    "po.ask",
                    row.id,
                )
            ]
            for number, row in enumerate(rows, 1)
        ),
        [turn.button("posters.new", "po.new")],
    )


@only(Role.COORDINATOR)
def make(turn: Turn, press: Press) -> None:
    """Make a link and show it, this once."""
    if not turn.world.page_url:
        turn.change("posters.no_page")
        return
    row, token = make_poster_link(turn.session, town=turn.by.town, by=turn.by, now=turn.now)
    link = f"{turn.world.page_url}/j/{token}"
    turn.change(
        Text.of("posters.made", link=link, limit=row.daily_limit),
        [turn.voice.link("posters.open_qr", f"{link}/qr.svg")],
        [turn.button("posters.open", "po.list")],
    )


@only(Role.COORDINATOR)
def ask_revoke(turn: Turn, press: Press) -> None:
    """Ask once before a link is taken back."""
    turn.change(
        "posters.revoke_ask",
        [turn.button("posters.revoke_yes", "po.off", press.row)],
        [turn.button("forms.back", "po.list")],
    )


@only(Role.COORDINATOR)
def revoke(turn: Turn, press: Press) -> None:
    """Take a link back."""
    revoke_poster_link(turn.session, link=press.row, town=turn.by.town, by=turn.by, now=turn.now)
    turn.change("posters.revoked", [turn.button("posters.open", "po.list")])


@only(Role.COORDINATOR)
def register(turn: Turn, press: Press) -> None:
    """Register somebody who came by the poster; what they wrote stands in the form."""
    view = approach_view(turn.session, approach=press.row, by=turn.by)
    by_mail = "@" in view.contact
    way = {"ways": "mail", "mail": view.contact} if by_mail else {"phone": view.contact}
    # Without letters a mail address is of no use here: the number is asked for.
    known = way if turn.world.mail or not by_mail else {}
    if turn.world.mail and not by_mail:
        known = {"ways": "phone", **known}
    start_visit(
        turn,
        approach=view.id,
        answers={
            "kind": view.kind.value,
            "area": view.area,
            "sentence": view.sentence,
            **known,
        },
    )


@only(Role.COORDINATOR)
def settle(turn: Turn, press: Press) -> None:
    """End it kindly: they were called and thanked."""
    settle_approach(turn.session, approach=press.row, by=turn.by, now=turn.now)
    turn.change("posters.settled", [turn.button("tasks.to_list", "ta.list")])


def approach_lines(turn: Turn, approach: Id | None) -> list[Text | str]:
    """Say what somebody wrote; nothing for another task, or where it is settled."""
    if approach is None:
        return []
    try:
        view = approach_view(turn.session, approach=approach, by=turn.by)
    except TooLate:
        return []
    lines: list[Text | str] = [
        "",
        Text.of(
            "posters.voice",
            kind=Text.of(f"hosts.kind.{view.kind}"),
            area=area_words(turn.town, view.area),
            sentence=view.sentence,
        ),
    ]
    if view.hope:
        lines.append(Text.of("posters.hope", hope=view.hope))
    return [*lines, Text.of("posters.contact", contact=view.contact)]


def approach_buttons(turn: Turn, approach: Id | None) -> list[list[Button]]:
    """Return what can be done with somebody who came by the poster."""
    if approach is None:
        return []
    return [
        [turn.button("posters.register", "po.reg", approach)],
        [turn.button("posters.settle", "po.end", approach)],
    ]


FLOW = Flow(
    commands={"poster": links},
    actions={
        "po.list": links,
        "po.new": make,
        "po.ask": ask_revoke,
        "po.off": revoke,
        "po.reg": register,
        "po.end": settle,
    },
    more=(MenuLine("menus.poster", "po.list"),),
)
