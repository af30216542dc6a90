"""
おはなし for the town's magazine: each with its versions, who has said what, and what comes next.
"""

from collections.abc import Mapping
from typing import Any

from bot.forms import Guard, Refused
from casework.ground import found
from casework.introductions import NotConfirmed
from casework.stories.answer_story import StoryAnswer, answer_story
from casework.stories.draft_story import Writing, Written, edit_story
from casework.stories.print_story import print_story
from casework.stories.put_story import NobodyElse, put_story
from casework.stories.signs import signs_in_story
from casework.stories.tellable import NotToBeTold
from casework.stories.telling import OPEN
from casework.stories.views import StoryView, stories, story_view
from casework.stories.withdraw_story import withdraw_story
from desk.fields import Fields
from desk.guarded import guarded
from desk.page import DeskFile, DeskPage, Done, GivenFile
from desk.visit import Visit
from reports.story_file import story_docx, story_text
from storage.states import HowHeard, HowSaid, Side, StoryState
from storage.tables import Story
from texts import Text

PAGE = 20
MOST_TITLE, MOST_WORDS, MOST_ISSUE = 40, 2000, 40
_HEARD = (HowHeard.PHONE, HowHeard.VISIT)
_SAID = (HowSaid.CHOSEN, HowSaid.WORDS_OR_SIGNS)


def show_list(visit: Visit) -> Mapping[str, Any]:
    """Show the town's stories, the newest first."""
    start = visit.number("from")
    rows, total = stories(visit.session, by=visit.by, start=start, count=PAGE)
    return {"rows": rows, "start": start, "size": PAGE, "total": total}


def show(visit: Visit) -> Mapping[str, Any]:
    """Show one story."""
    story = story_view(visit.session, story=visit.row("story"), by=visit.by)
    return {
        "story": story,
        "open": story.state in OPEN,
        "waits": [one for one in story.asked if not one.answer and story.state in OPEN],
        "answers": [one for one in StoryAnswer],
        "sides": Side,
        "states": StoryState,
        "heard": _HEARD,
        "said_how": _SAID,
        "most": (MOST_TITLE, MOST_WORDS),
    }


def _save(visit: Visit, fields: Fields) -> Done:
    row = found(visit.session, Story, visit.row("story"))
    view = story_view(visit.session, story=row.id, by=visit.by)

    def words(name: str, most: int) -> str:
        return _guarded(visit, fields, name=name, most=most, row=row)

    title, text = words("title", MOST_TITLE), words("words", MOST_WORDS)
    if not title or not text:
        raise Refused(Text.of("desk_stories.empty"))
    named = [one.member for one in view.hosts if one.member.hex in fields.all("named")]
    _must_not_name(title + text, [one for one in view.hosts if one.member not in named])
    signs = signs_in_story(
        visit.session,
        placement=row.placement_id,
        text=f"{title}\n{text}",
        words=visit.world.reader.words,
        by=visit.by,
    )
    why = fields.get("why")
    edit_story(
        visit.session,
        story=row.id,
        seen=_seen(fields),
        writing=Writing(title, text, signs),
        named=named,
        why=Written(why) if why in set(Written) else Written.EDITED,
        by=visit.by,
        now=visit.now,
    )
    return _back(visit, "saved")


def _guarded(visit: Visit, fields: Fields, *, name: str, most: int, row: Story) -> str:
    return guarded(
        visit,
        fields,
        name=name,
        most=most,
        place=f"stories.{name}",
        about=row,
        guard=Guard.PRINTED,
    )


def _must_not_name(text: str, hosts: list[Any]) -> None:
    """:raises Refused: if a host stands in it that is not to be named"""
    for host in hosts:
        if host.name and host.name in text:
            raise Refused(Text.of("desk_stories.names_host", host=host.name))


def _put(visit: Visit, fields: Fields) -> Done:
    try:
        put_story(
            visit.session, story=visit.row("story"), seen=_seen(fields), by=visit.by, now=visit.now
        )
    except NobodyElse:
        raise Refused(Text.of("stories.nobody_else")) from None
    except NotToBeTold as refused:
        raise Refused(Text.of(f"stories.why_not.{refused.why}")) from None
    return _back(visit, "put")


def _hear(visit: Visit, fields: Fields) -> Done:
    answer, heard, said = fields.get("answer"), fields.get("heard"), fields.get("how")
    if answer not in set(StoryAnswer) or heard not in _HEARD:
        raise Refused(Text.of("desk_stories.choose"))
    try:
        answer_story(
            visit.session,
            asked=fields.id("asked"),
            answer=StoryAnswer(answer),
            how_said=HowSaid(said) if said in _SAID else None,
            how_heard=HowHeard(heard),
            by=visit.by,
            town=visit.town,
            now=visit.now,
        )
    except NotConfirmed:
        raise Refused(Text.of("desk_stories.how_said")) from None
    except NotToBeTold as refused:
        raise Refused(Text.of(f"stories.why_not.{refused.why}")) from None
    return _back(visit, "heard")


def _print(visit: Visit, fields: Fields) -> Done:
    row = found(visit.session, Story, visit.row("story"))
    issue = _guarded(visit, fields, name="issue", most=MOST_ISSUE, row=row)
    try:
        print_story(visit.session, story=row.id, printed_in=issue, by=visit.by, now=visit.now)
    except NotToBeTold as refused:
        raise Refused(Text.of(f"stories.why_not.{refused.why}")) from None
    return _back(visit, "printed")


def _withdraw(visit: Visit, fields: Fields) -> Done:
    withdraw_story(visit.session, story=visit.row("story"), by=visit.by, now=visit.now)
    return _back(visit, "withdrawn")


def _seen(fields: Fields) -> int:
    seen = fields.get("seen")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0


def _back(visit: Visit, said: str) -> Done:
    return Done(f"/reports/stories/{visit.path['story']}", f"desk_stories.said.{said}")


def _as_docx(visit: Visit) -> GivenFile:
    now = _view(visit).now
    return GivenFile(
        name=f"story-{now.number}.docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        content=story_docx(now.title, now.words),
    )


def _as_text(visit: Visit) -> GivenFile:
    now = _view(visit).now
    return GivenFile(
        name=f"story-{now.number}.txt",
        media_type="text/plain; charset=utf-8",
        content=story_text(now.title, now.words),
    )


def _view(visit: Visit) -> StoryView:
    return story_view(visit.session, story=visit.row("story"), by=visit.by)


PAGES = (
    DeskPage(path="/reports/stories", template="stories.html", show=show_list),
    DeskPage(
        path="/reports/stories/{story}",
        template="story.html",
        show=show,
        acts={
            "save": _save,
            "put": _put,
            "hear": _hear,
            "print": _print,
            "withdraw": _withdraw,
        },
    ),
    DeskFile(path="/reports/stories/{story}/docx", give=_as_docx),
    DeskFile(path="/reports/stories/{story}/txt", give=_as_text),
)
