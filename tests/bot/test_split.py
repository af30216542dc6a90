"""A long text comes apart where a reader would put it down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.split import split_text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("  \n ", []),
        ("みじかい", ["みじかい"]),
        ("一二三四五六\n\n七八九", ["一二三四五六", "七八九"]),
        ("一二三四五六。七八九十", ["一二三四五六。", "七八九十"]),
        ("一二三四五六七八九十百", ["一二三四五六七八九十", "百"]),
        ("😀😀😀😀😀😀", ["😀😀😀😀😀", "😀"]),
    ],
)
def test_cuts(text: str, parts: list[str]) -> None:
    """Empty line, line end, full stop, space, anywhere: in this order."""
    assert split_text(text, longest=10) == parts


@given(st.text(max_size=200), st.integers(min_value=2, max_value=40))
def test_nothing_but_white_space_is_lost(text: str, longest: int) -> None:
    """Each part fits and is not empty; together they are the text."""
    parts = split_text(text, longest=longest)

    assert all(
        part and len(part.encode("utf-16-le", "surrogatepass")) <= 2 * longest for part in parts
    )
    assert "".join("".join(parts).split()) == "".join(text.split())
