"""
表を取り込む: a coordinator sends a table of hosts or of places to call.

It is read beside the conversations; what it would bring is shown first, and nothing is taken in
before the coordinator says so.
"""

from bot.import_words import refused_words, wrong_words
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice
from casework.import_rows import ImportKind, Wrong
from casework.read_table import Brings, SentFile
from casework.sheets import MOST_ROWS, SheetRefused
from casework.take_table import (
    ImportView,
    ask_for_table,
    drop_table,
    send_table,
    table_view,
    take_table,
)
from storage.session import Session
from storage.states import Role
from storage.tables import Account
from texts import Text

SHOWN = 20
"""Mistakes that one message names; those after them come when these are mended."""
ALIKE = 8


@only(Role.COORDINATOR)
def ask_kind(turn: Turn, press: Press) -> None:
    """Ask what the table holds, and say what comes of it."""
    turn.change(
        "import_table.what",
        *(
            [turn.button(f"import_table.kinds.{kind}", "im.ask", argument=kind.value)]
            for kind in ImportKind
        ),
        [turn.button("forms.back", "mo.list")],
    )


@only(Role.COORDINATOR)
def ask_file(turn: Turn, press: Press) -> None:
    """Ask for the file, which may be sent within the hour; a template shows the columns."""
    kind = ImportKind(press.argument)
    ask_for_table(turn.session, kind=kind, by=turn.by, chat=turn.chat, now=turn.now)
    pages = turn.world.page_url
    turn.change(
        Text.of("import_table.send", kind=Text.of(f"import_table.kinds.{kind}"), most=MOST_ROWS),
        *(
            [
                [
                    turn.voice.link(
                        f"import_table.template.{end}",
                        f"{pages}/p/table/{turn.town.key}/{kind}.{end}",
                    )
                    for end in ("xlsx", "csv")
                ]
            ]
            if pages
            else []
        ),
        [turn.button("forms.stop", "im.stop")],
    )


@only(Role.COORDINATOR)
def take_file(turn: Turn, press: Press) -> None:
    """Take a file that was asked for."""
    file = SentFile(turn.incoming.data, turn.incoming.size)
    try:
        send_table(turn.session, file=file, by=turn.by, chat=turn.chat, now=turn.now)
    except SheetRefused as refused:
        turn.say(Text.lines(refused_words(refused), "", Text.of("import_table.again")))
        return
    turn.say("import_table.reading")


@only(Role.COORDINATOR)
def take_in(turn: Turn, press: Press) -> None:
    """Take in what was shown."""
    plan = take_table(turn.session, table=press.row, by=turn.by, town=turn.town, now=turn.now)
    if plan.places:
        turn.change(Text.of("import_table.done_places", count=len(plan.places)))
        return
    turn.change(
        Text.of("import_table.done_hosts", hosts=len(plan.hosts), offers=plan.offers),
        [turn.button("hosts.waiting.open", "ho.list")],
    )


@only(Role.COORDINATOR)
def stop(turn: Turn, press: Press) -> None:
    """Take nothing in."""
    drop_table(turn.session, by=turn.by)
    turn.change("import_table.stopped", [turn.button("menus.import", "im.start")])


def tell_read(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Show what a table would bring, or what is wrong with it."""
    view = table_view(session, table=notice.subject, by=account)
    if view.table.refused is not None:
        again = Text.of("import_table.again")
        voice.say(
            Text.lines(refused_words(view.table.refused), "", again),
            [voice.button("forms.stop", "im.stop")],
        )
    elif view.table.understood.wrong:
        voice.say(_mistakes(view), [voice.button("forms.stop", "im.stop")])
    elif view.table.brings.nothing:
        voice.say("import_table.nothing_new", [voice.button("import_table.fine", "im.stop")])
    else:
        personal = view.table.understood.personal
        label = "import_table.take_not_personal" if personal else "import_table.take"
        voice.say(
            _preview(view.table.brings, personal),
            [voice.button(label, "im.take", view.id)],
            [voice.button("forms.stop", "im.stop")],
        )


def _mistakes(view: ImportView) -> Text:
    wrong = view.table.understood.wrong
    more = len(wrong) - SHOWN
    return Text.lines(
        Text.of("import_table.mistakes", count=len(wrong)),
        "",
        *map(wrong_words, wrong[:SHOWN]),
        *([Text.of("import_table.more", count=more)] if more > 0 else []),
        "",
        Text.of("import_table.again"),
    )


def _preview(brings: Brings, personal: tuple[Wrong, ...]) -> Text:
    lines: list[Text | str] = [Text.of("import_table.preview")]
    lines += [
        Text.of(f"import_table.brings.{name}", count=count)
        for name, count in (
            ("hosts", brings.hosts),
            ("offers", brings.offers),
            ("places", brings.places),
            ("known", brings.known),
        )
        if count
    ]
    if brings.hosts:
        lines.append(Text.of("import_table.waits"))
    if brings.alike:
        lines += ["", Text.of("import_table.alike")]
        lines += [
            Text.of("import_table.alike_line", row=one.row, words=one.words, other=one.other)
            for one in brings.alike[:ALIKE]
        ]
        if len(brings.alike) > ALIKE:
            lines.append(Text.of("import_table.more", count=len(brings.alike) - ALIKE))
    if personal:
        lines += ["", Text.of("import_table.personal"), *map(wrong_words, personal[:SHOWN])]
        if len(personal) > SHOWN:
            lines.append(Text.of("import_table.more", count=len(personal) - SHOWN))
    return Text.lines(*lines)


FLOW = Flow(
    actions={
        "im.start": ask_kind,
        "im.ask": ask_file,
        "im.file": take_file,
        "im.take": take_in,
        "im.stop": stop,
    },
    notices={"im.read": tell_read},
    more=(MenuLine("menus.import", "im.start"),),
)
