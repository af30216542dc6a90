"""叶江市, the practice town, keeps its own rules and borrows no real telephone number."""

import re

from kanaeai.cadence import policy_for
from towns import PRACTICE_TOWN, AgencyKind, load_towns


def test_the_practice_town_can_be_used() -> None:
    """
    It loads, its areas are one connected town, and the follow-up takes its cadence.
    """
    town = load_towns(PRACTICE_TOWN)["kanaemachi"]

    reached = {town.areas[0].key}
    while more := {near for key in reached for near in town.area(key).neighbours} - reached:
        reached |= more

    assert reached == {area.key for area in town.areas}
    assert 6 <= len(town.areas) <= 8
    assert policy_for(town=town, file=PRACTICE_TOWN).host_messages_a_month == 2


def test_the_office_hours_reach_the_follow_up() -> None:
    """
    A message waits until the office is open on every weekday, and for its closed days.
    """
    town = load_towns(PRACTICE_TOWN)["kanaemachi"]

    policy = policy_for(town=town, file=PRACTICE_TOWN)

    assert (policy.opens.isoformat(), policy.closes.isoformat()) == ("08:30:00", "17:15:00")
    assert "08-14" in policy.closed


def test_no_number_of_the_practice_town_rings_anywhere() -> None:
    """
    Every telephone number lies in 050-0000, which is never assigned.
    """
    written = PRACTICE_TOWN.read_text(encoding="utf-8")

    numbers = re.findall(r'phone = "([^"]+)"', written)

    assert len(numbers) > 8
    assert all(re.fullmatch(r"050-0000-0\d{3}", number) for number in numbers)


def test_agencies_are_found_by_what_they_are_for() -> None:
    """
    The duty telephone is found by its kind.
    """
    town = load_towns(PRACTICE_TOWN)["kanaemachi"]

    (duty,) = town.agencies_for(AgencyKind.DUTY)

    assert duty.phone == "050-0000-0120"
