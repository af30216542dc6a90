"""
People's names: surname or given name, with and without a title, in every writing.

Sudachi says what is a name where it stands, a public list knows the spellings that it does not,
and what is a word of every day as well counts only beside a title, the other half of a name, or
what only people do.
"""

import re
from collections.abc import Iterator

from casework.guard.alone import is_name_alone
from casework.guard.findings import Kind, Span
from casework.guard.kana import kana_names_in
from casework.guard.latin import latin_names_in
from casework.guard.reading import Reading, is_no_name
from casework.guard.titled import titled_names_in
from casework.guard.told import told_names_in
from casework.guard.whole import end_of_whole_name, spelled_names_in

# Hangul, Devanagari, Thai, Arabic, Cyrillic: beside Japanese they are hardly ever else than a name.
_SIGN = "가-힣\u0900-\u097f\u0e00-\u0e7f\u0600-\u06ff\u0400-\u04ff"
_OTHER_SCRIPTS = re.compile(
    rf"[{_SIGN}][{_SIGN}\u200c\u200d]{{0,20}}(?:[ .][{_SIGN}]{{1,20}}){{0,2}}"
    r"(?=\s?(?:さん|くん|君|ちゃん|様|氏|先生|씨|님|が|は|も|と|に|から|を|の|です))"
)


def names_in(text: str) -> Iterator[Span]:
    """Yield names of people, as kind, begin and end in the folded text; they may overlap."""
    reading = Reading(text)
    spans = {
        *titled_names_in(reading),
        *_without_title(reading),
        *spelled_names_in(reading),
        *kana_names_in(reading),
        *told_names_in(reading),
        *latin_names_in(text),
        *(match.span() for match in _OTHER_SCRIPTS.finditer(text)),
    }
    yield from ((Kind.NAME, begin, end) for begin, end in sorted(spans))


def _without_title(reading: Reading) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(reading.words):
        word = reading.words[place]
        after = end_of_whole_name(reading, place)
        if after is None:
            if is_name_alone(reading, place):
                yield word.begin, word.end
            place += 1
            continue
        end = reading.words[after - 1].end
        if not (is_no_name(reading.text[word.begin : end]) or reading.makes_a_place(after)):
            yield word.begin, end
        place = after
