"""
Where a text says "not this": 「運動は苦手」「走りたくない」「料理以外なら」.

Rules over words, clause by clause. What stands before a limit in its clause is refused;
an invitation (走りませんか), a double negation (嫌いではない) or 無理なく refuses nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.activities import Vocabulary
from matching.tokens import Token

_NEGATIONS = frozenset({"ない", "無い", "ず", "ぬ"})
_LINKS = frozenset(
    {
        "だ",
        "で",
        "は",
        "が",
        "も",
        "に",
        "と",
        "た",
        "有る",
        "です",
        "ます",
        "たい",
        "れる",
        "られる",
    }
)
_INVITING = frozenset({"か", "?"})
_NOT_ONLY = frozenset({"しか", "だけ", "ばかり"})
_TOPICS = frozenset({"は", "が", "を", "に", "も", "で"})
_SOFT_STOP = "、"


@dataclass(frozen=True, slots=True)
class _Clause:
    words: tuple[Token, ...]
    after_comma: bool


def refused_spans(*, tokens: Sequence[Token], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return the stretches of text (begin, end) that are said to be unwanted or not possible."""
    spans: list[tuple[int, int]] = []
    before: _Clause | None = None
    for clause in _clauses(tokens, vocabulary.turns):
        for begin, end in _limits(clause.words, vocabulary):
            said = any(w.is_content and begin <= w.begin < end for w in clause.words)
            if not said and begin == clause.words[0].begin and clause.after_comma and before:
                begin = before.words[0].begin  # noqa: PLW2901 (「運動は、苦手です」)
            spans.append((begin, end))
        before = clause
    return spans


def _clauses(tokens: Sequence[Token], turns: frozenset[str]) -> Iterator[_Clause]:
    words: list[Token] = []
    after_comma = False
    for token in tokens:
        stop = token.kind == "補助記号" and token.surface not in "?・「」"
        turn = token.detail == "接続助詞" and token.normal in turns
        if not (stop or turn):
            words.append(token)
            continue
        if token.surface == _SOFT_STOP and words and _is_listing(words):
            continue
        if words:
            yield _Clause(tuple(words), after_comma)
        words, after_comma = [], token.surface == _SOFT_STOP
    if words:
        yield _Clause(tuple(words), after_comma)


def _is_listing(words: Sequence[Token]) -> bool:
    """「卓球、球技は苦手」: bare nouns before a comma belong to what follows."""
    return words[-1].kind == "名詞" and not any(
        word.kind == "助詞" and word.surface in _TOPICS for word in words
    )


def _limits(words: Sequence[Token], vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    begin = words[0].begin
    place = 0
    while place < len(words):
        word = words[place]
        if word.normal in vocabulary.refusals or _trails_off(words, place):
            undone = _negation_after(words, place)
            if undone is None:
                yield begin, _end(words, place)
            else:
                place = undone
            begin = words[place].end
        elif word.normal in _NEGATIONS and _refuses(words, place, vocabulary.harmless):
            if _says_how(words, place):
                begin = max(begin, _way_before(words, place))
            yield begin, _end(words, place)
            begin = word.end
        place += 1


def _says_how(words: Sequence[Token], place: int) -> bool:
    """「顔を出さずに」 says how, and not what."""
    return words[place].normal == "ず" and [
        word.surface for word in words[place + 1 : place + 2]
    ] == ["に"]


def _way_before(words: Sequence[Token], place: int) -> int:
    """Where 「オンラインで顔を出さずに」 begins to say how: after the place or the means."""
    ends = [word.end for word in words[:place] if word.surface == "で" and word.detail == "格助詞"]
    return ends[-1] if ends else words[0].begin


def _end(words: Sequence[Token], place: int) -> int:
    """A limit covers what stands before it, and in 「嫌いなのは釣り」 what comes after."""
    following = [word.surface for word in words[place + 1 : place + 4]]
    if following[:2] == ["の", "は"] or following == ["な", "の", "は"]:
        return words[-1].end
    return words[place].begin


def _trails_off(words: Sequence[Token], place: int) -> bool:
    """「歌はちょっと」 says no without saying it."""
    return words[place].normal == "一寸" and place == len(words) - 1 and place > 0


def _negation_after(words: Sequence[Token], place: int) -> int | None:
    for later in range(place + 1, min(place + 5, len(words))):
        if words[later].normal in _NEGATIONS:
            return later
        if words[later].normal not in _LINKS:
            return None
    return None


def _refuses(words: Sequence[Token], place: int, harmless: frozenset[str]) -> bool:
    following = words[place + 1].normal if place + 1 < len(words) else ""
    if following in _INVITING or any(word.normal in _NOT_ONLY for word in words[:place]):
        return False
    for word in reversed(words[:place]):
        if word.normal in harmless:
            return False
        if word.normal not in _LINKS and word.kind not in {"助詞", "助動詞"}:
            return True
    return False
