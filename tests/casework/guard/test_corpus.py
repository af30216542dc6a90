"""
How often the guard is right, on sentences written by hand; the floors are those of issue and docs.

``personal.tsv`` and ``plain.txt`` are balanced and were looked at while the rules were made;
``prose.txt`` is the tone of wishes, offers, notes and check-ins, for the rate of false alarms.
"""

from itertools import pairwise
from pathlib import Path

import pytest

from casework.guard import Kind, masked, personal_data_in

_HERE = Path(__file__).parent / "corpus"
PERSONAL = [
    (Kind(kind), sentence)
    for kind, sentence in (
        line.split("\t") for line in (_HERE / "personal.tsv").read_text("utf-8").splitlines()
    )
]
PLAIN = (_HERE / "plain.txt").read_text("utf-8").splitlines()
PROSE = (_HERE / "prose.txt").read_text("utf-8").splitlines()


def test_the_corpus_is_large_balanced_and_says_nothing_twice() -> None:
    """Figures of it mean something."""
    everything = [*(sentence for _, sentence in PERSONAL), *PLAIN, *PROSE]

    assert len(PERSONAL) + len(PLAIN) >= 400
    assert len(PROSE) >= 300
    assert 0.8 < len(PERSONAL) / len(PLAIN) < 1.25
    assert len(set(everything)) == len(everything)
    # A case code is looked for in papers alone: test_case_codes.py.
    assert {kind for kind, _ in PERSONAL} == set(Kind) - {Kind.CASE_CODE}


def test_recall_and_precision() -> None:
    """Of 100 sentences with personal data 97 are found, of 100 that are found 95 have some."""
    found = [sentence for _, sentence in PERSONAL if personal_data_in(sentence)]
    wrong = [sentence for sentence in PLAIN if personal_data_in(sentence)]

    assert len(found) / len(PERSONAL) >= 0.97
    assert len(found) / (len(found) + len(wrong)) >= 0.95


def test_what_is_found_has_its_kind() -> None:
    """A writer is told the right thing: at most one kind in 40 is another."""
    wrong = [
        sentence
        for kind, sentence in PERSONAL
        if kind not in {one.kind for one in personal_data_in(sentence)}
    ]

    assert len(wrong) <= len(PERSONAL) / 40, wrong


def test_false_alarms_are_rare() -> None:
    """At most one of 100 sentences of ordinary prose is stopped."""
    stopped = [sentence for sentence in PROSE if personal_data_in(sentence)]

    assert len(stopped) <= len(PROSE) / 100, stopped


@pytest.mark.parametrize("widen", [False, True])
def test_masked_sentences_pass_and_are_no_longer(widen: bool) -> None:
    """Findings stand where they say, in the text as it was written, and nothing is left of them."""
    for _, sentence in PERSONAL:
        words = sentence.translate(_WIDE) if widen else sentence
        found = personal_data_in(words)

        assert all(one.words == words[one.start : one.end] for one in found)
        assert all(one.end <= two.start for one, two in pairwise(found))
        without = masked(words, found)
        assert len(without) <= len(words)
        assert not personal_data_in(without), (words, without)


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
