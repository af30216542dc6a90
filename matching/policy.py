"""
The weights of matching, read from one file that people can read and change.

A number that is missing, unknown or outside its range is refused with its name; nothing
falls back to a number that stands only in code.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

FILE = Path(__file__).with_name("policy.toml")


class PolicyRefused(ValueError):
    """The policy names a weight that is unknown or outside its range, or leaves one out."""


def _between(least: float, most: float = 1e6) -> Any:
    return field(metadata={"range": (least, most)})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPolicy:
    """Weights of this week's plan, in the unit of an edge's value (0…1) unless they count."""

    waiting_week: float = _between(0)
    waiting_weeks_most: int = _between(0)
    few_options: float = _between(0)
    host_person: float = _between(0)
    asks_a_host: int = _between(1)
    keep: float = _between(0)
    edges_a_wish: int = _between(1)
    small_town: int = _between(0)

    def waiting_bonus(self, weeks: float) -> float:
        """Return what ``weeks`` of waiting add to the worth of granting a wish."""
        return self.waiting_week * min(max(weeks, 0.0), self.waiting_weeks_most)

    def options_bonus(self, options: int) -> float:
        """Return what is added for a wish that so many offers fit, free or not; 0: not counted."""
        return self.few_options / options if options > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPolicy:
    """The shape of a team, in people; ``together`` is in the unit of an edge's value."""

    wishers_least: int = _between(1)
    wishers_most: int = _between(1)
    supporters_least: int = _between(1)
    wishers_a_supporter: int = _between(1)
    together: float = _between(0)
    circle: int = _between(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CirculationPolicy:
    """How far gifts are passed on; ``success`` is a probability."""

    cycle_length: int = _between(0)
    chain_length: int = _between(0)
    success: float = _between(0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPolicy:
    """
    What people decide about the lists that supporters leaf through.

    :param length: entries of a list
    :param after_connection: what a host's fit is multiplied with for each recent connection
    :param wishes_a_host: before how many different wishes a host may be put in a week
    :param recent_weeks: how long a connection is recent
    """

    length: int = _between(1)
    after_connection: float = _between(1e-6, 1)
    wishes_a_host: int = _between(1)
    recent_weeks: int = field(default=4, metadata={"range": (1, 1e6)})

    def __post_init__(self) -> None:
        """
        Refuse what cannot be meant.

        :raises ValueError: if a number is out of its range
        """
        if self.length < 1 or self.wishes_a_host < 1 or not 0 < self.after_connection <= 1:
            raise ValueError("a list policy needs positive numbers and a factor in 0…1")


@dataclass(frozen=True, slots=True, kw_only=True)
class FitPolicy:
    """
    What speaks for a fit or against it; shares of 1 unless they count.

    ``mean`` and ``spread`` are likenesses (``HybridRows.likeness``), ``floor`` and ``full`` count
    spreads above the mean, ``shortlist`` offers.
    """

    same: float = _between(0, 1)
    near: float = _between(0, 1)
    implied: float = _between(0, 1)
    meeting: float = _between(0, 1)
    word: float = _between(0, 1)
    spelling: float = _between(0, 1)
    also_refused: float = _between(0, 1)
    unseen: float = _between(0, 1)
    like: float = _between(0, 1)
    strength: float = _between(0, 1)
    mean: float = _between(-1, 1)
    spread: float = _between(1e-6)
    floor: float = _between(-100)
    full: float = _between(-100)
    meant: float = _between(0, 1)
    doubted: float = _between(0, 1)
    shortlist: int = _between(1)
    style: float = _between(0, 1)
    crowd: float = _between(0, 1)
    small: int = _between(1)
    large: int = _between(1)
    clashing: float = _between(0, 1)
    certain: float = _between(0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningPolicy:
    """How short texts are understood; see ``docs/matching.md`` for what each part adds."""

    words: float = _between(0)
    word_spread: float = _between(1e-6)
    word_dimensions: int = _between(1)
    sentences: float = _between(0)
    sentence_spread: float = _between(1e-6)
    sentence_dimensions: int = _between(1)
    whole_sentences: float = _between(0)
    damping: float = _between(0, 1)
    scene: float = _between(0)
    scene_narrowness: float = _between(0)
    activity: float = _between(0)
    near: float = _between(0)
    implied: float = _between(0)
    refused: float = _between(0)
    rare_word: float = _between(0)
    rare_from: float = _between(0, 1)
    named: float = _between(0)
    named_from: float = _between(0, 1)
    named_over: float = _between(0.01, 1)
    named_seldom: float = _between(20)
    named_often: float = _between(20)
    compound: float = _between(0, 1)
    popularity: float = _between(0)
    situation: float = _between(0)
    situation_sharpness: float = _between(1e-3)
    situations: int = _between(1)
    bridge_rank: int = _between(1)
    bridge_width: int = _between(1)
    lesson: float = _between(0)
    lessons: int = _between(0)
    lesson_sharpness: float = _between(0.001)
    bridge_sharpness: float = _between(1e-3)
    bridge_words: int = _between(1)
    bridge_rounds: int = _between(1)
    popular_for: int = _between(1)
    long_text_words: float = _between(0)
    twin: float = _between(0, 100)


Weights = TypeVar("Weights", PlanPolicy, TeamPolicy, CirculationPolicy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All weights, a section for each part of the engine."""

    meaning: MeaningPolicy
    fit: FitPolicy
    plan: PlanPolicy
    teams: TeamPolicy
    circulation: CirculationPolicy
    lists: ListPolicy


@cache
def load_policy() -> Policy:
    """
    Read the policy that ships with the program, once.

    :raises PolicyRefused: if it is not as it must be
    """
    return read_policy(FILE.read_text(encoding="utf-8"))


@cache
def policy_version() -> str:
    """Return a short print of the policy file: what was proposed under others is told apart."""
    return sha256(FILE.read_bytes()).hexdigest()[:12]


def read_policy(text: str) -> Policy:
    """
    Read a policy from TOML.

    :raises PolicyRefused: if a section or weight is missing, unknown or outside its range
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyRefused(str(error)) from error
    _same_names("", given, {section.name for section in fields(Policy)})
    return Policy(
        **{
            section.name: _section(section.name, section.type, given[section.name])
            for section in fields(Policy)
        }
    )


def changed(section: Weights, given: Mapping[str, Any]) -> Weights:
    """
    Return a section with some of its weights changed.

    :raises PolicyRefused: if a weight is unknown or outside its range
    """
    result: Weights = _section("", type(section), asdict(section) | dict(given))
    return result


def _section(name: str, kind: Any, given: Any) -> Any:
    if not isinstance(given, dict):
        raise PolicyRefused(f"{name} is no section")
    where = f"{name}." if name else ""
    _same_names(where, given, {weight.name for weight in fields(kind)})
    for weight in fields(kind):
        least, most = weight.metadata["range"]
        value = given[weight.name]
        whole = weight.type is int
        fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if not (fits and least <= value <= most):
            number = "a whole number" if whole else "a number"
            raise PolicyRefused(f"{where}{weight.name} must be {number} from {least} to {most}")
    return kind(**given)


def _same_names(where: str, given: dict[str, Any], wanted: set[str]) -> None:
    if different := given.keys() ^ wanted:
        raise PolicyRefused(f"missing or unknown: {where}{min(different)}")
