"""How a day is named: when, where, who comes along and how one gets home."""

from datetime import date

from bot.dates import moment_words
from bot.flows.placement_words import own_names, quoted
from casework.days import Company, WayHome
from casework.views_courses import Course
from casework.views_days import Day, Proposal, SeriesLine
from storage.states import DayState, Role
from storage.tables import Account
from texts import Text


def day_line(day: Day, *, today: date | None = None) -> Text:
    """Say when a meeting is and how it went."""
    words = Text.of(
        "placements.day_line",
        moment=moment_words(day.starts_at, today=today),
        state=Text.of(f"placements.day.{day.state}"),
    )
    if day.place:
        words = Text.of("placements.at_place", day=words, place=day.place)
    if day.resting and day.state is not DayState.RESTED:
        words = Text.of("placements.some_rest", day=words, count=day.resting)
    return words


def terms_lines(of: Day | Proposal) -> list[Text]:
    """Say what is known of the place, of who comes along and of the way home, a line each."""
    lines = []
    if of.place:
        lines.append(Text.of("days.place", place=of.place))
    if of.company is not Company.OPEN:
        lines.append(Text.of("days.company_is", company=Text.of(f"days.company.{of.company}")))
    if of.way_home is not WayHome.OPEN:
        lines.append(Text.of("days.way_home_is", way=Text.of(f"days.way_home.{of.way_home}")))
    return lines


def series_words(line: SeriesLine) -> Text:
    """Say how often days repeat, from when on, and how many of them there are."""
    return Text.of(
        "days.series_line",
        every=Text.of(f"days.every.{line.every}"),
        first=moment_words(line.starts_at),
        times=Text.of("days.times", count=line.times)
        if line.times
        else Text.of("days.until_stopped"),
    )


def whose(course: Course, reader: Account) -> Text:
    """Name those for whom the reader speaks; to a host or a coordinator, the placement."""
    return own_names(course, reader) if reader.role is Role.SUPPORTER else quoted(course)
