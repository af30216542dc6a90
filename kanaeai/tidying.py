"""
After a tick: the list of the forgotten is written beside the database, and at night no remains of
what was deleted stay in its files.
"""

from datetime import datetime, timedelta

import structlog

from bot.clock import TickReport
from bot.clock_steps import KEEPING
from followup.calendar import TOKYO
from kanaeai.marks import keep_marks
from kanaeai.problems import OperatorProblem
from kanaeai.settings import Home
from storage.database import Database
from storage.scrub import scrub

_QUIET = range(3, 5)
_AGAIN_AFTER = timedelta(minutes=20)

log = structlog.get_logger(__name__)


class Tidying:
    """
    What one program does after each tick; a program that has just started clears up once.

    A file that cannot be written is said in the log each time, and does not stop the clock.
    """

    def __init__(self, database: Database, *, home: Home) -> None:
        self._database = database
        self._home = home
        self._remains = True
        self._cleared_at: datetime | None = None

    async def __call__(self, report: TickReport) -> None:
        """Keep the marks; in the quiet hours clear the files if something has been deleted."""
        if report.done.get(KEEPING) or await self._database.between_writes(self._keep_marks):
            self._remains = True
        if self._remains and self._is_time(report.now):
            self._cleared_at = report.now
            self._remains = not await self._database.between_writes(lambda: scrub(self._database))

    def _is_time(self, now: datetime) -> bool:
        rested = self._cleared_at is None or now - self._cleared_at >= _AGAIN_AFTER
        return rested and now.astimezone(TOKYO).hour in _QUIET

    def _keep_marks(self) -> int:
        try:
            return keep_marks(self._database, home=self._home)
        except OperatorProblem as problem:
            log.error("marks_not_kept", kind=problem.key)
            return 0
