"""Offers on certain days only: which day suits, what is told, and when it is over."""

from datetime import date

import pytest

from matching import Gate, Reason, Slot, failures, passes
from matching.days import ahead, slots_on, suiting_days
from tests.matching.making import found, offer, wish

TUESDAY, SATURDAY = date(2026, 11, 3), date(2026, 11, 7)
TUE, SAT_AM = frozenset({Slot.TUE_AM, Slot.TUE_PM, Slot.TUE_EVE}), frozenset({Slot.SAT_AM})


def test_a_day_is_its_own_part_of_the_week() -> None:
    """
    All three parts where none is named, and only those of that weekday where some are.
    """
    assert slots_on(TUESDAY, slots=frozenset()) == TUE
    assert slots_on(TUESDAY, slots=SAT_AM | {Slot.TUE_PM}) == {Slot.TUE_PM}


@pytest.mark.parametrize(
    ("slots", "days", "suits"),
    [
        (frozenset(), {TUESDAY, SATURDAY}, (TUESDAY, SATURDAY)),
        (SAT_AM, {TUESDAY, SATURDAY}, (SATURDAY,)),
        ({Slot.SAT_EVE}, {SATURDAY}, (SATURDAY,)),
        (SAT_AM, {TUESDAY}, ()),
        (SAT_AM, set(), ()),
    ],
)
def test_a_day_suits_whoever_can_on_that_part_of_the_week(
    slots: frozenset[Slot], days: set[date], suits: tuple[date, ...]
) -> None:
    """
    The next one comes first; an empty wish can at any time.
    """
    given = offer(days=frozenset(days))
    asked = wish(slots=frozenset(slots))

    assert suiting_days(wish=asked, offer=given) == suits
    assert passes(wish=asked, offer=given, neighbours={}) is bool(suits)


def test_a_day_that_does_not_suit_almost_opens() -> None:
    """
    「11月3日(火)でよければ、候補になります」: the next day is named, and only that gate is shut.
    """
    missed = found(wish(slots=SAT_AM), offer(days=frozenset({TUESDAY}), slots=TUE))

    (miss,) = missed.almost
    assert [one.gate for one in miss.failures] == [Gate.DAYS]
    assert miss.failures[0].opens == Reason("reasons.opens.days", words=(("day", "2026-11-03"),))


def test_what_is_over_is_over() -> None:
    """
    Nothing would open it, and nobody hears that it almost fitted.
    """
    over = offer(days=frozenset())

    (shut,) = failures(wish=wish(), offer=over, neighbours={})
    missed = found(wish(), over)

    assert (shut.gate, shut.opens) == (Gate.PAST, None)
    assert (missed.found, missed.almost) == ((), ())


def test_both_sides_hear_the_day() -> None:
    """
    The person that it is that day only; the host that the time suits, if a time was said.
    """
    given = offer(days=frozenset({TUESDAY, SATURDAY}), hopes=("走る仲間がほしい",))
    day = (("day", "2026-11-07"),)

    (candidate,) = found(wish(slots=SAT_AM), given).found
    (anytime,) = found(wish(), given).found

    assert Reason("reasons.person.day", words=day) in candidate.reasons_person
    assert candidate.reasons_host[-1] == Reason("reasons.host.day", words=day)
    assert "reasons.host.day" not in [one.key for one in anytime.reasons_host]


def test_days_ahead_begin_today() -> None:
    """
    Today still counts; an offer that names no day has none that could be over.
    """
    assert ahead({TUESDAY, SATURDAY}, today=TUESDAY) == frozenset({TUESDAY, SATURDAY})
    assert ahead({TUESDAY}, today=SATURDAY) == frozenset()
    assert ahead((), today=SATURDAY) is None
