"""
What a wish implies without saying it: 「足が悪くて買い物に行けない」 asks for an errand run.

The rules lie in ``vocabulary/implications.toml``; an implied activity weighs less than one
that is said, and never stands against what the person refuses.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from matching.activities import FOLDER, BadVocabulary
from matching.phrases import Phrases
from matching.tokens import Token, Tokenizer

_FIELDS = frozenset({"when", "means", "why", "example"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Implication:
    """
    One rule: where each group of ``when`` is said, ``means`` would help.

    ``why`` is a sentence for whoever corrects the rules, ``example`` a wish that it fits.
    """

    when: tuple[tuple[str, ...], ...]
    means: frozenset[str]
    why: str
    example: str


class Implied(NamedTuple):
    """What a text implies, and the stretches (begin, end) of it that say so, by activity."""

    activities: frozenset[str] = frozenset()
    said: tuple[tuple[frozenset[str], int, int], ...] = ()


NOTHING_IMPLIED = Implied()


def load_implications(
    *, activities: Collection[str], folder: Path = FOLDER
) -> tuple[Implication, ...]:
    """
    Read the rules of ``folder``.

    :raises BadVocabulary: if a rule has a key that is not known, lacks one, has an empty
        group, or means an activity that is not among ``activities``
    """
    with (folder / "implications.toml").open("rb") as file:
        written = tomllib.load(file)
    if set(written) != {"implication"}:
        raise BadVocabulary("implications.toml: nothing but [[implication]] belongs there")
    return tuple(
        _checked(number, entry, activities)
        for number, entry in enumerate(written["implication"], start=1)
    )


def _checked(number: int, entry: Mapping[str, Any], activities: Collection[str]) -> Implication:
    name = f"implication {number} ({entry.get('example', 'no example')})"
    if set(entry) != _FIELDS:
        odd = ", ".join(sorted(_FIELDS ^ set(entry)))
        raise BadVocabulary(f"{name}: lacks or does not know {odd}")
    if not entry["means"] or not entry["when"] or not all(entry["when"]):
        raise BadVocabulary(f"{name}: says nothing in when or means")
    for activity in entry["means"]:
        if activity not in activities:
            raise BadVocabulary(f"{name}: means {activity}, which nobody describes")
    return Implication(
        when=tuple(tuple(group) for group in entry["when"]),
        means=frozenset(entry["means"]),
        why=entry["why"],
        example=entry["example"],
    )


class Implications:
    """The rules behind one question: what does this text imply?"""

    def __init__(self, *, rules: Sequence[Implication], tokenizer: Tokenizer) -> None:
        self._rules = tuple(rules)
        self._phrases = Phrases(
            phrases=[
                (phrase, (number, place))
                for number, rule in enumerate(self._rules)
                for place, group in enumerate(rule.when)
                for phrase in group
            ],
            tokenizer=tokenizer,
        )

    def fired(self, *, text: str, tokens: Sequence[Token]) -> tuple[Implication, ...]:
        """Return the rules that a folded text fits, in the order of their file."""
        return tuple(self._rules[number] for number in self._said(text, tokens))

    def of(self, *, text: str, tokens: Sequence[Token]) -> Implied:
        """Return what a folded text implies; nothing where no rule fits it."""
        said = self._said(text, tokens)
        if not said:
            return NOTHING_IMPLIED
        return Implied(
            activities=frozenset[str]().union(*(self._rules[number].means for number in said)),
            said=tuple(
                (self._rules[number].means, begin, end)
                for number, spans in said.items()
                for begin, end in spans
            ),
        )

    def _said(self, text: str, tokens: Sequence[Token]) -> dict[int, list[tuple[int, int]]]:
        spans: dict[int, list[tuple[int, int]]] = {}
        groups: dict[int, set[int]] = {}
        for (number, place), begin, end in self._phrases.everywhere(text=text, tokens=tokens):
            spans.setdefault(number, []).append((begin, end))
            groups.setdefault(number, set()).add(place)
        return {
            number: spans[number]
            for number in sorted(spans)
            if len(groups[number]) == len(self._rules[number].when)
        }
