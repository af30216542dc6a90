"""
次の考える会の議題: what was chosen of what the town lacks, to be read, printed and taken along.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from casework.views_town import Gaps, Lack, gaps_of_town, lacks_of_town
from desk.page import STAFF, DeskFile, DeskPage, GivenFile
from desk.visit import Visit
from reports.agenda import agenda, lack_words, plain_text, told_count, worst_places
from reports.model import HIDDEN, Report
from reports.write import Format, write
from texts import Text

MOST = 5
"""Put on the agenda where nothing was chosen."""


def show(visit: Visit) -> Mapping[str, Any]:
    """Show the agenda of what was chosen."""
    lacks, gaps = _chosen(visit)
    return {
        "now": visit.now,
        "lacks": [(lack_words(one.what), _told(one.count)) for one in lacks],
        "worst": worst_places(gaps, visit.town),
        "chosen": {f"on.{one.what}": "1" for one in lacks},
    }


def _told(count: int) -> Text:
    told = told_count(count)
    return Text.of("desk_town.hidden") if told is HIDDEN else Text.plain(f"{count:,}")


def _chosen(visit: Visit) -> tuple[Sequence[Lack], Gaps]:
    lacks, _ = lacks_of_town(visit.session, by=visit.by)
    gaps = gaps_of_town(visit.session, by=visit.by, areas=[one.key for one in visit.town.areas])
    chosen = [one for one in lacks if f"on.{one.what}" in visit.query]
    return chosen or lacks[:MOST], gaps


def _report(visit: Visit) -> Report:
    lacks, gaps = _chosen(visit)
    return agenda(lacks=lacks, gaps=gaps, town=visit.town, now=visit.now)


def _docx(visit: Visit) -> GivenFile:
    written = write(_report(visit), Format.DOCX)
    return GivenFile("agenda.docx", written.media_type, written.content)


def _txt(visit: Visit) -> GivenFile:
    content = plain_text(_report(visit)).encode("utf-8-sig")
    return GivenFile("agenda.txt", "text/plain; charset=utf-8", content)


_FILES: Mapping[str, Callable[[Visit], GivenFile]] = {"docx": _docx, "txt": _txt}

PAGES: tuple[DeskPage | DeskFile, ...] = (
    DeskPage(path="/town/agenda", template="agenda.html", show=show, roles=STAFF),
    *(
        DeskFile(path=f"/town/agenda.{ending}", give=give, roles=STAFF)
        for ending, give in _FILES.items()
    ),
)
