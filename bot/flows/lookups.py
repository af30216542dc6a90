"""
いつもと違う見かた: the week's unusual look-ups, settled one by one by a colleague.

A coordinator sees codes and counts, the city officer counts alone; nobody sees their own.
"""

from bot.dates import day_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice
from casework.settle_unusual_look import confirm_look, look_into
from casework.views_unusual_looks import LookView, look_view, open_looks
from storage.session import Session
from storage.states import Role
from storage.tables import Account
from texts import Text

WATCH = (Role.COORDINATOR, Role.OFFICER)
PAGE = 8


@only(*WATCH)
def show_list(turn: Turn, press: Press) -> None:
    """List what nobody has settled yet."""
    views = open_looks(turn.session, by=turn.by)
    turn.change(
        "lookups.title" if views else "lookups.none",
        *([turn.button(_line(view), "lu.card", view.id)] for view in views[:PAGE]),
        [turn.button("menus.menu", "ev.menu")],
    )


@only(*WATCH)
def card(turn: Turn, press: Press) -> None:
    """Show one of them, with what would explain it."""
    view = look_view(turn.session, look=press.row, by=turn.by)
    lines: list[Text | str] = [
        _line(view),
        Text.of("lookups.week", day=day_words(view.until)),
        Text.of("lookups.since", count=view.since),
        "",
        Text.of(f"lookups.explains.{view.kind}"),
    ]
    if view.codes:
        lines.append(Text.of("lookups.codes", codes=Text.listed(*map(Text.plain, view.codes))))
    elif view.cases:
        lines.append(Text.of("lookups.cases", count=view.cases))
    rows: list[list[Button]] = []
    if view.open:
        rows.append([turn.button("lookups.seen", "lu.seen", view.id)])
        if turn.by.role is Role.COORDINATOR:
            rows.append([turn.button("lookups.task", "lu.task", view.id)])
    turn.change(Text.lines(*lines), *rows, [turn.button("forms.back", "lu.list")])


@only(*WATCH)
def seen(turn: Turn, press: Press) -> None:
    """Keep that somebody has looked at it."""
    confirm_look(turn.session, look=press.row, by=turn.by, now=turn.now)
    turn.change("lookups.done.seen", [turn.button("lookups.open", "lu.list")])


@only(Role.COORDINATOR)
def into(turn: Turn, press: Press) -> None:
    """Make a task of it."""
    look_into(turn.session, look=press.row, by=turn.by, town=turn.town, now=turn.now)
    turn.change("lookups.done.task", [turn.button("lookups.open", "lu.list")])


def tell_list(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Say how many there are, and lead to them."""
    voice.say(
        Text.of("lookups.news", count=notice.facts["count"]),
        [voice.button("lookups.open", "lu.list")],
    )


def _line(view: LookView) -> Text:
    role = Text.of(f"everyone.roles.{view.role}" if view.role else "lookups.operator")
    return Text.of(
        f"lookups.kind.{view.kind}",
        who=Text.of("lookups.who", role=role, label=view.who) if view.who else role,
        count=view.count,
    )


FLOW = Flow(
    actions={"lu.list": show_list, "lu.card": card, "lu.seen": seen, "lu.task": into},
    notices={"lookups.list": tell_list},
    more=(MenuLine("lookups.open", "lu.list", frozenset(WATCH)),),
)
