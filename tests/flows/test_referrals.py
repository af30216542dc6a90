"""つなぎ: what may stand in the note for the agency."""

from bot.flows.referrals import REFER_WISH
from bot.forms import Guard


def test_the_note_is_guarded_and_stands_on_a_page() -> None:
    """The note for an agency is read before it is kept, and written on a page alone."""
    step = REFER_WISH.step("words")

    assert step.on_page
    assert step.guard is Guard.INSIDE
