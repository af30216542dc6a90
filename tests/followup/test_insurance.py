"""Until when an insurance covers, and when somebody must see to the next."""

from datetime import date, datetime, timedelta

import pytest

from followup.calendar import TOKYO, Office
from followup.insurance import Cover, Insurance, cover, covers, end_of_business_year, renew_from

OFFICE = Office()


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 4, 1), date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 3, 31)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_the_business_year_ends_in_march(day: date, end: date) -> None:
    """
    From April 1 on it is the March of the next year.
    """
    assert end_of_business_year(day) == end


@pytest.mark.parametrize(
    ("kind", "until", "first"),
    [
        (Insurance.VOLUNTEER, date(2027, 3, 31), date(2027, 3, 1)),
        # March 1, 2026 is a Sunday: the next working day.
        (Insurance.VOLUNTEER, date(2026, 3, 31), date(2026, 3, 2)),
        (Insurance.EVENT, date(2026, 7, 31), date(2026, 7, 1)),
        # Thirty days before is January 1: the office opens on January 4.
        (Insurance.HOST, date(2027, 1, 31), date(2027, 1, 4)),
    ],
)
def test_a_new_insurance_is_asked_for_in_time(kind: Insurance, until: date, first: date) -> None:
    """
    ボランティア保険 on March 1, every other kind thirty days before its end, in office hours.
    """
    begins = renew_from(kind=kind, until=until, office=OFFICE)

    assert begins == datetime.combine(first, OFFICE.hours.opens, TOKYO)
    before = begins - timedelta(minutes=1)
    assert cover(kind=kind, until=until, office=OFFICE, now=before) is Cover.GOOD
    assert cover(kind=kind, until=until, office=OFFICE, now=begins) is Cover.ENDS_SOON


def test_the_last_day_is_covered() -> None:
    """
    It is over with the first minute of the next day in Tokyo, and none covers nothing.
    """
    until = date(2027, 3, 31)
    last = datetime(2027, 3, 31, 23, 59, tzinfo=TOKYO)

    assert covers(until=until, day=until)
    assert not covers(until=None, day=until)
    for now, how in ((last, Cover.ENDS_SOON), (last + timedelta(minutes=1), Cover.OVER)):
        assert cover(kind=Insurance.VOLUNTEER, until=until, office=OFFICE, now=now) is how
