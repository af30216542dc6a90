"""What stands in small print under a table: what it counts, and what its names mean."""

from reports.cells import NOT_SHOWN
from reports.model import Hidden, Table
from texts import say


def notes(table: Table) -> tuple[str, ...]:
    """Return the definition of a table, of its columns and rows, and of what is hidden in it."""
    said = [say("reports.note.table", "ja", words=table.definition)]
    for column in table.columns:
        if column.definition:
            said.append(say("reports.note.one", "ja", name=column.name, words=column.definition))
    for row in table.rows:
        if row.definition:
            name = str(row.cells[0])
            said.append(say("reports.note.one", "ja", name=name, words=row.definition))
    if any(isinstance(cell, Hidden) for row in table.rows for cell in row.cells):
        said.append(say("reports.note.hidden", "ja", sign=NOT_SHOWN))
    return tuple(said)
