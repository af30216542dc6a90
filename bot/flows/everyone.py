"""
What everybody can do: be welcomed, find the menu and what waits, change the
language and the hours, see one's own data, leave.
"""

from dataclasses import replace

from bot import menus
from bot.drafts import (
    ask_again,
    current_draft,
    pressed,
    started_again,
    stop,
    thrown_away,
    went_on,
)
from bot.flows.my_data_words import my_data_words
from bot.flows.paging import page_buttons
from bot.flows.register_host import start_registration
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Handler, Turn, Waiting, World
from bot.voice import Voice
from casework.ground import Notice, NotYours
from casework.hats import hats_of
from casework.leave import LastCoordinator, leave
from casework.my_data import my_data
from casework.reader_hours import HOURS
from casework.tell_of_my_data import tell_of_my_data
from storage.session import Session
from storage.states import Role
from storage.tables import Account
from texts import Text

PAGE = 8


def welcome(turn: Turn, press: Press) -> None:
    """Greet a new member in the town's words and show the first step."""
    greeting = turn.town.greeting
    _say_with_menu(
        turn,
        Text.lines(
            Text.plain(greeting.ja_easy if turn.voice.language == "ja-easy" else greeting.ja),
            "",
            Text.of(f"everyone.welcome.{turn.by.role}"),
        ),
    )
    if turn.by.role is Role.HOST:
        start_registration(turn)


def menu(turn: Turn, press: Press) -> None:
    """Show what this role can do, and what waits."""
    waiting = _waiting(turn)
    text = Text.of(f"everyone.menu.{turn.by.role}")
    if waiting:
        text = Text.lines(text, "", Text.of("everyone.waiting_count", count=len(waiting)))
    _say_with_menu(turn, text)


def do(turn: Turn, press: Press) -> None:
    """Do what the command of that name does, from a page of one's own."""
    handler = turn.registry.commands[press.argument]
    if turn.by.role not in handler.roles:
        raise NotYours
    handler.run(turn, Press(press.argument))


def show_help(turn: Turn, press: Press) -> None:
    """Explain in a few lines, with the emergency numbers."""
    lines = turn.town.public_lines
    turn.say(
        Text.lines(
            Text.of(f"everyone.help.{turn.by.role}"),
            "",
            *(
                Text.of("everyone.phone_line", name=line.name, phone=line.phone, hours=line.hours)
                for line in lines
            ),
            "",
            Text.of("everyone.emergency"),
        )
    )


def waiting(turn: Turn, press: Press) -> None:
    """List everything that waits for this account, a page at a time."""
    lines = _waiting(turn)
    if not lines:
        turn.change("everyone.nothing_waits")
        return
    page = int(press.argument or 0)
    shown = lines[page * PAGE : (page + 1) * PAGE] or lines[:PAGE]
    turn.change(
        Text.of("everyone.waiting_title", count=len(lines)),
        *([turn.button(line.text, line.action, line.row)] for line in shown),
        page_buttons(turn, "ev.wait", page=page, size=PAGE, total=len(lines)),
    )


def choose_language(turn: Turn, press: Press) -> None:
    """Offer the two voices."""
    turn.say(
        "everyone.language.ask",
        [turn.button("everyone.language.ja", "ev.lang", argument="ja")],
        [turn.button("everyone.language.ja-easy", "ev.lang", argument="ja-easy")],
    )


def set_language(turn: Turn, press: Press) -> None:
    """Speak in the chosen voice from now on."""
    if press.argument in {"ja", "ja-easy"}:
        turn.by.language = press.argument
        turn.voice.language = "ja-easy" if press.argument == "ja-easy" else "ja"
    _say_with_menu(turn, Text.of("everyone.language.set"))
    draft = current_draft(turn)
    if draft is not None:
        ask_again(turn, draft)


def choose_hours(turn: Turn, press: Press) -> None:
    """Offer when the program may write first."""
    turn.say(
        Text.of("everyone.hours.ask", now=Text.of(f"everyone.hours.{turn.by.hours}")),
        *([turn.button(f"everyone.hours.{hours}", "ev.hours", argument=hours)] for hours in HOURS),
    )


def set_hours(turn: Turn, press: Press) -> None:
    """Write first only in the chosen hours from now on."""
    if press.argument in HOURS:
        turn.by.hours = press.argument
    turn.change(Text.of("everyone.hours.set", hours=Text.of(f"everyone.hours.{turn.by.hours}")))


def show_my_data(turn: Turn, press: Press) -> None:
    """Tell what is kept about this account; that it was asked for is kept as well."""
    tell_of_my_data(turn.session, saved=False, by=turn.by, now=turn.now)
    turn.say(my_data_words(my_data(turn.session, by=turn.by)))


def ask_to_leave(turn: Turn, press: Press) -> None:
    """Ask once, saying what leaving means."""
    turn.say(
        Text.of(f"everyone.leave.ask_{turn.by.role}"),
        [turn.button("everyone.leave.yes", "ev.leave")],
        [turn.button("everyone.leave.no", "ev.menu")],
    )


def leaves(turn: Turn, press: Press) -> None:
    """Close the account."""
    try:
        leave(turn.session, by=turn.by, town=turn.town, now=turn.now)
    except LastCoordinator:
        turn.change(
            "everyone.leave.last",
            [turn.button("menus.invite", "iv.ask")],
            [turn.button("menus.menu", "ev.menu")],
        )
        return
    turn.voice.say("everyone.leave.done", keyboard=(), commands=())


def cancel(turn: Turn, press: Press) -> None:
    """Step out of a form; the draft stays."""
    draft = current_draft(turn)
    if draft is None:
        menu(turn, press)
        return
    stop(turn, draft)


def say_hello(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Greet somebody who is in already, with their menu."""
    _greet(world, voice, account, f"everyone.menu.{account.role}")


def say_welcome(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Greet somebody who was let in just now, with their first step."""
    _greet(world, voice, account, f"everyone.welcome.{account.role}")


def _greet(world: World, voice: Voice, account: Account, words: str) -> None:
    greeting = world.towns[account.town].greeting
    voice.say(
        Text.lines(
            Text.plain(greeting.ja_easy if voice.language == "ja-easy" else greeting.ja),
            "",
            Text.of(words),
        ),
        *([[voice.button("register_host.unfinished", "ho.reg")]] if _is_new_host(account) else []),
        keyboard=menus.keyboard(account.role, voice.language),
        commands=menus.commands(account.role, voice.language),
    )


def _is_new_host(account: Account) -> bool:
    return account.role is Role.HOST and account.host_id is None


def _waiting(turn: Turn) -> list[Waiting]:
    lines = [line for ask in turn.registry.waiting for line in ask(turn)]
    for hat in hats_of(turn.session, by=turn.by):
        # What waits for a person who gives something waits for their supporter.
        worn = replace(turn, member=hat)
        lines += [line for ask in turn.registry.waiting for line in ask(worn)]
    return lines


def _say_with_menu(turn: Turn, text: Text, *rows: list[Button]) -> None:
    if turn.page is not None:
        lines = [
            [turn.button(f"menus.{name}", "ev.do", argument=name) for name in row]
            for row in menus.on_page(turn.by.role)
        ]
        turn.voice.say(text, *rows, *lines)
        return
    turn.voice.say(
        text,
        *rows,
        keyboard=menus.keyboard(turn.by.role, turn.voice.language),
        commands=menus.commands(turn.by.role, turn.voice.language),
    )


FLOW = Flow(
    commands={
        "welcome": Handler(welcome),
        "start": Handler(menu),
        "menu": Handler(menu),
        "help": Handler(show_help),
        "waiting": Handler(waiting),
        "language": Handler(choose_language),
        "hours": Handler(choose_hours),
        "mydata": Handler(show_my_data),
        "leave": Handler(ask_to_leave),
        "cancel": Handler(cancel),
    },
    actions={
        "f": Handler(pressed),
        "f.on": Handler(went_on),
        "f.new": Handler(started_again),
        "f.gone": Handler(thrown_away),
        "ev.menu": Handler(menu),
        "ev.do": Handler(do),
        "ev.wait": Handler(waiting),
        "ev.lang": Handler(set_language),
        "ev.hours": Handler(set_hours),
        "ev.leave": Handler(leaves),
    },
    notices={"ev.hello": say_hello, "ev.welcome": say_welcome},
    on_pages=frozenset({"f"}),
)
