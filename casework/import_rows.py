"""
Rows of a table from outside, as what they mean: each cell checked, each mistake named.

Headings and words for choices are handed in by whoever talks with people; here are only keys.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from casework.guard import personal_data_in
from casework.offer_terms import MOST_PEOPLE, OfferTerms, is_no_hope
from casework.register_host import HostKind
from casework.sheets import Sheet
from casework.tidy import NoPhone, folded, one_line, tidy_phone
from matching.facts import Condition, Need, OfferKind, Reach, Slot
from towns import PlaceToCall

NAME, SENTENCE, ASK, WORD = 30, 60, 100, 20
MOST_WORDS = 10
_BETWEEN = re.compile(r"[、,，;；\n]")
_COUNT = re.compile(r"(\d{1,4})(?:人|名|人まで|名まで)?")


class ImportKind(StrEnum):
    """What a table holds."""

    HOSTS = "hosts"
    PLACES = "places"


@dataclass(frozen=True)
class Wording:
    """
    How people call columns and choices.

    :param headings: what stands above a column, by its key, in the order of the template
    :param choices: for a column with choices, the key that each word for one means
    """

    headings: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Wrong:
    """
    A mistake.

    :param row: as a spreadsheet counts, the heading being 1
    :param column: its key, or its number (from 1) where the heading is unknown
    :param rule: names the sentence
    :param words: what was found, for the eyes of whoever wrote the table
    """

    row: int
    column: str
    rule: str
    words: str = ""


@dataclass
class _Reading:
    """What the cells of a row are read with, and what the guard found in them."""

    wording: Wording
    personal: list[tuple[str, str]] = field(default_factory=list)


def _once(check: Callable[[str, ValidationInfo], Any]) -> BeforeValidator:
    """Check a cell of a table; what was kept after such a check is taken as it is."""
    return BeforeValidator(
        lambda value, info: check(value, info) if isinstance(info.context, _Reading) else value
    )


def _reading(info: ValidationInfo) -> _Reading:
    assert isinstance(info.context, _Reading)
    return info.context


def _column(info: ValidationInfo) -> str:
    assert info.field_name is not None
    return info.field_name


def _words(limit: int, *, guarded: bool = True, needed: bool = True) -> BeforeValidator:
    def check(value: str, info: ValidationInfo) -> str:
        words = one_line(value)
        if needed and not words:
            raise PydanticCustomError("missing", "is empty")
        if len(words) > limit:
            raise PydanticCustomError("too_long", "is longer than {words}", {"words": str(limit)})
        if guarded:
            _guard(words, info)
        return words

    return _once(check)


def _guard(words: str, info: ValidationInfo) -> None:
    # Whoever reads the preview says whether it is; a rule of ours is not always right.
    _reading(info).personal += [
        (_column(info), found.words) for found in personal_data_in(words)[:1]
    ]


def _phone(value: str, info: ValidationInfo) -> str:
    words = one_line(value)
    if not words:
        raise PydanticCustomError("missing", "is empty")
    try:
        return tidy_phone(words)
    except NoPhone:
        # A spreadsheet that takes it for a number drops the zero at its start.
        raise PydanticCustomError("no_phone", "is no phone number") from None


def _key_of(words: str, column: str, wording: Wording) -> str:
    known = {folded(word): key for word, key in wording.choices[column].items()}
    if folded(words) not in known:
        raise PydanticCustomError("unknown_choice", "{words} is no choice", {"words": words[:30]})
    return known[folded(words)]


def _choice(*, default: str = "") -> BeforeValidator:
    def check(value: str, info: ValidationInfo) -> str:
        words = one_line(value)
        if not words and default:
            return default
        if not words:
            raise PydanticCustomError("missing", "is empty")
        return _key_of(words, _column(info), _reading(info).wording)

    return _once(check)


def _split(value: str) -> list[str]:
    return [words for part in _BETWEEN.split(value) if (words := one_line(part))]


def _choices(value: str, info: ValidationInfo) -> tuple[str, ...]:
    keys = (_key_of(words, _column(info), _reading(info).wording) for words in _split(value))
    return tuple(key for key in dict.fromkeys(keys) if key)


def _good_at(value: str, info: ValidationInfo) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(_split(value)))
    if not words:
        raise PydanticCustomError("missing", "is empty")
    if len(words) > MOST_WORDS or any(len(word) > WORD for word in words):
        raise PydanticCustomError("too_long", "is longer than {words}", {"words": str(WORD)})
    _guard("、".join(words), info)
    return words


def _count(value: str, info: ValidationInfo) -> int:
    words = folded(one_line(value)) or "1"
    found = _COUNT.fullmatch(words)
    if found is None or not 1 <= int(found[1]) <= MOST_PEOPLE:
        raise PydanticCustomError("no_count", "is no count", {"words": str(MOST_PEOPLE)})
    return int(found[1])


def _offer_kind(value: str, info: ValidationInfo) -> str:
    words = one_line(value)
    key = (
        _key_of(words, _column(info), _reading(info).wording) if words else OfferKind.TOGETHER.value
    )
    if key in {OfferKind.ROLE, OfferKind.EMPLOYMENT}:
        # 体験 asks the host five questions, a job goes to an agency: neither fits a table.
        raise PydanticCustomError("ask_first", "must be asked first")
    return key


def _hope(value: str, info: ValidationInfo) -> str:
    if not info.data.get("offer"):
        return ""
    words = one_line(value)
    if is_no_hope(words):
        raise PydanticCustomError("no_hope", "is no hope")
    return words


class HostRow(BaseModel):
    """A host, and one thing that it can do; a host with several stands in several rows."""

    model_config = ConfigDict(frozen=True)

    kind: Annotated[HostKind, _choice()]
    name: Annotated[str, _words(NAME, guarded=False)]
    area: Annotated[str, _choice()]
    sentence: Annotated[str, _words(SENTENCE)]
    phone: Annotated[str, _once(_phone)]
    offer: Annotated[str, _words(SENTENCE, needed=False)] = ""
    offer_kind: Annotated[OfferKind, _once(_offer_kind)] = OfferKind.TOGETHER
    hope: Annotated[str, _once(_hope), _words(SENTENCE, needed=False)] = ""
    slots: Annotated[tuple[Slot, ...], _once(_choices)] = ()
    reach: Annotated[Reach, _choice(default=Reach.TOWN.value)] = Reach.TOWN
    capacity: Annotated[int, _once(_count)] = 1
    provides: Annotated[tuple[Need, ...], _once(_choices)] = ()
    conditions: Annotated[tuple[Condition, ...], _once(_choices)] = ()

    def terms(self) -> OfferTerms:
        """Return the terms of its offer, which it must have."""
        return OfferTerms(
            text=self.offer,
            kind=self.offer_kind,
            area=self.area,
            reach=self.reach,
            slots=frozenset(self.slots),
            capacity=self.capacity,
            provides=frozenset(self.provides),
            conditions=frozenset(self.conditions),
            hope=self.hope,
        )


class PlaceRow(BaseModel):
    """A place to call."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, _words(NAME, guarded=False)]
    phone: Annotated[str, _once(_phone)]
    good_at: Annotated[tuple[str, ...], _once(_good_at)]
    ask: Annotated[str, _words(ASK)]
    areas: Annotated[tuple[str, ...], _once(_choices)] = ()

    def place(self) -> PlaceToCall:
        """Return it as a town file would describe it."""
        return PlaceToCall(**self.model_dump())


ROWS: Mapping[ImportKind, type[HostRow] | type[PlaceRow]] = {
    ImportKind.HOSTS: HostRow,
    ImportKind.PLACES: PlaceRow,
}
NEEDED: Mapping[ImportKind, frozenset[str]] = {
    kind: frozenset(name for name, field in row.model_fields.items() if field.is_required())
    for kind, row in ROWS.items()
}


@dataclass(frozen=True)
class Understood:
    """
    The rows that mean something, with their numbers, and every mistake in its place.

    :param personal: what may be personal, for whoever reads the preview to say
    """

    rows: tuple[tuple[int, HostRow | PlaceRow], ...]
    wrong: tuple[Wrong, ...] = ()
    personal: tuple[Wrong, ...] = ()


def understand(sheet: Sheet, *, kind: ImportKind, wording: Wording) -> Understood:
    """Make rows of a table, and name whatever cannot be taken."""
    columns, wrong = _columns(sheet.heading, kind=kind, wording=wording)
    if wrong:
        return Understood((), tuple(wrong))
    personal: list[Wrong] = []
    bad = {(cell.row, cell.column): cell.rule for cell in sheet.wrong}
    rows: list[tuple[int, HostRow | PlaceRow]] = []
    for number, cells in sheet.rows:
        here = {
            (columns[place] if place < len(columns) else str(place + 1)): rule
            for (row, place), rule in bad.items()
            if row == number
        }
        wrong += [Wrong(number, column, rule) for column, rule in here.items()]
        if any(cell.strip() for cell in cells[len(columns) :]):
            wrong.append(Wrong(number, str(len(columns) + 1), "no_heading"))
        # A column that is not there is one that is empty.
        given = dict.fromkeys(ROWS[kind].model_fields, "") | dict(zip(columns, cells, strict=False))
        reading = _Reading(wording)
        try:
            row = ROWS[kind].model_validate(given, context=reading)
        except ValidationError as error:
            wrong += _named(error, number, skip=set(here))
        else:
            rows.append((number, row))
        personal += [Wrong(number, column, "personal", words) for column, words in reading.personal]
    wrong.sort(key=lambda one: (one.row, _place(columns, one.column)))
    return Understood(tuple(rows), tuple(wrong), tuple(personal))


def _columns(
    heading: Sequence[str], *, kind: ImportKind, wording: Wording
) -> tuple[list[str], list[Wrong]]:
    known = {folded(words): key for key, words in wording.headings.items()}
    columns: list[str] = []
    wrong: list[Wrong] = []
    for place, words in enumerate(heading, 1):
        key = known.get(folded(words), "")
        if not key:
            wrong.append(Wrong(1, str(place), "unknown_heading", words[:NAME]))
        elif key in columns:
            wrong.append(Wrong(1, key, "twice"))
        columns.append(key)
    wrong += [
        Wrong(1, key, "no_column")
        for key in wording.headings
        if key in NEEDED[kind] and key not in columns
    ]
    return columns, wrong


def _named(error: ValidationError, number: int, *, skip: set[str]) -> list[Wrong]:
    return [
        Wrong(number, column, one["type"], str(one.get("ctx", {}).get("words", "")))
        for one in error.errors()
        if (column := str(one["loc"][0])) not in skip
    ]


def _place(columns: Sequence[str], column: str) -> int:
    return columns.index(column) if column in columns else len(columns)
