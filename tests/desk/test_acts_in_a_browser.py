"""The main act of each page that has one, done with the mouse in a real browser."""

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlalchemy import select

from casework.towns_in_force import TownsInForce
from storage.base import Id
from storage.states import HostState, IntroductionState, StoryState
from storage.tables import CallPlace, Host, Introduction, Story
from tests.desk.browsing import at_desk
from tests.desk.sitting import Seat
from tests.desk.test_files import PLACES
from tests.desk.test_papers import with_story
from tests.desk.test_town import with_lacks
from tests.desk.test_week_in_a_browser import beside, presses
from tests.making import TOWN, make_cast, make_consent, make_host
from tests.talk import Talk

pytestmark = pytest.mark.browser


def says(page: Page, words: str) -> None:
    """Wait until the page says that something was done."""
    expect(page.get_by_role("status")).to_contain_text(words)


def chosen(talk: Talk, seat: Seat) -> Id:
    """An introduction that waits for this coordinator's word."""
    with talk.database.writing() as session:
        me = session.merge(seat.member.account)
        cast = make_cast(session, state=IntroductionState.CHOSEN, coordinator=me)
        make_consent(session, cast.person)
        return cast.introduction.id


def test_an_introduction_is_approved(talk: Talk, seat: Seat, chromium: Path) -> None:
    """From the day to its page, and the host is asked."""
    introduction = chosen(talk, seat)
    with at_desk(seat, chromium) as page:
        page.goto("/desk/")
        page.locator(f"a[href$='/introductions/{introduction}']").first.click()
        presses(page, "先方にたずねる")
        says(page, "先方にたずねます")
    with talk.database.reading() as session:
        assert session.get_one(Introduction, introduction).state is IntroductionState.ASKED


def test_an_introduction_is_skipped(talk: Talk, seat: Seat, chromium: Path) -> None:
    """With a reason, which the page asks for itself."""
    introduction = chosen(talk, seat)
    with at_desk(seat, chromium) as page:
        page.goto(f"/desk/introductions/{introduction}")
        skip = page.locator("form").filter(has=page.locator("[name=act][value=skip]"))
        skip.get_by_role("button").click()
        assert page.locator("[name=reason]:invalid").count() > 0
        skip.locator("[value=not_now]").check()
        skip.get_by_role("button").click()
        says(page, "見送りました")
    with talk.database.reading() as session:
        assert session.get_one(Introduction, introduction).state is IntroductionState.SKIPPED


def test_a_host_is_approved(talk: Talk, seat: Seat, chromium: Path) -> None:
    """From the shelf of those that wait to the host, and on the page that its button opens."""
    with talk.database.writing() as session:
        make_host(session, name="朝の会", state=HostState.WAITING)
    with at_desk(seat, chromium) as page:
        page.goto("/desk/hosts")
        page.get_by_role("link", name="承認待ち").click()
        page.get_by_role("link", name="朝の会").click()
        presses(page, "承認する")
        expect(page.locator("main")).to_contain_text("「朝の会」を承認し")
    with talk.database.reading() as session:
        assert session.scalars(select(Host)).one().state is HostState.APPROVED


def test_a_table_is_taken_in(talk: Talk, seat: Seat, chromium: Path) -> None:
    """A file is chosen, read beside, looked at, and taken in."""
    with at_desk(seat, chromium) as page:
        page.goto("/desk/files")
        page.get_by_role("radio", name="声かけ先").check()
        file = page.get_by_label("ファイル", exact=True)
        file.set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": PLACES})
        presses(page, "読みこむ")
        expect(page.get_by_text("いま表を読んでいます")).to_be_visible()
        beside(talk)
        page.get_by_role("link", name="読めたか見る").click()
        expect(page.get_by_text("新しい声かけ先:1件")).to_be_visible()
        page.locator("form").filter(has=page.locator("[value=take]")).get_by_role("button").click()
        says(page, "声かけ先を取り込みました")
    with talk.database.reading() as session:
        assert [one.name for one in session.scalars(select(CallPlace))] == ["みなとの会"]


def test_hours_are_changed_and_brought_back(talk: Talk, chromium: Path) -> None:
    """From the list of settings to one of them; what was changed stands there."""
    talk.world = replace(talk.world, towns=TownsInForce({TOWN.key: TOWN}))
    seat = Seat(talk, talk.coordinator()).signs_in()
    with at_desk(seat, chromium) as page:
        page.goto("/desk/settings")
        page.get_by_role("link", name="事務所の時間と休み").first.click()
        page.get_by_label("土", exact=True).fill("9:00〜12:00")
        page.get_by_label("変えるわけ").fill("土曜も開けます")
        page.get_by_role("button", name="変える", exact=True).click()
        says(page, "変えました")
        page.goto("/desk/settings/office")
        expect(page.get_by_label("土", exact=True)).to_have_value("9:00-12:00")
        presses(page, "町のファイルのとおりにもどす")
        says(page, "変えました")
        page.goto("/desk/settings/office")
        expect(page.get_by_label("土", exact=True)).to_have_value("")
    assert talk.world.towns[TOWN.key] == TOWN


def test_a_story_is_written_anew_and_put(talk: Talk, seat: Seat, chromium: Path) -> None:
    """The draft is opened from the list and mended; then the person is asked."""
    with_story(talk)
    with at_desk(seat, chromium) as page:
        page.goto("/desk/reports/stories")
        page.get_by_role("link", name="走ることから").click()
        page.get_by_label("文", exact=True).fill("Aさんは、朝に走ります。")
        presses(page, "新しい版として残す")
        says(page, "新しい版として残しました")
        presses(page, "このまま、本人にたずねる")
        says(page, "本人にたずねました")
    with talk.database.reading() as session:
        assert session.scalars(select(Story.state)).one() is StoryState.PERSON


def test_an_agenda_is_chosen_and_saved(talk: Talk, seat: Seat, chromium: Path) -> None:
    """What the town lacks is ticked, shown as a page, and taken along as docx."""
    with_lacks(talk, seat)
    with at_desk(seat, chromium) as page:
        page.goto("/desk/town")
        page.get_by_role("checkbox", name="「楽器」ができるところ").check()
        presses(page, "選んだものを、次の考える会の議題にする")
        expect(page.get_by_role("table").first).to_contain_text("「楽器」ができるところ")
        with page.expect_download() as saved:
            page.get_by_role("link", name="Wordで受け取る").click()
        [_, *rows] = docx.Document(str(saved.value.path())).tables[0].rows
    assert [row.cells[0].text for row in rows] == ["「楽器」ができるところ"]


def test_papers_are_saved(seat: Seat, chromium: Path) -> None:
    """The list of what is kept is read and saved; the report of the year is saved from its card."""
    with at_desk(seat, chromium) as page:
        page.goto("/desk/reports/papers")
        with page.expect_download() as yearly:
            page.locator("[aria-labelledby=yearly] a[href$='xlsx']").first.click()
        page.get_by_role("link", name="保存一覧を見る").click()
        with page.expect_download() as kept:
            page.locator("main a[href$='xlsx']").click()
        for saved in (yearly, kept):
            content = Path(saved.value.path()).read_bytes()
            assert load_workbook(io.BytesIO(content)).sheetnames[0] == "表紙"


def test_the_desk_is_read_and_used_without_scripts(talk: Talk, seat: Seat, chromium: Path) -> None:
    """Each page shows its heading and its words; a form is sent, and a picture is drawn."""
    introduction = chosen(talk, seat)
    with_lacks(talk, seat)
    headings = {
        "/": "11月24日",
        "/week": "今週の叶え合い案",
        "/town": "町のようす",
        "/town/agenda": "次の考える会の議題",
        "/hosts": "受け入れ先",
        "/reports": "月報",
        "/reports/papers": "書類",
        "/search": "さがす",
        "/files": "表とファイル",
        "/settings": "設定",
    }
    with at_desk(seat, chromium, scripts=False) as page:
        for path, words in headings.items():
            page.goto(f"/desk{path}")
            expect(page.get_by_role("heading", level=1)).to_contain_text(words)
        page.goto("/desk/town/circulation")
        expect(page.locator("main svg").first).to_be_visible()
        page.goto(f"/desk/introductions/{introduction}")
        presses(page, "先方にたずねる")
        says(page, "先方にたずねます")
