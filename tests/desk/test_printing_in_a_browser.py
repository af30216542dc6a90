"""What is printed: all that is to be read, also where it stands in a form, and no button."""

from pathlib import Path

from playwright.sync_api import Page, expect

from storage.states import IntroductionState
from tests.desk.browsing import at_desk
from tests.desk.sitting import Seat
from tests.desk.test_town import with_lacks
from tests.making import make_cast
from tests.talk import Talk


def printed(page: Page, path: str) -> None:
    """Open a page as it is printed; it has buttons, and none of them is seen."""
    page.goto(f"/desk{path}")
    page.emulate_media(media="print")
    buttons = page.locator("button, .button").all()
    assert buttons
    assert not [one.inner_text() for one in buttons if one.is_visible()]


def test_what_is_read_is_printed(talk: Talk, seat: Seat, chromium: Path) -> None:
    """The town's list with its counts, a case, and the values of a setting."""
    with_lacks(talk, seat)
    with talk.database.writing() as session:
        me = session.merge(seat.member.account)
        cast = make_cast(session, state=IntroductionState.CHOSEN, coordinator=me)
        cast.wish.likes = []
        code, sentence, introduction = cast.person.code, cast.wish.sentence, cast.introduction.id
    with at_desk(seat, chromium) as page:
        printed(page, "/town")
        lacks = page.locator("li", has_text="「楽器」ができるところ").first
        expect(lacks.get_by_text("願い6件")).to_be_visible()
        expect(lacks.get_by_text("川端校区 6")).to_be_visible()
        assert not page.locator("main input").first.is_visible()

        printed(page, f"/cases/{code}")
        expect(page.get_by_role("heading", name=f"「{sentence}」")).to_be_visible()
        printed(page, f"/introductions/{introduction}")
        assert not page.get_by_role("radio").first.is_visible()

        printed(page, "/settings/office")
        expect(page.locator("#f-mon")).to_be_visible()
        assert page.locator("#f-mon").input_value()
        closed = page.locator("#f-closed")
        expect(closed).to_be_visible()
        assert closed.evaluate("one => one.scrollHeight <= one.offsetHeight")
