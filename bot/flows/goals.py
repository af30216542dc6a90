"""
願いのものさし: a wish with five levels in words, and where the person sees themselves on it.

The words are written on a page, a line each; the chat carries numbers alone.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import one_line
from bot.forms import Asking, Choice, Form, Guard, Refused, Step
from bot.reading import opens
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.introductions import NotConfirmed
from casework.set_goal import LEVELS, rate_goal, set_goal
from casework.views_ties import GoalView, goal_view
from reports.pictures.words import day_text, level_key
from storage.base import Id
from storage.states import HowSaid, Role
from texts import Text

STAFF = (Role.SUPPORTER, Role.COORDINATOR)
_LONGEST = 40


class GoalAnswers(BaseModel):
    """The five levels, from −2 to +2, a line each."""

    model_config = ConfigDict(frozen=True)

    levels: str


class RatingAnswers(BaseModel):
    """Where the person sees themselves, and how they told it."""

    model_config = ConfigDict(frozen=True)

    level: str
    how_said: HowSaid


def five_lines(words: str) -> str:
    """
    Tidy five short lines.

    :raises Refused: if there are more or fewer, or one is too long
    """
    lines = [one_line(line, _LONGEST) for line in words.splitlines() if line.strip()]
    if len(lines) != len(LEVELS):
        raise Refused(Text.of("goals.five", count=len(lines)))
    return "\n".join(lines)


def _levels(asking: Asking) -> list[Choice]:
    return [
        Choice(level_key(level), Text.of(f"pictures.goal.{level_key(level)}"))
        for level in reversed(LEVELS)
    ]


def _hows(asking: Asking) -> list[Choice]:
    return [Choice(how.value, Text.of(f"how_said.{how}")) for how in HowSaid]


GOAL = Form(
    "goal",
    answers=GoalAnswers,
    steps=(Step("levels", clean=five_lines, guard=Guard.SHOWN, on_page=True),),
)
RATE_GOAL = Form(
    "rate_goal",
    answers=RatingAnswers,
    steps=(Step("level", choices=_levels), Step("how_said", choices=_hows)),
)


@only(*STAFF)
def card(turn: Turn, press: Press) -> None:
    """Show how a wish stands on its scale, and what can be entered."""
    if not opens(turn, press, wish=press.row):
        return
    seen = goal_view(turn.session, wish=press.row, by=turn.by)
    rows = [
        [turn.button("goals.rate", "gl.rate", seen.wish)] if seen.goal else [],
        [turn.button("goals.anew" if seen.goal else "goals.describe", "gl.set", seen.wish)],
        [turn.button("forms.back", "pi.open", seen.wish)],
    ]
    turn.change(_words(seen), *rows)


def _words(seen: GoalView) -> Text:
    if seen.goal is None:
        return Text.of("goals.none", code=seen.code)
    ratings = [
        Text.of(
            "goals.rated",
            day=day_text(one.day),
            level=Text.of(f"pictures.goal.{level_key(one.level)}"),
            how=Text.of(f"how_said.{one.how_said}"),
        )
        for one in seen.goal.ratings[-5:]
    ]
    return Text.lines(
        Text.of("goals.title", code=seen.code), "", *(ratings or [Text.of("goals.unrated")])
    )


@only(*STAFF)
def describe(turn: Turn, press: Press) -> None:
    """Ask for the five levels, on a page."""
    if opens(turn, press, wish=press.row):
        start_form(turn, "goal", subject=press.row)


@only(*STAFF)
def rate(turn: Turn, press: Press) -> None:
    """Ask where the person sees themselves now."""
    if not opens(turn, press, wish=press.row):
        return
    seen = goal_view(turn.session, wish=press.row, by=turn.by)
    if seen.goal is not None:
        facts = {"wish": seen.wish.hex}
        start_form(turn, "rate_goal", subject=seen.goal.goal, facts=facts)


def submit_goal(turn: Turn, filled: Filled) -> None:
    """Keep the five levels."""
    answers: GoalAnswers = filled.answers
    set_goal(
        turn.session,
        wish=filled.subject,
        levels=answers.levels.split("\n"),
        by=turn.by,
        now=turn.now,
    )
    turn.change("goals.described", [turn.button("goals.open", "gl.card", filled.subject)])


def submit_rating(turn: Turn, filled: Filled) -> None:
    """Keep where the person sees themselves."""
    answers: RatingAnswers = filled.answers
    back = [turn.button("goals.open", "gl.card", Id(filled.facts["wish"]))]
    try:
        rate_goal(
            turn.session,
            goal=filled.subject,
            level=next(one for one in LEVELS if level_key(one) == answers.level),
            how_said=answers.how_said,
            how=turn.heard,
            by=turn.by,
            now=turn.now,
        )
    except NotConfirmed:
        turn.change("goals.not_confirmed", back)
        return
    turn.change("goals.kept", back)


FLOW = Flow(
    actions={"gl.card": card, "gl.set": describe, "gl.rate": rate},
    forms=(
        FormFlow(GOAL, submit_goal, frozenset(STAFF)),
        FormFlow(RATE_GOAL, submit_rating, frozenset(STAFF)),
    ),
)
