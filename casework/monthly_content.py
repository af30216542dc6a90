"""What stands in the report of a month: its numbers, and the words that were added to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from storage.states import ReportState
from storage.tables import HandedInReport, MonthlyReport


@dataclass(frozen=True)
class StoryTold:
    """
    Something that came true, told so that nobody is known by it.

    :param story: the row that it is, in a draft; what was handed in names none
    """

    title: str
    words: str
    story: str = ""


@dataclass(frozen=True)
class MinutesTold:
    """The minutes of a meeting."""

    title: str
    held_on: date
    words: str


@dataclass(frozen=True, kw_only=True)
class MonthlyContent:
    """
    A report of a month, as it stands or as it was handed in.

    :param numbers: by name; see ``casework.counts`` and ``casework.count_month``
    :param areas: some of them by area
    :param version: 1 for the first that is handed in
    :param draft: it is not what was handed in
    """

    month: date
    numbers: Mapping[str, int]
    areas: Mapping[str, Mapping[str, int]]
    stories: tuple[StoryTold, ...] = ()
    minutes: tuple[MinutesTold, ...] = ()
    remarks: str = ""
    version: int = 1
    draft: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return JSON-ready data."""
        return {
            "month": self.month.isoformat(),
            "numbers": dict(self.numbers),
            "areas": {name: dict(counts) for name, counts in self.areas.items()},
            "stories": [story_data(one) for one in self.stories],
            "minutes": [minutes_data(one) for one in self.minutes],
            "remarks": self.remarks,
            "version": self.version,
        }

    @classmethod
    def handed_in(cls, row: HandedInReport) -> Self:
        """Return what was handed in."""
        data = row.content
        return cls(
            month=date.fromisoformat(data["month"]),
            numbers=data["numbers"],
            areas=data["areas"],
            stories=tuple(map(_story, data["stories"])),
            minutes=tuple(map(_minutes, data["minutes"])),
            remarks=data["remarks"],
            version=data["version"],
            draft=False,
        )

    @classmethod
    def standing(cls, row: MonthlyReport) -> Self:
        """Return a report as it stands."""
        return cls(
            month=row.month,
            numbers=row.numbers,
            areas=row.areas,
            stories=tuple(map(_story, row.stories or ())),
            minutes=tuple(map(_minutes, row.minutes or ())),
            remarks=row.remarks,
            version=row.version,
            draft=row.state is not ReportState.HANDED_IN,
        )


def story_data(story: StoryTold) -> dict[str, Any]:
    """Return a story as JSON-ready data."""
    data = {"title": story.title, "words": story.words}
    return data | {"story": story.story} if story.story else data


def minutes_data(minutes: MinutesTold) -> dict[str, Any]:
    """Return minutes as JSON-ready data."""
    held = minutes.held_on.isoformat()
    return {"title": minutes.title, "held_on": held, "words": minutes.words}


def _story(data: Mapping[str, Any]) -> StoryTold:
    return StoryTold(data["title"], data["words"], data.get("story", ""))


def _minutes(data: Mapping[str, Any]) -> MinutesTold:
    return MinutesTold(data["title"], date.fromisoformat(data["held_on"]), data["words"])
