"""When resting goes on, and since when; a rest now and then is nothing to look at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.absences import reason_to_look
from tests.followup.making import POLICY

REST, CAME = True, False


@pytest.mark.parametrize(
    ("missed", "since"),
    [
        ([], None),
        ([REST, REST], None),
        ([REST, REST, REST], 2),
        ([REST, CAME, REST, REST], 3),
        ([REST, REST, CAME, REST], 3),
        ([REST, CAME, REST, CAME, REST], None),
        # Told once while it goes on, and again after as many more.
        ([REST, REST, REST, CAME], 2),
        ([REST, REST, REST, REST], 2),
        ([REST, REST, REST, REST, REST, REST], 5),
        # It stops, and begins anew.
        ([REST, REST, REST, CAME, CAME], None),
        ([REST, REST, REST, CAME, CAME, REST, REST, REST], 7),
    ],
)
def test_three_in_a_row_or_three_of_four(missed: list[bool], since: int | None) -> None:
    """
    Three sessions running, or three of the last four, are a reason to ask what could help.
    """
    assert reason_to_look(missed, policy=POLICY) == since


@given(st.lists(st.booleans(), max_size=20))
def test_who_comes_half_the_time_is_left_in_peace(came: list[bool]) -> None:
    """
    However somebody rests, with a session attended after each rest nobody looks.
    """
    missed = [one for rested in came for one in (rested, CAME)]

    assert reason_to_look(missed, policy=POLICY) is None


@given(st.lists(st.booleans(), max_size=20))
def test_the_reason_is_always_a_missed_session(missed: list[bool]) -> None:
    """
    What is told is since when it goes on: a session that was missed itself.
    """
    since = reason_to_look(missed, policy=POLICY)

    assert since is None or missed[since]
