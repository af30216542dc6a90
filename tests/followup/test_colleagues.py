"""A request to a colleague: repeated each working day, a few times, and then said so."""

from datetime import datetime

import pytest

from followup.calendar import TOKYO
from followup.colleagues import Wait, next_step_of_request
from followup.policy import Policy

POLICY = Policy()


def at(words: str) -> datetime:
    """Read a Tokyo time."""
    return datetime.fromisoformat(words).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("now", "repeats", "readers", "does", "when"),
    [
        ("2026-05-18 16:00", 0, 1, Wait.WAIT, "2026-05-19 09:00"),
        ("2026-05-19 10:00", 0, 1, Wait.REMIND, "2026-05-19 10:00"),
        ("2026-05-19 18:00", 1, 2, Wait.WAIT, "2026-05-20 09:00"),
        ("2026-05-23 10:00", 1, 1, Wait.WAIT, "2026-05-25 09:00"),
        ("2026-05-19 10:00", 2, 1, Wait.TELL_ASKER, "2026-05-19 10:00"),
        ("2026-05-18 10:05", 0, 0, Wait.TELL_ASKER, "2026-05-18 10:05"),
    ],
)
def test_what_a_request_needs(now: str, repeats: int, readers: int, does: Wait, when: str) -> None:
    """
    A working day later, in working hours, at most twice; where nobody is left, said so at once.
    """
    found = next_step_of_request(
        told_at=at("2026-05-18 10:00"),
        repeats=repeats,
        readers=readers,
        policy=POLICY,
        now=at(now),
    )

    assert (found.do, found.at) == (does, at(when))
