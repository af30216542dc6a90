"""
What a form of the desk sends: its fields, and perhaps a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from starlette.requests import Request

from bot.channels.fields import read_all_fields
from casework.sheets.limits import LARGEST
from storage.base import Id

LARGEST_FORM = 64 * 1024
_BYTES_OF_A_SIGN = 9
"""A Japanese sign as forms send it: ``%E3%81%82``."""
_ROOM_AROUND_A_FILE = 16 * 1024


class TooLarge(Exception):
    """More was sent than a form of ours can mean."""


@dataclass(frozen=True)
class Fields:
    """The fields of a form, by name; a field may have several values."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return what was written, without the blanks around it; nothing for no such field."""
        return next(iter(self.values.get(name, ())), "").strip()

    def all(self, name: str) -> list[str]:
        """Return everything that was chosen."""
        return list(self.values.get(name, ()))

    def id(self, name: str) -> Id | None:
        """Return the row that a field names; ``None`` for what names none."""
        return _row(self.get(name))

    def ids(self, name: str) -> list[Id]:
        """Return the rows that were chosen; what names none is left out."""
        return [row for one in self.all(name) if (row := _row(one)) is not None]

    def day(self, name: str) -> date | None:
        """Return a day, written as ``2026-11-27``; ``None`` for what is none."""
        try:
            return date.fromisoformat(self.get(name))
        except ValueError:
            return None

    def file(self, name: str) -> bytes | None:
        """Return the content of a file, if one was chosen."""
        return self.files.get(name)

    def kept(self) -> dict[str, str]:
        """Return what was written, to be shown once more."""
        return {name: self.get(name) for name in self.values}


def room_for(signs: int) -> int:
    """Return how large a form of long texts may be, so that one too long is still given back."""
    return LARGEST_FORM + signs * _BYTES_OF_A_SIGN


async def read_form(request: Request, *, largest: int = LARGEST_FORM) -> Fields:
    """
    Read a form.

    :param largest: how many bytes it may have, without a table
    :raises TooLarge: as soon as it is larger than a form, or a table, may be
    :raises starlette.requests.ClientDisconnect: if whoever sends goes away
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        values = await read_all_fields(request, largest=largest)
        if values is None:
            raise TooLarge
        return Fields(values)
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST + _ROOM_AROUND_A_FILE:
        raise TooLarge
    async with request.form(max_files=1, max_fields=100, max_part_size=LARGEST_FORM) as form:
        written: dict[str, list[str]] = {}
        files: dict[str, bytes] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                written.setdefault(name, []).append(value.replace("\r\n", "\n"))
            elif value.filename:
                files[name] = await value.read()
        return Fields(written, files)


def _row(words: str) -> Id | None:
    try:
        return Id(words)
    except ValueError:
        return None
