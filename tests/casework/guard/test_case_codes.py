"""A case code is found where a text leaves the office in a paper, and only there."""

import pytest

from bot.forms import Guard, doubt_in
from casework.guard import Kind, personal_data_in

CODES = ("K-7EWR", "K-7EWR", "k-7ewr", "K‐7EWR", "Kー7EWR", "K 7EWR", "K7EWR", "K - 7EWR")
WORDS = ("K-POP", "K-1グランプリ", "KDDI", "KAFFE", "K-7EWRT", "OK-7EWR", "12Kー3456", "Kさん")


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_found_however_it_is_written(code: str) -> None:
    """In full width, small letters, with any dash or none."""
    [found] = personal_data_in(f"{code}さんのことを話した。", case_codes=True)

    assert (found.kind, found.words) == (Kind.CASE_CODE, code)


@pytest.mark.parametrize("word", WORDS)
def test_what_only_looks_like_one_is_let_pass(word: str) -> None:
    """Words, and what is longer than a code."""
    found = personal_data_in(f"{word}のことを話した。", case_codes=True)

    assert Kind.CASE_CODE not in {one.kind for one in found}


def test_only_papers_are_looked_through_for_codes() -> None:
    """Inside, and in what a member reads, a code is how one speaks of a case."""
    words = "K-7EWRのことを話した。"

    for guard in (Guard.PAPER, Guard.PRINTED):
        doubt = doubt_in(guard, words)
        assert doubt is not None
        assert (doubt.masked, doubt.firm) == ("○○のことを話した。", False)
    assert doubt_in(Guard.INSIDE, words) is doubt_in(Guard.SHOWN, words) is None
