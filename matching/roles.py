"""
Who does what: する・教える・教わる・一緒に・場所・道具・見に来る.

A wish says it otherwise than an offer: 「教えてほしい」 learns, 「教えます」 teaches. The
endings lie in ``vocabulary/roles.toml``, and with them which role meets which.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from matching.activities import FOLDER, BadVocabulary
from matching.phrases import Phrases
from matching.tokens import Token, Tokenizer

_FIELDS = frozenset({"wish", "offer", "meets"})


class Role(StrEnum):
    """What whoever speaks would do in it, or bring to it."""

    DO = "do"
    TEACH = "teach"
    LEARN = "learn"
    TOGETHER = "together"
    PLACE = "place"
    TOOLS = "tools"
    WATCH = "watch"


class Side(StrEnum):
    """From which side a text speaks: it would be glad of something, or has it to give."""

    WISH = "wish"
    OFFER = "offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWords:
    """How a role shows in a wish and in an offer, and which roles of the other side meet it."""

    wish: tuple[str, ...]
    offer: tuple[str, ...]
    meets: frozenset[Role]


def load_roles(*, folder: Path = FOLDER) -> Mapping[Role, RoleWords]:
    """
    Read the roles of ``folder``.

    :raises BadVocabulary: if a role or a key is not known or is missing, or if one role
        meets another that does not meet it
    """
    with (folder / "roles.toml").open("rb") as file:
        written = tomllib.load(file)
    if set(written) != set(Role):
        odd = ", ".join(sorted(set(Role) ^ set(written)))
        raise BadVocabulary(f"roles.toml: lacks or does not know {odd}")
    roles = {role: _checked(role, written[role]) for role in Role}
    for role, words in roles.items():
        for other in words.meets:
            if role not in roles[other].meets:
                raise BadVocabulary(f"roles.toml: {role} meets {other}, but not the other way")
    return roles


def _checked(role: Role, entry: Mapping[str, Any]) -> RoleWords:
    if set(entry) != _FIELDS:
        odd = ", ".join(sorted(_FIELDS ^ set(entry)))
        raise BadVocabulary(f"roles.toml: {role} lacks or does not know {odd}")
    if strange := set(entry["meets"]) - set(Role):
        raise BadVocabulary(f"roles.toml: {role} meets {', '.join(sorted(strange))}")
    return RoleWords(
        wish=tuple(entry["wish"]),
        offer=tuple(entry["offer"]),
        meets=frozenset(map(Role, entry["meets"])),
    )


class Roles:
    """The endings behind one question: which roles does this text show?"""

    def __init__(self, *, roles: Mapping[Role, RoleWords], tokenizer: Tokenizer) -> None:
        self._roles = roles
        self._phrases = {
            side: Phrases(
                phrases=[
                    (phrase, role)
                    for role, words in roles.items()
                    for phrase in (words.wish if side is Side.WISH else words.offer)
                ],
                tokenizer=tokenizer,
            )
            for side in Side
        }

    def shown(self, *, tokens: Sequence[Token], side: Side) -> frozenset[Role]:
        """Return the roles that a text of this side shows; none is common and says nothing."""
        return frozenset(found.label for found in self._phrases[side].longest(tokens=tokens))

    def sought(self, *, roles: frozenset[Role]) -> frozenset[Role]:
        """Return the roles that the other side would have, to meet one of these."""
        return frozenset[Role]().union(*(self._roles[role].meets for role in roles))
