"""A day of another year is told with its year on every page of the desk, and one of this is not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.dates import date_words, dated_words, day_words, moment_words
from tests.desk.sitting import Seat
from tests.desk.test_cases import in_my_hands
from tests.talk import Talk

NEW_YEARS_EVE = datetime(2026, 12, 31, 14, 30, tzinfo=UTC)
"""Half past eleven at night in Tokyo."""


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (None, "12月31日(木)"),
        (date(2026, 1, 1), "12月31日(木)"),
        (date(2027, 1, 1), "2026年12月31日(木)"),
        (date(2025, 12, 31), "2026年12月31日(木)"),
    ],
)
def test_a_day_is_said_for_its_reader(today: date | None, said: str) -> None:
    """With the year where it is not the one of today; the day is that of Tokyo."""
    assert day_words(NEW_YEARS_EVE, today=today).spoken("ja") == said
    assert date_words(date(2026, 12, 31), today=today).spoken("ja") == said
    assert moment_words(NEW_YEARS_EVE, today=today).spoken("ja") == f"{said} 23:30"
    assert dated_words(date(2026, 12, 31)).spoken("ja") == "2026年12月31日(木)"
    later = NEW_YEARS_EVE + timedelta(hours=1)
    assert day_words(later, today=date(2027, 12, 31)).spoken("ja") == "1月1日(金)"


def test_a_case_tells_this_year_and_another_apart(talk: Talk, seat: Seat) -> None:
    """What holds for a year ends in the next; a year later, its beginning has its year instead."""
    cast = in_my_hands(talk, seat)
    given = talk.now
    day, ends = (
        one.spoken("ja") for one in (day_words(given), day_words(given + timedelta(days=365)))
    )

    seat.opens(f"/cases/{cast.person.code}")
    assert f"記録:{day}" in seat.text
    assert f"{given.year + 1}年{ends}" in seat.text
    assert f"記録:{given.year}年" not in seat.text

    talk.now = given + timedelta(days=360)
    seat.signs_in().opens(f"/cases/{cast.person.code}")
    assert f"記録:{given.year}年{day}" in seat.text
    assert f"{given.year + 1}年{ends}" not in seat.text
    seat.opens("/settings")
    assert f"{given.year + 1}年" not in seat.text
    seat.opens(f"/hosts/{cast.host.id}")
    assert f"{given.year}年" in seat.text
