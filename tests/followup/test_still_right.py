"""When a host is asked whether its offers still hold, repeated, and left in peace."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.calendar import TOKYO, add_months, may_begin
from followup.policy import Policy
from followup.still_right import HostHeard, ask_from, next_step
from followup.waiting import Next

POLICY = Policy()
START = datetime(2026, 4, 1, 10, tzinfo=TOKYO)


def at(words: str) -> datetime:
    """Read a Tokyo time."""
    return datetime.fromisoformat(words).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("heard_at", "asked"),
    [
        ((), "2026-06-30T10:00"),
        ((at("2026-05-20T15:00"),), "2026-08-18T15:00"),
        # 90 days after a Sunday of August is a Saturday: Monday morning, then.
        ((at("2026-08-09T10:00"), at("2026-05-20T15:00")), "2026-11-09T09:00"),
    ],
)
def test_ninety_days_after_it_was_last_heard(heard_at: tuple[datetime, ...], asked: str) -> None:
    """Whatever it told of counts: an offer, an answer, a check-in of a running placement."""
    host = HostHeard(known_since=START, heard_at=heard_at)

    assert ask_from(host=host, policy=POLICY, now=START) == at(asked)


def test_two_messages_in_a_month_hold_it_back() -> None:
    """The question waits for the cap like every other."""
    begun = (at("2026-06-19T10:00"), at("2026-06-25T10:00"))
    host = HostHeard(known_since=START, begun=begun)

    assert ask_from(host=host, policy=POLICY, now=at("2026-07-01T10:00")) == at("2026-07-21T09:00")


def test_one_gentle_repeat_and_then_a_rest() -> None:
    """The rest, too, waits until the cap allows its news."""
    asked = at("2026-07-01T10:00")
    host = HostHeard(known_since=START, begun=(asked,))

    def step(now: datetime, repeated: datetime | None, begun: tuple[datetime, ...]) -> Next:
        seen = HostHeard(known_since=START, begun=begun)
        return next_step(
            asked_at=asked, repeated_at=repeated, host=seen, policy=POLICY, now=now
        ).step

    repeated = at("2026-07-08T10:00")
    both = (asked, repeated)
    assert step(at("2026-07-07T16:00"), None, host.begun) is Next.WAIT
    assert step(repeated, None, host.begun) is Next.REMIND
    assert step(at("2026-07-23T10:00"), repeated, both) is Next.WAIT
    assert step(at("2026-08-03T10:00"), repeated, both) is Next.END


@given(
    now=st.integers(0, 500_000),
    begun=st.lists(st.integers(0, 500_000), max_size=4),
    asked=st.integers(0, 200),
    repeated=st.none() | st.integers(0, 60),
)
def test_nothing_above_the_cap_and_nothing_at_night(
    now: int, begun: list[int], asked: int, repeated: int | None
) -> None:
    """Whatever happened before: what goes out now leaves no month with more than two messages."""
    moment = START + timedelta(minutes=now)
    asked_at = moment - timedelta(days=asked)
    told = tuple(START + timedelta(minutes=one) for one in begun if one <= now)
    host = HostHeard(known_since=asked_at - timedelta(days=100), begun=told)

    step = next_step(
        asked_at=asked_at,
        repeated_at=None if repeated is None else asked_at + timedelta(days=min(repeated, asked)),
        host=host,
        policy=POLICY,
        now=moment,
    )

    if step.step is not Next.WAIT:
        recent = [one for one in told if add_months(one, 1) > moment]
        assert len(recent) < POLICY.host_messages_a_month
        assert may_begin(moment, office=POLICY.office)
    else:
        assert step.at > moment
