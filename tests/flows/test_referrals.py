"""つなぎ: what may stand in the note for the agency."""

import pytest

from bot.flows.referrals import REFER_WISH
from bot.forms import Refused


@pytest.mark.parametrize("words", ["鈴木さんは、朝が得意です", "090-1234-5678に電話してください"])
def test_nothing_that_tells_who_it_is_stands_in_the_note(words: str) -> None:
    """
    The note is guarded like the sentence for the other side, and written on a page alone.
    """
    step = REFER_WISH.step("words")

    assert step.on_page
    with pytest.raises(Refused):
        step.clean(words)
