"""
Dates and times as people in Japan read them: 11月22日(日) 10:30, Asia/Tokyo.

Whoever knows the reader's ``today`` gives it: a day of another year is then said with its year.
"""

from datetime import date, datetime

from followup.calendar import TOKYO
from texts import Text


def day_words(moment: datetime, *, today: date | None = None) -> Text:
    """Say the day of ``moment``: 11月22日(日)."""
    return date_words(moment.astimezone(TOKYO).date(), today=today)


def full_day_words(moment: datetime) -> Text:
    """Say the day of ``moment`` with its year: 2031年4月1日."""
    local = moment.astimezone(TOKYO)
    return Text.of("dates.full_day", year=local.year, month=local.month, day=local.day)


def date_words(day: date, *, today: date | None = None) -> Text:
    """Say a day: 3月31日(水); 2027年3月31日(水) in another year than ``today``."""
    if today is not None and day.year != today.year:
        return dated_words(day)
    return Text.of(
        "dates.day",
        month=day.month,
        day=day.day,
        weekday=Text.of(f"dates.weekdays.{day.weekday()}"),
    )


def dated_words(day: date) -> Text:
    """Say a day with its year and day of the week: 2027年3月31日(水)."""
    return Text.of("dates.day_of_year", year=day.year, day=date_words(day))


def moment_words(moment: datetime, *, today: date | None = None) -> Text:
    """Say the day and the time: 11月22日(日) 10:30."""
    return Text.of(
        "dates.moment",
        day=day_words(moment, today=today),
        time=f"{moment.astimezone(TOKYO):%-H:%M}",
    )
