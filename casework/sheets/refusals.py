"""Why a table from outside is not read."""

from enum import StrEnum


class Why(StrEnum):
    """The reason, in a word; the sentence is for whoever talks with people."""

    TOO_LARGE = "too_large"
    GROWS = "grows"
    TOO_MANY_PARTS = "too_many_parts"
    BAD_PATH = "bad_path"
    NESTED = "nested"
    MACROS = "macros"
    EXTERNAL = "external"
    EMBEDDED = "embedded"
    OLD_EXCEL = "old_excel"
    ENCRYPTED = "encrypted"
    ENTITIES = "entities"
    BROKEN = "broken"
    NO_TABLE = "no_table"
    BAD_BYTES = "bad_bytes"
    NUL = "nul"
    LONG_LINE = "long_line"
    QUOTES = "quotes"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    EMPTY = "empty"
    GONE = "gone"


class SheetRefused(ValueError):
    """
    A file that is not read.

    :param line: where in the file, if that is known; counted from 1
    """

    def __init__(self, why: Why, *, line: int | None = None) -> None:
        super().__init__(why.value if line is None else f"{why.value} in line {line}")
        self.why = why
        self.line = line
