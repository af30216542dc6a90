"""Three times for a 15-minute talk, whatever the day is."""

from datetime import datetime, timedelta

import pytest

from followup.calendar import TOKYO, is_working_day, may_begin, tokyo_day
from followup.policy import Policy
from followup.talks import MINUTES, talk_times

POLICY = Policy()


@pytest.mark.parametrize("day", range(0, 400, 7))
def test_each_is_on_a_working_day_of_its_own(day: int) -> None:
    """Later than now, within the office's hours to the last minute, on three different days."""
    now = datetime(2026, 1, 1, 12, tzinfo=TOKYO) + timedelta(days=day)

    times = talk_times(policy=POLICY, now=now)

    assert len({tokyo_day(at) for at in times}) == 3
    for at in times:
        assert at > now
        assert is_working_day(tokyo_day(at), office=POLICY.office)
        assert may_begin(at + timedelta(minutes=MINUTES - 1), office=POLICY.office)


def test_a_short_office_day_is_kept() -> None:
    """Where the office closes at three, nobody is called at four."""
    short = POLICY.with_changes({"closes": "15:00", "opens": "10:30"})

    times = talk_times(policy=short, now=datetime(2026, 5, 18, 12, tzinfo=TOKYO))

    assert [f"{at:%a %H:%M}" for at in times] == ["Tue 14:00", "Wed 10:30", "Thu 14:45"]
