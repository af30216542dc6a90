"""How a placement, its members and its days are named to each reader."""

from datetime import date

from bot.dates import day_words
from bot.messages import Button
from bot.turn import Turn
from bot.voice import Voice
from casework.views_courses import CheckInLine, Course, Member, Step
from casework.views_placements import Line
from storage.base import Id
from storage.states import PlacementStep, Role, Side
from storage.tables import Account
from texts import Text

NAME = 14


def shortened(words: str) -> str:
    """Shorten a sentence so that it fits on a button."""
    return words if len(words) <= NAME else words[: NAME - 1] + "…"


def name_of(line: Line | Course) -> Text:
    """Name a placement in a list: what is done there, the step, since when."""
    return Text.of(
        "placements.line",
        offer=shortened("・".join(line.offers)),
        step=step_words(line.step),
        since=day_words(line.since),
    )


def quoted(course: Course) -> Text:
    """Name a placement in a message: the whole of what is done there."""
    return Text.of("placements.quoted", offer="・".join(course.offers))


def step_words(step: PlacementStep) -> Text:
    """Return 見学, 体験, 継続 or ひと区切り."""
    return Text.of(f"placements.step.{step}")


def member_words(member: Member) -> Text:
    """Name a member as its reader may know them."""
    if member.side is Side.HOST:
        if member.label:
            return Text.of("placements.host", name=member.label, offer=member.sentence)
        return Text.of("placements.other_host", offer=member.sentence)
    if member.label:
        return Text.of(
            "placements.person", label=member.label, code=member.code, wish=_wish(member)
        )
    if member.code:
        return Text.of("placements.coded", code=member.code, wish=_wish(member))
    return (
        Text.of("placements.somebody", wish=_wish(member))
        if member.sentence
        else Text.of("placements.somebody_else")
    )


def step_line(step: Step, course: Course) -> Text:
    """Say what was asked of whom, and what they said."""
    member = next(one for one in course.members if one.id == step.member)
    return Text.of(
        "placements.step_line",
        who=Text.plain(member.label) if member.label else member_words(member),
        step=step_words(step.step),
        answer=Text.of(f"placements.answer.{step.answer or 'open'}"),
    )


def check_in_line(check_in: CheckInLine, *, today: date | None = None) -> Text:
    """Say when a check-in was asked, of which side, and what was answered."""
    return Text.of(
        "placements.check_in_line",
        day=day_words(check_in.asked_at, today=today),
        side=Text.of(f"check_ins.side.{check_in.side}"),
        answer=Text.listed(
            *(
                Text.of(f"check_ins.{question}.level_{level}")
                for question, level in check_in.answers.items()
            )
        )
        if check_in.answers
        else Text.of(f"placements.check_in.{check_in.state}"),
    )


def see(voice: Voice, placement: Id) -> list[Button]:
    """Return the button that opens a placement."""
    return [voice.button("placements.see", "pl.card", placement)]


def back(turn: Turn, placement: Id) -> list[Button]:
    """Return the button that goes back to a placement."""
    return [turn.button("forms.back", "pl.card", placement)]


def own_names(course: Course, reader: Account) -> Text:
    """Name those whom the reader speaks for; to a host, the placement."""
    if reader.role is Role.HOST:
        return Text.plain(shortened("・".join(course.offers)))
    return Text.listed(*(one.label or one.code for one in course.own if one.side is Side.PERSON))


def _wish(member: Member) -> Text:
    return Text.plain(member.sentence) if member.sentence else Text.of("placements.later")
