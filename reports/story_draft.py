"""
The first draft of a story for the town's magazine, made of codes and counts alone.

Nothing in it is finer than a season, and no host, area or number of meetings is named: whoever
edits it adds what those it is about agree to.
"""

from datetime import datetime

from casework.stories.source import StorySource
from followup.calendar import TOKYO
from storage.states import PlacementStep, Side
from texts import Text
from towns import Town

_LETTERS = "ABCDEFGH"
_SEASONS = {3: "spring", 6: "summer", 9: "autumn", 12: "winter"}
_OFTEN = ((3, "few"), (8, "some"), (25, "many"))
MOST_ACTIVITIES = 2


def story_draft(source: StorySource, *, town: Town, now: datetime) -> tuple[str, str]:
    """Return the title and the words of a first draft."""
    what = _what(source)
    names = Text.listed(*(_of("name", letter=one) for one in _LETTERS[: source.persons]))
    paragraphs = [
        _of("wished", names=names, what=what)
        if source.activities
        else _of("wished_later", names=names),
        _of(
            "met",
            town=town.name,
            season=_season(source.began_at),
            hosts=Text.listed(*dict.fromkeys(_host(kind) for kind in source.kinds)),
        ),
        Text.lines(*_way(source, now)),
        Text.lines(*_came_true(source)),
        _of("end"),
    ]
    words = "\n\n".join(one.spoken("ja") for one in paragraphs)
    title = _of("title", what=what) if source.activities else _of("title_later")
    return title.spoken("ja"), words


def _way(source: StorySource, now: datetime) -> list[Text]:
    lines = [_of("step_visit")]
    often = next((name for most, name in _OFTEN if source.held <= most), "often")
    if source.held:
        lines.append(_of(f"often.{often}", months=_months(source, now)))
    if source.step is not PlacementStep.VISIT:
        lines.append(_of(f"step_{source.step}"))
    return lines


def _came_true(source: StorySource) -> list[Text]:
    """Say what came true for both sides; what nobody has said yet is left for whoever edits."""
    return [
        _of(f"true.{side}_{source.came_true[side]}")
        if side in source.came_true
        else _of(f"true.{side}_open")
        for side in (Side.PERSON, Side.HOST)
    ]


def _months(source: StorySource, now: datetime) -> Text:
    days = ((source.ended_at or now) - source.began_at).days
    months = 1 if days < 60 else 3 if days < 150 else 6 if days < 300 else 12
    return _of(f"months.{months}")


def _season(moment: datetime) -> Text:
    month = moment.astimezone(TOKYO).month
    first = max((one for one in _SEASONS if one <= month), default=12)
    return _of(f"season.{_SEASONS[first]}")


def _what(source: StorySource) -> Text:
    return Text.listed(
        *(Text.of(f"activities.{one}") for one in source.activities[:MOST_ACTIVITIES])
    )


def _host(kind: str) -> Text:
    return _of(f"host.{kind}")


def _of(key: str, /, **blanks: Text | str) -> Text:
    return Text.of(f"papers_story.{key}", **blanks)
