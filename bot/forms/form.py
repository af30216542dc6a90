"""
What a form is: steps with their choices, the frozen model of its answers, and a progress.

These are plain values; a progress goes into a draft as JSON and comes back unchanged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from pydantic import BaseModel

from bot.forms.doubt import Doubt, Guard
from texts import Text
from towns import Town

SUMMARY = "summary"
Answers = Mapping[str, Any]


class Refused(ValueError):
    """An answer that a step cannot take; carries the sentence that says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.key)
        self.text = text


@dataclass(frozen=True)
class Choice:
    """A button's key and the words on it."""

    key: str
    label: Text


@dataclass(frozen=True)
class Asking:
    """What a step may look at: the town, facts given at the start, answers so far."""

    town: Town
    facts: Mapping[str, Any]
    answers: Answers


@dataclass(frozen=True)
class Step:
    """
    One question.

    :param choices: the buttons; without them the answer is typed
    :param many: several buttons may be ticked
    :param optional: may be passed over
    :param skip: the words on the button that passes it over
    :param clean: tidies a typed answer or raises :class:`Refused`
    :param guard: who reads the answer, if nothing personal may stand in it unasked
    :param only_if: asked only if this holds
    :param on_page: free words about a person, taken only on our own one-time page
    """

    name: str
    choices: Callable[[Asking], Sequence[Choice]] | None = None
    many: bool = False
    optional: bool = False
    skip: str = "forms.skip"
    clean: Callable[[str], str] = str.strip
    guard: Guard | None = None
    only_if: Callable[[Asking], bool] | None = None
    on_page: bool = False


@dataclass(frozen=True)
class Form:
    """
    A named row of steps, the frozen model of its answers, and the deed.

    Its sentences are ``<name>.title``, ``<name>.<step>.ask`` and ``<name>.<step>.name``.

    :param traceless: who fills it in is written down nowhere
    """

    name: str
    answers: type[BaseModel]
    steps: tuple[Step, ...]
    traceless: bool = False

    def step(self, name: str) -> Step:
        """Return the step with that name."""
        return next(step for step in self.steps if step.name == name)


@dataclass(frozen=True)
class Progress:
    """
    Where somebody is in a form.

    :param turn: grows with each question, so that buttons of earlier ones are known as old
    :param doubt: what was written but waits for its writer's choice; it is no answer yet
    """

    at: str
    answers: Answers = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    editing: bool = False
    turn: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    doubt: Doubt | None = None

    def without_doubt(self) -> Self:
        """Return the same place with nothing waiting for a choice."""
        return replace(self, doubt=None)

    def to_json(self) -> dict[str, Any]:
        """Return JSON-ready data."""
        return {
            "at": self.at,
            "answers": dict(self.answers),
            "ticked": list(self.ticked),
            "editing": self.editing,
            "turn": self.turn,
            "facts": dict(self.facts),
            "doubt": self.doubt.to_json() if self.doubt else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        doubt = data.get("doubt")
        ticked = tuple(data["ticked"])
        return cls(**{**data, "ticked": ticked, "doubt": Doubt.from_json(doubt) if doubt else None})
