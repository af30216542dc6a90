"""
表: hosts and places come in from a table that is shown first, and go out into one.

A file is read beside the conversations; until then the page says so, and looks again by itself.
"""

from collections.abc import Mapping
from typing import Any

from bot.channels.table_templates import TYPES, template_bytes
from bot.flows.my_data_words import my_data_words
from bot.forms import Refused
from bot.import_words import exported, refused_words, wrong_words
from casework.export_hosts import hosts_for_table, tell_of_table
from casework.import_rows import ImportKind
from casework.my_data import my_data
from casework.sheets import MOST_ROWS, SheetRefused, csv_bytes, xlsx_bytes
from casework.sheets.limits import LARGEST
from casework.take_table import ImportView, drop_table, own_table, send_table_here, take_table
from casework.tell_of_my_data import tell_of_my_data
from desk.fields import Fields
from desk.page import STAFF, DeskFile, DeskPage, Done, GivenFile
from desk.visit import Visit
from storage.states import Role
from texts import Text

SHOWN = 30
"""Mistakes that are named at once; those after them come when these are mended."""
LOOK_AGAIN_SECONDS = 3
_MEBIBYTE = 1024 * 1024


def show(visit: Visit) -> Mapping[str, Any]:
    """Show where a table on its way in stands, and what can be taken out."""
    coordinates = visit.by.role is Role.COORDINATOR
    table = own_table(visit.session, by=visit.by) if coordinates else None
    view = table.view if table else None
    return {
        "coordinates": coordinates,
        "reading": table is not None and not table.is_read,
        "view": view,
        "words": _words(view) if view else {},
        "kinds": list(ImportKind),
        "endings": list(TYPES),
        "most_rows": MOST_ROWS,
        "most_size": LARGEST // _MEBIBYTE,
        "look_again": LOOK_AGAIN_SECONDS,
        "data": my_data(visit.session, by=visit.by),
    }


def _words(view: ImportView) -> Mapping[str, Any]:
    table = view.table
    wrong, personal = table.understood.wrong, table.understood.personal
    return {
        "refused": refused_words(table.refused) if table.refused else None,
        "wrong": [wrong_words(one) for one in wrong[:SHOWN]],
        "wrong_more": max(len(wrong) - SHOWN, 0),
        "personal": [wrong_words(one) for one in personal[:SHOWN]],
        "personal_more": max(len(personal) - SHOWN, 0),
        "brings": [
            Text.of(f"import_table.brings.{name}", count=count)
            for name, count in (
                ("hosts", table.brings.hosts),
                ("offers", table.brings.offers),
                ("places", table.brings.places),
                ("known", table.brings.known),
            )
            if count
        ],
        "alike": [
            Text.of("import_table.alike_line", row=one.row, words=one.words, other=one.other)
            for one in table.brings.alike[:SHOWN]
        ],
        "alike_more": max(len(table.brings.alike) - SHOWN, 0),
    }


def _send(visit: Visit, fields: Fields) -> Done:
    kind, data = fields.get("kind"), fields.file("table")
    if kind not in set(ImportKind) or data is None:
        raise Refused(Text.of("desk_files.choose_first"))
    try:
        send_table_here(visit.session, kind=ImportKind(kind), data=data, by=visit.by, now=visit.now)
    except SheetRefused as refused:
        raise Refused(refused_words(refused)) from refused
    return Done("/files", "desk_files.said.sent")


def _take(visit: Visit, fields: Fields) -> Done:
    plan = take_table(
        visit.session,
        table=fields.id("table"),
        by=visit.by,
        town=visit.town,
        now=visit.now,
    )
    return Done("/files", f"desk_files.said.{'places' if plan.places else 'hosts'}")


def _drop(visit: Visit, fields: Fields) -> Done:
    drop_table(visit.session, by=visit.by)
    return Done("/files", "desk_files.said.dropped")


def _template(visit: Visit) -> GivenFile:
    name, _, ending = visit.path["file"].partition(".")
    if name not in set(ImportKind) or ending not in TYPES:
        name, ending = ImportKind.HOSTS, "xlsx"
    content = template_bytes(ImportKind(name), ending, visit.town)
    return GivenFile(f"{name}.{ending}", TYPES[ending], content)


def _hosts(visit: Visit) -> GivenFile:
    ending = "csv" if visit.path["ending"] == "csv" else "xlsx"
    rows = exported(
        hosts_for_table(visit.session, by=visit.by, town=visit.by.town), town=visit.town
    )
    content = csv_bytes(rows) if ending == "csv" else xlsx_bytes({visit.town.name: rows})
    return GivenFile(f"hosts.{ending}", TYPES[ending], content)


def _kept(visit: Visit) -> None:
    tell_of_table(visit.session, by=visit.by, now=visit.now)


def _own(visit: Visit) -> GivenFile:
    kept = my_data_words(my_data(visit.session, by=visit.by), today=visit.today)
    words = Text.lines(Text.of("desk_files.own.title"), "", kept)
    content = f"{visit.plainly(words)}\n".replace("\n", "\r\n").encode("utf-8-sig")
    return GivenFile("own-data.txt", "text/plain; charset=utf-8", content)


def _own_kept(visit: Visit) -> None:
    tell_of_my_data(visit.session, saved=True, by=visit.by, now=visit.now)


PAGES: tuple[DeskPage | DeskFile, ...] = (
    DeskPage(
        path="/files",
        template="files.html",
        show=show,
        acts={"send": _send, "take": _take, "drop": _drop},
        menu="desk_files.menu",
        roles=STAFF,
    ),
    DeskFile(path="/files/template/{file}", give=_template),
    DeskFile(path="/files/hosts.{ending}", give=_hosts, enter=_kept),
    DeskFile(path="/files/own-data.txt", give=_own, roles=STAFF, enter=_own_kept),
)
