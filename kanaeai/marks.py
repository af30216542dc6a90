"""
Where the list of the forgotten stands beside the database, and how the two are kept equal.
"""

from kanaeai.problems import OperatorProblem
from kanaeai.settings import Home
from storage.database import Database
from storage.forgotten import MarksFile, marks_in


def marks_file(home: Home) -> MarksFile:
    """Return the file of a home; it need not be there yet."""
    return MarksFile(home.folder / "forgotten.marks")


def keep_marks(database: Database, *, home: Home) -> int:
    """
    Write the marks of the database into the file too; return how many were new there.

    :raises OperatorProblem: if the file cannot be read or written
    """
    file = marks_file(home)
    try:
        return file.add(database.ask(marks_in))
    except OSError as error:
        raise OperatorProblem("problem.marks_unreadable", file=str(file.path)) from error
