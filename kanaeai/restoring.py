"""
What happens to a restored database before anybody can serve it.

Its tables become those of this program, whoever was forgotten since is forgotten there too, and
the program holds back until an operator has looked.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from casework.forget_case import forget_again
from kanaeai.marks import marks_file
from kanaeai.problems import OperatorProblem
from kanaeai.settings import Home, Settings
from kanaeai.store import opened
from storage import schema
from storage.database import Database
from storage.forgotten import marks_in
from storage.hold import RESTORED, hold
from storage.scrub import scrub


@dataclass
class MakingReady:
    """
    Makes a restored database ready; ``forgotten`` counts the cases that went once more.

    :param marks: of all who were ever forgotten
    """

    marks: set[bytes]
    forgotten: int = 0

    def __call__(self, database: Database) -> None:
        """Make it ready; raises what the database raises, and then it must not be served."""
        now = datetime.now(UTC)
        schema.upgrade(database)
        with database.writing() as session:
            # First of all: whatever fails after this, nothing runs by itself.
            hold(session, reason=RESTORED, now=now)
        with database.writing() as session:
            self.forgotten = forget_again(session, marks=self.marks, now=now)
        if self.forgotten:
            scrub(database)


def marks_of_all(*, settings: Settings, home: Home) -> set[bytes]:
    """
    Return the marks that the file and the database that is to be replaced hold together.

    The file learns those that it did not have: soon that database is gone.

    :raises OperatorProblem: if the file cannot be read or written
    """
    file = marks_file(home)
    try:
        file.add(_marks_there(settings, home))
        return file.read()
    except OSError as error:
        raise OperatorProblem("problem.marks_unreadable", file=str(file.path)) from error


def _marks_there(settings: Settings, home: Home) -> set[bytes]:
    """Return the marks of the database as it is; none if it is not there, or damaged."""
    try:
        with opened(settings=settings, home=home) as database:
            if schema.current(database) != schema.head():
                return set()
            return database.ask(marks_in)
    except OperatorProblem as problem:
        if problem.key != "problem.database_damaged":
            raise
        return set()
