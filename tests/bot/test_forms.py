"""A form keeps every answer, asks only what applies, and ends only when it is whole."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from bot.forms import (
    SUMMARY,
    Act,
    Advance,
    Asking,
    Choice,
    Did,
    End,
    Form,
    Progress,
    Refused,
    Step,
    advance,
    begin,
    question,
    read_code,
)
from bot.forms import (
    given as given_answers,
)
from tests.making import TOWN
from texts import Text


class TripAnswers(BaseModel):
    """Answers of the little form that these tests fill in."""

    model_config = ConfigDict(frozen=True)

    kind: str
    text: str = ""
    days: tuple[str, ...]
    hope: str = ""


def no_shouting(words: str) -> str:
    """Tidy words; refuse exclamation marks."""
    if "!" in words:
        raise Refused(Text.of("forms.type_please"))
    return words.strip()


def kinds(asking: Asking) -> Sequence[Choice]:
    """Return what the facts allow."""
    return [
        Choice(key, Text.of(f"facets.kind.{key}"))
        for key in asking.facts.get("kinds", ("together", "role"))
    ]


def days(asking: Asking) -> Sequence[Choice]:
    """Return two days; a role has a third."""
    more = ("wed",) if asking.answers.get("kind") == "role" else ()
    return [Choice(key, Text.of(f"times.day.{key}")) for key in ("mon", "tue", *more)]


TRIP = Form(
    name="post_offer",
    answers=TripAnswers,
    steps=(
        Step("kind", choices=kinds),
        Step(
            "text",
            clean=no_shouting,
            only_if=lambda asking: asking.answers.get("kind") == "role",
        ),
        Step("days", choices=days, many=True),
        Step("hope", optional=True, on_page=True),
    ),
)


def fill(*acts: Did, progress: Progress | None = None, form: Form = TRIP, **facts: Any) -> Advance:
    """Do one thing after the other, from the start or from ``progress``."""
    step = Advance(progress or begin(form, town=TOWN, facts=facts))
    for act in acts:
        step = advance(form, step.progress, act, town=TOWN)
    return step


def pick(key: str) -> Did:
    """Press the button of a choice."""
    return Did(Act.PICKED, key)


def write(words: str) -> Did:
    """Type words."""
    return Did(Act.TYPED, words)


DONE, SKIP, BACK, SUBMIT = (Did(act) for act in (Act.TICKED_ALL, Act.SKIPPED, Act.BACK, Act.SUBMIT))
FILLED = (pick("role"), write("本を読む"), pick("mon"), pick("wed"), DONE, SKIP)


def shown(progress: Progress, form: Form = TRIP) -> str:
    """Return what is asked, and its buttons, as one reads them."""
    asked = question(form, progress, town=TOWN)
    return "\n".join([asked.text.spoken("ja"), *(o.label.spoken("ja") for o in asked.options)])


def test_a_filled_form_is_submitted_whole() -> None:
    """Four answers, a summary, and the deed gets what was said."""
    step = fill(*FILLED, SUBMIT)

    assert step.end is End.SUBMITTED
    assert TripAnswers.model_validate(given_answers(TRIP, step.progress, town=TOWN)) == TripAnswers(
        kind="role", text="本を読む", days=("mon", "wed")
    )


def test_a_question_that_does_not_apply_is_not_counted() -> None:
    """The counter shows the questions that this answer leads to."""
    assert "1/3" in shown(fill().progress)
    assert "2/4" in shown(fill(pick("role")).progress)
    assert "2/3" in shown(fill(pick("together")).progress)


def test_a_refused_answer_says_why_and_asks_again() -> None:
    """Nothing of it is kept, and the question stands."""
    step = fill(pick("role"), write("走る!"))

    assert (step.progress.at, step.notice) == ("text", Text.of("forms.type_please"))
    assert "text" not in step.progress.answers


@pytest.mark.parametrize("words", ["", "   "])
def test_nothing_is_no_answer(words: str) -> None:
    """Blank words are asked for once more."""
    assert fill(pick("role"), write(words)).notice == Text.of("forms.empty")


def test_the_words_of_a_button_may_be_typed() -> None:
    """Who types a label instead of pressing it is understood, in either voice."""
    for words in ("役割・体験", "やくわり・たいけん"):
        assert fill(write(words)).progress.answers == {"kind": "role"}


def test_other_words_than_the_buttons_are_not_guessed() -> None:
    """An unknown answer leads back to the buttons."""
    step = fill(write("どれでも"))

    assert (step.progress.at, step.notice) == ("kind", Text.of("forms.choose_please"))


def test_ticking_twice_unticks() -> None:
    """Ticks show on the buttons, and the question goes on only when something is ticked."""
    ticked = fill(pick("together"), pick("mon"))

    assert "✓ 月曜" in shown(ticked.progress)
    unticked = fill(pick("mon"), progress=ticked.progress)
    assert "選び終わった" not in shown(unticked.progress)
    assert fill(DONE, progress=unticked.progress).progress.at == "days"


def test_going_back_keeps_what_was_said() -> None:
    """Back shows the earlier question, ticks and all; answering it goes on where one was."""
    there = fill(*FILLED[:5]).progress

    back = fill(BACK, progress=there).progress
    assert (back.at, back.ticked) == ("days", ("mon", "wed"))
    assert fill(DONE, progress=back).progress.at == "hope"


def test_back_from_the_first_question_stays() -> None:
    """There is nothing before it, and no button that promises so."""
    assert fill(BACK).progress.at == "kind"
    assert "もどる" not in shown(fill().progress)


def test_an_edited_answer_returns_to_the_summary() -> None:
    """Changing one answer asks nothing else again; going back changes nothing."""
    summary = fill(*FILLED).progress
    editing = fill(Did(Act.EDIT, "text"), progress=summary).progress

    assert "もどる" in shown(editing)
    assert fill(write("絵をかく"), progress=editing).progress.at == SUMMARY
    assert fill(BACK, progress=editing).progress.answers == summary.answers


def test_an_answer_that_no_longer_applies_is_kept_but_not_handed_on() -> None:
    """Changing one's mind twice does not cost what was written."""
    together = fill(*FILLED, Did(Act.EDIT, "kind"), pick("together"), DONE).progress

    assert "text" not in given_answers(TRIP, together, town=TOWN)
    assert together.answers["text"] == "本を読む"
    again = fill(Did(Act.EDIT, "kind"), pick("role"), progress=together).progress
    assert given_answers(TRIP, again, town=TOWN)["text"] == "本を読む"


def test_an_answer_whose_button_is_gone_is_asked_again() -> None:
    """A choice that another answer took away is not submitted unseen."""
    step = fill(*FILLED, Did(Act.EDIT, "kind"), pick("together"))

    assert step.progress.at == "days"
    assert "✓ 月曜" in shown(step.progress)
    done = fill(DONE, progress=step.progress).progress
    assert given_answers(TRIP, done, town=TOWN)["days"] == ["mon"]


def test_a_form_whose_choice_vanished_is_not_submitted() -> None:
    """What a town file or a new version took away meanwhile is asked once more."""
    summary = replace(fill(*FILLED).progress, facts={"kinds": ["together"]})

    step = fill(SUBMIT, progress=summary)

    assert (step.end, step.progress.at) == (None, "kind")
    assert step.notice == Text.of("forms.ask_once_more")
    assert step.progress.answers == summary.answers


def test_a_draft_of_a_form_that_lost_its_question_goes_on() -> None:
    """A step that a new version does not have any more leads to the next open one."""
    stale = Progress(at="gone", answers={"kind": "together", "gone": "言葉"}, turn=4)

    assert "月曜" in shown(stale)
    step = fill(write("言葉"), progress=stale)
    assert (step.progress.at, step.notice) == ("days", Text.of("forms.ask_once_more"))
    assert step.progress.answers == stale.answers


def test_an_unknown_code_is_an_old_button() -> None:
    """A code that no version knows picks nothing and breaks nothing."""
    assert fill(read_code("!gone")).notice == Text.of("forms.choose_please")


def test_what_belongs_on_the_page_is_not_taken_in_the_chat() -> None:
    """Free words about a person are refused in the chat and taken from the page."""
    there = fill(*FILLED[:5]).progress

    refused = fill(write("本人のことば"), progress=there)
    assert (refused.progress, refused.notice) == (there, Text.of("forms.write_on_page"))
    assert question(TRIP, there, town=TOWN).page
    taken = fill(Did(Act.WROTE_ON_PAGE, "本人のことば"), progress=there).progress
    assert taken.answers["hope"] == "本人のことば"


def test_an_edit_of_something_else_picks_nothing() -> None:
    """Only a pressed or typed choice is a choice, whatever the act's value says."""
    step = fill(Did(Act.EDIT, "role"))

    assert (step.progress.answers, step.notice) == ({}, Text.of("forms.choose_please"))


def test_a_draft_survives_its_way_through_the_database() -> None:
    """What is written is what is read."""
    progress = fill(*FILLED[:4]).progress

    assert Progress.from_json(progress.to_json()) == progress


def test_editing_something_that_exists_opens_at_the_summary() -> None:
    """All answers given beforehand: the summary; one missing: its question."""
    answers = {"kind": "together", "days": ["mon"], "hope": ""}

    assert begin(TRIP, town=TOWN, answers=answers).at == SUMMARY
    del answers["days"]
    assert begin(TRIP, town=TOWN, answers=answers).at == "days"
