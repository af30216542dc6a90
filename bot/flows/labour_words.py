"""The five questions about 体験, as steps of a form, as answers, and as lines."""

from collections.abc import Mapping

from bot.forms import Asking, Choice, Step
from followup.labour import Question, Said, concerns
from matching.facts import OfferKind
from texts import Text


def labour_steps() -> tuple[Step, ...]:
    """Return one step for each question, asked of 体験 only."""
    return tuple(Step(one.value, choices=yes_or_no, only_if=_is_role) for one in Question)


def labour_of(answers: Mapping[str, Said | None]) -> dict[str, str]:
    """Return the answers of such steps as codes, by question."""
    return {one.value: said.value for one in Question if (said := answers[one.value])}


def labour_answers(labour: Mapping[str, str]) -> dict[str, str]:
    """Return codes as answers of such steps."""
    return {one.value: labour[one] for one in Question if one in labour}


def labour_lines(labour: Mapping[str, str]) -> Text:
    """Say each question with its answer, and mark what is to be looked at."""
    open_ones = concerns(labour)
    return Text.lines(
        *(
            Text.of(
                "labour.line_to_see" if one in open_ones else "labour.line",
                name=Text.of(f"post_offer.{one}.name"),
                answer=Text.of(f"labour.{labour.get(one, 'none')}"),
            )
            for one in Question
        )
    )


def yes_or_no(asking: Asking) -> list[Choice]:
    """Return はい and いいえ."""
    return [Choice(said.value, Text.of(f"labour.{said}")) for said in Said]


def _is_role(asking: Asking) -> bool:
    return bool(asking.answers.get("kind") == OfferKind.ROLE.value)
