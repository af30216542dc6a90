"""
The words of tables: what columns and choices are called, and what a mistake is called.
"""

from collections.abc import Mapping, Sequence

from casework.export_hosts import ExportedRow
from casework.import_rows import NEEDED, ROWS, ImportKind, Wording, Wrong
from casework.register_host import HostKind
from casework.sheets import SheetRefused
from matching.facts import Condition, Need, OfferKind, Reach, Slot
from texts import Text, say
from towns import Town


def wording(kind: ImportKind, *, town: Town) -> Wording:
    """Return what people call the columns and choices of a table, in this town."""
    headings = {column: _say(f"import_table.column.{column}") for column in ROWS[kind].model_fields}
    areas = {area.name: area.key for area in town.areas}
    return Wording(
        headings=headings,
        choices={
            "kind": {_say(f"hosts.kind.{one}"): one.value for one in HostKind}
            | {_say(f"import_table.kind.{one}"): one.value for one in HostKind},
            "area": areas,
            "areas": areas,
            "offer_kind": {_say(f"facets.kind.{one}"): one.value for one in OfferKind},
            "slots": _slots(),
            "reach": {_say(f"facets.reach.{one}"): one.value for one in Reach},
            "provides": {_say(f"facets.need.{one}"): one.value for one in Need},
            "conditions": {_say(f"facets.condition.{one}"): one.value for one in Condition},
        },
    )


def _slots() -> dict[str, str]:
    """A slot by its name, with and without の; いつでも is none in particular."""
    named = {_say(f"facets.slot.{slot}"): slot.value for slot in Slot}
    short = {words.replace("の", ""): key for words, key in named.items()}
    return {_say("times.when.any"): ""} | short | named


def _say(key: str) -> str:
    return say(key, "ja")


def wrong_words(wrong: Wrong) -> Text:
    """Say what is wrong, by row and column."""
    column = (
        Text.of("import_table.number", number=int(wrong.column))
        if wrong.column.isdigit()
        else Text.of(f"import_table.column.{wrong.column}")
    )
    return Text.of(
        "import_table.wrong_line",
        row=wrong.row,
        column=column,
        words=Text.of(f"import_table.wrong.{wrong.rule}", words=wrong.words),
    )


def refused_words(refused: SheetRefused) -> Text:
    """Say why a file is not read."""
    words = Text.of(f"import_table.refused.{refused.why}")
    if refused.line is None:
        return words
    return Text.lines(words, Text.of("import_table.in_line", line=refused.line))


def template(kind: ImportKind, *, town: Town) -> dict[str, list[Sequence[str]]]:
    """Return the sheets of a template: one to fill in, with an example, and one that explains."""
    words = wording(kind, town=town)
    columns = list(words.headings)
    example = {column: _say(f"import_table.example.{column}") for column in columns}
    for column in ("area", "areas"):
        if column in example:
            example[column] = town.areas[0].name
    explained: list[Sequence[str]] = [
        [_say(f"import_table.sheet.{name}") for name in ("column", "needed", "what", "choices")]
    ]
    for column in columns:
        choices = words.choices.get(column, {})
        explained.append(
            [
                words.headings[column],
                _say("import_table.sheet.yes") if column in NEEDED[kind] else "",
                _say(f"import_table.about.{column}"),
                "、".join(choices) if column not in {"slots", "kind"} else "",
            ]
        )
    return {
        _say("import_table.sheet.fill_in"): [
            list(words.headings.values()),
            [example[column] for column in columns],
        ],
        _say("import_table.sheet.explained"): explained,
    }


def exported(rows: Sequence[ExportedRow], *, town: Town) -> list[list[str]]:
    """Return rows of hosts in the words of the import, their heading first."""
    words = wording(ImportKind.HOSTS, town=town)
    called = {
        column: {key: word for word, key in choices.items()}
        for column, choices in words.choices.items()
    }

    def cells(row: ExportedRow) -> dict[str, str]:
        host, offer = row.host, row.offer
        told = {
            "kind": called["kind"].get(host.kind, host.kind),
            "name": host.name,
            "area": called["area"].get(host.area, ""),
            "sentence": host.sentence,
            "phone": host.phone,
        }
        if offer is None:
            return told
        return told | {
            "offer": offer.text,
            "offer_kind": called["offer_kind"][offer.kind],
            "hope": row.hope,
            "slots": _listed(called["slots"], offer.slots),
            "reach": called["reach"][offer.reach],
            "capacity": str(offer.capacity),
            "provides": _listed(called["provides"], offer.provides),
            "conditions": _listed(called["conditions"], offer.conditions),
        }

    return [
        list(words.headings.values()),
        *([told.get(column, "") for column in words.headings] for told in map(cells, rows)),
    ]


def _listed(called: Mapping[str, str], keys: Sequence[str]) -> str:
    return "、".join(called[key] for key in keys)
