"""
次の考える会の議題: what the town lacks, as a paper for a meeting; nothing in it is about anybody.

Counts from one to four are hidden; no area stands beside a number of wishes, so that nothing can
be computed from what is left.
"""

from collections.abc import Sequence
from datetime import datetime

from casework.views_town import Gaps, Lack
from followup.calendar import tokyo_day
from reports.cells import shown
from reports.model import (
    HIDDEN,
    Block,
    Column,
    Kind,
    Paragraph,
    Points,
    Report,
    Row,
    Section,
    Table,
    Value,
)
from reports.small_counts import SMALL
from reports.wareki import day_words
from texts import Text, say
from towns import Town

MOST_GAPS = 5
_ROOM_TO_WRITE = 6


def lack_words(what: str) -> Text:
    """Name what wishes lack: the code of ``casework.kept_plan.lacks_of`` in words."""
    kind, _, code = what.partition(":")
    if kind == "activity":
        return Text.of("desk_town.lack.activity.of", activity=Text.of(f"activities.{code}"))
    return Text.of(f"desk_town.lack.{kind}.{code}")


def told_count(count: int) -> Value:
    """Return a count as others than the office may read it."""
    return HIDDEN if count in SMALL else count


def worst_places(gaps: Gaps, town: Town) -> tuple[str, ...]:
    """Name where and when most is wanting; a place with few wishes is not named."""
    return tuple(
        say(
            "desk_town.gaps.worst_place",
            "ja",
            area=town.area(area).name,
            slot=say(f"facets.slot.{slot}", "ja"),
        )
        for area, slot, gap in gaps.worst[:MOST_GAPS]
        if gap.wishes not in SMALL
    )


def agenda(*, lacks: Sequence[Lack], gaps: Gaps, town: Town, now: datetime) -> Report:
    """Return the agenda of these lacks, and of where and when most is wanting."""
    worst = worst_places(gaps, town)
    ideas = tuple(say(f"desk_town.agenda.{one}", "ja") for one in ("ask_who", "ask_how"))
    return Report(
        kind="agenda",
        title=say("desk_town.agenda.title", "ja"),
        town=town.name,
        period=day_words(tokyo_day(now)),
        made_on=tokyo_day(now),
        sections=(
            _section("lacks.title", Paragraph(say("desk_town.agenda.about", "ja")), _table(lacks)),
            *((_section("agenda.gaps", Points(worst)),) if worst else ()),
            _section("agenda.ideas", Points(ideas)),
            _section("agenda.decided", *(Paragraph(" ") for _ in range(_ROOM_TO_WRITE))),
        ),
    )


def _section(heading: str, *blocks: Block) -> Section:
    return Section(heading=say(f"desk_town.{heading}", "ja"), blocks=blocks)


def plain_text(report: Report) -> str:
    """Return an agenda as plain text, to be pasted into a letter."""
    lines = [report.title, f"{report.town} {report.period}"]
    for _, section in report.walked():
        lines += ["", f"■ {section.heading}"]
        for block in section.blocks:
            if isinstance(block, Paragraph) and block.words.strip():
                lines.append(block.words)
            elif isinstance(block, Points):
                lines += [f"・{item}" for item in block.items]
            elif isinstance(block, Table):
                lines += [_line(*row.cells) for row in block.rows]
    return "\n".join(lines) + "\n"


def _line(what: Value, count: Value) -> str:
    many = say("desk_town.hidden", "ja") if count is HIDDEN else shown(count)
    return "・" + say("desk_town.agenda.line", "ja", what=shown(what), count=many)


def _table(lacks: Sequence[Lack]) -> Table:
    return Table(
        key="lacks",
        caption=say("desk_town.agenda.caption", "ja"),
        definition=say("desk_town.agenda.counted", "ja"),
        columns=(
            Column(key="what", name=say("desk_town.lacks.what", "ja"), kind=Kind.TEXT),
            Column(key="count", name=say("desk_town.lacks.count", "ja")),
        ),
        rows=tuple(
            Row(
                key=lack.what,
                cells=(lack_words(lack.what).spoken("ja"), told_count(lack.count)),
            )
            for lack in lacks
        ),
    )
