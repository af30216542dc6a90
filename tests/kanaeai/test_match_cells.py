"""What a cell of a table may say."""

from datetime import date

import pytest

from kanaeai.commands.match_cells import BadCell, count, dates, one_of, some_of, times, yes_or_no
from matching import Need, OfferKind, Slot

MORNINGS = {"mon_am", "tue_am", "wed_am", "thu_am", "fri_am", "sat_am", "sun_am"}

TIMES = [
    ("", set()),
    ("いつでも", set()),
    ("thu_am", {"thu_am"}),
    ("thu_am SAT_PM", {"thu_am", "sat_pm"}),
    ("木曜の午前", {"thu_am"}),
    ("木曜日午前、土曜の夕方", {"thu_am", "sat_eve"}),
    ("月・水の午前", {"mon_am", "wed_am"}),
    ("土日の午後", {"sat_pm", "sun_pm"}),
    ("日曜", {"sun_am", "sun_pm", "sun_eve"}),
    ("午前", MORNINGS),
    ("平日の朝;日 夜", {"mon_am", "tue_am", "wed_am", "thu_am", "fri_am", "sun_eve"}),
]


@pytest.mark.parametrize(("cell", "slots"), TIMES)
def test_times_are_read_as_people_write_them(cell: str, slots: set[str]) -> None:
    """
    Keys, days, groups of days and parts of a day all become slots.
    """
    assert times(cell) == {Slot(slot) for slot in slots}


@pytest.mark.parametrize("cell", ["あさって", "10:00-12:00", "木曜の正月", "の", "xyz_am"])
def test_what_is_no_time_is_refused(cell: str) -> None:
    """
    Nothing is guessed.
    """
    with pytest.raises(BadCell, match="times"):
        times(cell)


def test_facets_are_known_by_key_and_by_name() -> None:
    """
    ``quiet`` and 静かな場所 are the same need.
    """
    assert some_of(Need, "quiet、少人数") == {Need.QUIET, Need.FEW_PEOPLE}
    assert one_of(OfferKind, "謝礼あり", otherwise=OfferKind.TOGETHER) is OfferKind.PAID
    assert one_of(OfferKind, " ", otherwise=OfferKind.TOGETHER) is OfferKind.TOGETHER
    with pytest.raises(BadCell, match="facet"):
        some_of(Need, "にぎやか")


def test_yes_no_and_numbers_are_read_strictly() -> None:
    """
    An empty cell is the stated default; anything else must be clear.
    """
    assert yes_or_no("はい", otherwise=False)
    assert not yes_or_no("×", otherwise=True)
    assert yes_or_no("", otherwise=True)
    assert count("3", otherwise=1) == 3
    with pytest.raises(BadCell, match="yes_or_no"):
        yes_or_no("たぶん", otherwise=True)
    with pytest.raises(BadCell, match="count"):
        count("-1", otherwise=1)


def test_days_are_read_as_people_write_them() -> None:
    """
    ISO or Japanese, one or several; a day that is in no calendar is refused.
    """
    assert dates("2026-11-03、2026年12月1日; 2026/12/24") == {
        date(2026, 11, 3),
        date(2026, 12, 1),
        date(2026, 12, 24),
    }
    assert dates(" ") == frozenset()
    for cell in ("2026-02-30", "11/3", "火曜"):
        with pytest.raises(BadCell, match="dates"):
            dates(cell)
