"""
How somebody would like it to be: 「人混みは苦手」 speaks for a small round, and shuts no gate.

The words lie in ``vocabulary/styles.toml``; a need that was ticked stays a gate.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.activities import FOLDER, BadVocabulary
from matching.facts import Need
from matching.names import is_inside
from matching.phrases import Phrases
from matching.tokens import Token, Tokenizer


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleWords:
    """What those say who like it so, and what they refuse."""

    wants: tuple[str, ...]
    shuns: tuple[str, ...]


def load_styles(*, folder: Path = FOLDER) -> Mapping[Need, StyleWords]:
    """
    Read the styles of ``folder``.

    :raises BadVocabulary: if a style is no facet of an offer, or lacks its two lists
    """
    with (folder / "styles.toml").open("rb") as file:
        written = tomllib.load(file)
    if strange := set(written) - set(Need):
        raise BadVocabulary(f"styles.toml: nothing provides {', '.join(sorted(strange))}")
    for name, entry in written.items():
        if set(entry) != {"wants", "shuns"}:
            raise BadVocabulary(f"styles.toml: {name} needs wants and shuns, and nothing else")
    return {
        Need(name): StyleWords(wants=tuple(entry["wants"]), shuns=tuple(entry["shuns"]))
        for name, entry in written.items()
    }


class Styles:
    """The words behind one question: how would whoever wrote this like it to be?"""

    def __init__(self, *, styles: Mapping[Need, StyleWords], tokenizer: Tokenizer) -> None:
        self._phrases = Phrases(
            phrases=[
                (phrase, (style, shunned))
                for style, words in styles.items()
                for shunned, phrases in ((False, words.wants), (True, words.shuns))
                for phrase in phrases
            ],
            tokenizer=tokenizer,
        )

    def of(
        self, *, text: str, tokens: Sequence[Token], refused: Sequence[tuple[int, int]]
    ) -> frozenset[Need]:
        """Return the styles that a folded text asks for; ``refused`` are its stretches of "no"."""
        return frozenset(
            style
            for (style, shunned), _, end in self._phrases.everywhere(text=text, tokens=tokens)
            if is_inside(end, refused) is shunned
        )
