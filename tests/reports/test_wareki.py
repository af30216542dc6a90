"""The Japanese calendar's years, at their edges."""

from datetime import date

import pytest

from reports.wareki import day_words, fiscal_year_words, month_words, year_words


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 22), "令和8年11月22日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 12, 31), "令和元年12月31日"),
        (date(2020, 1, 1), "令和2年1月1日"),
        (date(1989, 1, 8), "平成元年1月8日"),
    ],
)
def test_a_day(day: date, said: str) -> None:
    """The first year of an era is 元年, from its first day on."""
    assert day_words(day) == said


def test_a_fiscal_year_begins_in_april() -> None:
    """March belongs to the year before; that of the new era is 令和元年度 as a whole."""
    assert fiscal_year_words(date(2027, 3, 31)) == "令和8年度"
    assert fiscal_year_words(date(2026, 4, 1)) == "令和8年度"
    assert fiscal_year_words(date(2019, 4, 1)) == "令和元年度"
    assert fiscal_year_words(date(2020, 3, 31)) == "令和元年度"
    assert month_words(date(2026, 4, 1)) == "令和8年4月"


def test_before_heisei_nothing_is_written() -> None:
    """Nothing of this program is so old."""
    with pytest.raises(ValueError, match="no era"):
        year_words(date(1988, 12, 31))
