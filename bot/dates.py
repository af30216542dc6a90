"""
Dates and times as people in Japan read them: 11月22日(日) 10:30, Asia/Tokyo.
"""

from datetime import date, datetime, time

from followup.calendar import TOKYO
from texts import Text


def day_words(moment: datetime) -> Text:
    """Say the day of ``moment``: 11月22日(日)."""
    local = moment.astimezone(TOKYO)
    return Text.of(
        "dates.day",
        month=local.month,
        day=local.day,
        weekday=Text.of(f"dates.weekdays.{local.weekday()}"),
    )


def full_day_words(moment: datetime) -> Text:
    """Say the day of ``moment`` with its year: 2031年4月1日."""
    local = moment.astimezone(TOKYO)
    return Text.of("dates.full_day", year=local.year, month=local.month, day=local.day)


def date_words(day: date) -> Text:
    """Say a day: 3月31日(水)."""
    return day_words(datetime.combine(day, time(12), TOKYO))


def moment_words(moment: datetime) -> Text:
    """Say the day and the time: 11月22日(日) 10:30."""
    return Text.of("dates.moment", day=day_words(moment), time=f"{moment.astimezone(TOKYO):%-H:%M}")
