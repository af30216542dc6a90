"""
What a short Japanese text is about: its content words and the activities it names.

Spelling variants, kana and small typos are folded together; what a text refuses is kept
apart and never counts for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum
from typing import Self

from matching.activities import Vocabulary, load_vocabulary
from matching.facts import Need
from matching.handling import without_handling
from matching.implications import (
    NOTHING_IMPLIED,
    Implication,
    Implications,
    Implied,
    load_implications,
)
from matching.limits import refused_spans
from matching.names import Mention, Names, is_inside
from matching.roles import Role, Roles, RoleWords, Side, load_roles
from matching.styles import Styles, StyleWords, load_styles
from matching.tokens import Token, Tokenizer, fold


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meaning:
    """
    What one text is about; make one with :meth:`of`.

    ``words`` are normalised, ``shown`` keeps how each was written. ``near`` are activities
    beside those named, ``refused`` those ruled out, narrower ones included. ``implied``
    are activities that nobody named but that would remove an obstacle or lead there.
    ``weights`` has a weight for each activity named, near or implied; ``mass`` is the sum
    over those named. ``roles`` are those the text shows, ``seeks`` those that meet them.
    ``keys`` are all that another text can link to, ``links`` all that this one looks for.
    """

    plain: str
    shown: Mapping[str, str]
    activities: frozenset[str]
    near: frozenset[str]
    refused: frozenset[str]
    implied: frozenset[str]
    roles: frozenset[Role]
    seeks: frozenset[Role]
    weights: Mapping[str, float]
    words: frozenset[str]
    mass: float
    keys: frozenset[str]
    links: frozenset[str]

    @classmethod
    def of(
        cls,
        *,
        plain: str = "",
        shown: Mapping[str, str] | None = None,
        activities: frozenset[str] = frozenset(),
        near: frozenset[str] = frozenset(),
        refused: frozenset[str] = frozenset(),
        implied: frozenset[str] = frozenset(),
        roles: frozenset[Role] = frozenset(),
        seeks: frozenset[Role] = frozenset(),
        weights: Mapping[str, float] | None = None,
    ) -> Self:
        """Put a meaning together; no arguments: about nothing."""
        shown, weights = shown or {}, weights or {}
        keys = frozenset(shown).union(f"#{key}" for key in activities)
        return cls(
            plain=plain,
            shown=shown,
            activities=activities,
            near=near,
            refused=refused,
            implied=implied,
            roles=roles,
            seeks=seeks,
            weights=weights,
            words=frozenset(shown),
            mass=fsum(weights[key] for key in activities),
            keys=keys,
            links=keys.union(f"#{key}" for key in near | implied),
        )

    def rewritten(self, *, corrected: Mapping[str, str]) -> Self:
        """Return the same meaning with some of its words spelled differently."""
        shown = {corrected.get(word, word): seen for word, seen in self.shown.items()}
        keys = frozenset(shown).union(self.keys - self.words)
        return replace(
            self,
            shown=shown,
            words=frozenset(shown),
            keys=keys,
            links=keys.union(self.links - self.words),
        )


NOTHING = Meaning.of()
"""What an empty text is about."""


class Words:
    """The vocabulary and the tokenizer behind one question: what is this text about?"""

    def __init__(
        self,
        *,
        vocabulary: Vocabulary,
        rules: Sequence[Implication],
        roles: Mapping[Role, RoleWords],
        styles: Mapping[Need, StyleWords],
        tokenizer: Tokenizer,
    ) -> None:
        self._vocabulary = vocabulary
        self._rules = rules
        self._role_words = roles
        self._style_words = styles
        self._tokenizer = tokenizer
        self._names = Names(vocabulary=vocabulary, tokenizer=tokenizer)

    def understand(self, *, text: str, side: Side = Side.WISH) -> Meaning:
        """
        Read one text; an empty or unreadable text is about nothing.

        :param side: whether it would be glad of something (a wish, a liking, a host's
            hope) or has it to give (an offer, a strength): an offer implies nothing
        """
        folded = fold(text)
        tokens = self._tokenizer.cut(folded)
        if not tokens:
            return NOTHING
        refusals = refused_spans(tokens=tokens, vocabulary=self._vocabulary)
        mentions = without_handling(
            self._names.mentioned(text=folded, tokens=tokens),
            tokens=tokens,
            verbs=self._vocabulary.handling,
        )
        silent = [(found.begin, found.end) for found in mentions if not found.activities]
        content = [
            token
            for token in tokens
            if self._says_something(token) and not is_inside(token.end, silent)
        ]
        mentions += self._names.mistyped(content=content, known=mentions)
        implied = (
            self._implications.of(text=folded, tokens=tokens)
            if side is Side.WISH
            else NOTHING_IMPLIED
        )
        wanted, refused = _sort_out(mentions, refusals)
        refused = self._all_of(refused - self._wished_for(mentions, implied)) - wanted
        kept = [token for token in content if not is_inside(token.end, refusals)]
        near = self._near(wanted)
        means = implied.activities - wanted - refused
        roles = self._roles.shown(tokens=tokens, side=side)
        return Meaning.of(
            plain="".join(token.normal for token in kept),
            shown={token.normal: token.surface for token in reversed(kept)},
            activities=wanted,
            near=near,
            refused=refused,
            implied=means,
            roles=roles,
            seeks=self._roles.sought(roles=roles),
            weights={key: self._vocabulary.activities[key].weight for key in wanted | near | means},
        )

    def styles(self, *, text: str) -> frozenset[Need]:
        """Return how whoever wrote a wish would like it to be; often nothing is said of that."""
        folded = fold(text)
        tokens = self._tokenizer.cut(folded)
        refused = refused_spans(tokens=tokens, vocabulary=self._vocabulary) if tokens else []
        return self._styles.of(text=folded, tokens=tokens, refused=refused)

    def could_name(self, *, text: str, activity: str) -> bool:
        """
        Whether a text may name an activity, at a glance and before it is read.

        A word that bends is looked for by what stays of it (走る in 走って); what is written in
        kana alone or mistyped can be overlooked.
        """
        return self._names.could_stand_in(text=fold(text), activity=activity)

    def broadest(self, *, activities: frozenset[str]) -> frozenset[str]:
        """Return those of some activities that none of the others includes."""
        known = self._vocabulary.activities
        return frozenset(
            key
            for key in activities
            if not any(key in known[other].includes for other in activities - {key})
        )

    @cached_property
    def _implications(self) -> Implications:
        return Implications(rules=self._rules, tokenizer=self._tokenizer)

    @cached_property
    def _roles(self) -> Roles:
        return Roles(roles=self._role_words, tokenizer=self._tokenizer)

    @cached_property
    def _styles(self) -> Styles:
        return Styles(styles=self._style_words, tokenizer=self._tokenizer)

    def _says_something(self, token: Token) -> bool:
        return (
            token.is_content
            and token.normal not in self._vocabulary.common
            and token.normal not in self._vocabulary.refusals
        )

    def _near(self, activities: frozenset[str]) -> frozenset[str]:
        known = self._vocabulary.activities
        return frozenset[str]().union(*(known[key].near for key in activities)) - activities

    def _wished_for(self, mentions: Iterable[Mention], implied: Implied) -> frozenset[str]:
        """
        Return activities that are missed rather than refused: 「足が悪くて買い物に行けない」.

        They are named where a rule was said, and what it means is a narrower way to them.
        """
        known = self._vocabulary.activities
        return frozenset(
            key
            for mention in mentions
            for means, begin, end in implied.said
            if begin < mention.end and mention.begin < end
            for key in mention.activities
            if not known[key].includes.isdisjoint(means)
        )

    def _all_of(self, activities: frozenset[str]) -> frozenset[str]:
        known = self._vocabulary.activities
        return frozenset[str]().union(*(known[key].includes for key in activities))


def load_words(*, dictionary: str = "small") -> Words:
    """
    Load the vocabulary; Sudachi's dictionary follows with the first text.

    :raises BadVocabulary: if a vocabulary file contradicts itself
    """
    vocabulary = load_vocabulary()
    return Words(
        vocabulary=vocabulary,
        rules=load_implications(activities=vocabulary.activities),
        roles=load_roles(),
        styles=load_styles(),
        tokenizer=Tokenizer(dictionary=dictionary),
    )


def _sort_out(
    mentions: Iterable[Mention], refusals: list[tuple[int, int]]
) -> tuple[frozenset[str], frozenset[str]]:
    wanted: set[str] = set()
    refused: set[str] = set()
    for mention in mentions:
        (refused if is_inside(mention.end, refusals) else wanted).update(mention.activities)
    return frozenset(wanted), frozenset(refused - wanted)
