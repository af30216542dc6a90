"""
和暦: the Japanese calendar's years, as official reports write them (令和8年11月).

Since the Era Name Act (元号法, 1979) an era begins on a day set by cabinet order.
"""

from datetime import date

_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"))


def year_words(day: date) -> str:
    """
    Say the year of a day: 令和8年, and 令和元年 for the first.

    :raises ValueError: before 1989
    """
    for begins, name in _ERAS:
        if day >= begins:
            year = day.year - begins.year + 1
            return f"{name}{'元' if year == 1 else year}年"
    raise ValueError("no era before 平成 is written here")


def month_words(day: date) -> str:
    """Say the month of a day: 令和8年11月."""
    return f"{year_words(day)}{day.month}月"


def day_words(day: date) -> str:
    """Say a day: 令和8年11月22日."""
    return f"{month_words(day)}{day.day}日"


def fiscal_year_words(day: date) -> str:
    """Say the fiscal year, from April on, that a day is in: 令和8年度."""
    first = date(day.year if day.month >= 4 else day.year - 1, 4, 1)
    # 令和元年度 is the one in which the era began: written after its first day.
    named = max(first, date(2019, 5, 1)) if first.year == 2019 else first
    return year_words(named) + "度"
