"""今日 and a case in a real browser: done by keyboard, sound for every eye in both voices."""

from pathlib import Path

from storage.states import IntroductionState, TaskState
from tests.desk.browsing import at_desk, troubles_for_anybody
from tests.desk.sitting import Seat
from tests.desk.test_today import sank, task_now
from tests.making import make_cast
from tests.talk import Talk


def test_a_task_is_settled_and_a_case_opened_by_keyboard(
    talk: Talk, seat: Seat, chromium: Path
) -> None:
    """From the day to the task and back; a colleague's case asks why first."""
    task = sank(talk, seat.member.account)
    with talk.database.writing() as session:
        cast = make_cast(session, state=IntroductionState.ASKED)
        cast.wish.likes = []
        code, sentence = cast.person.code, cast.wish.sentence
    with at_desk(seat, chromium) as page:
        page.goto("/desk/")
        page.get_by_role("link", name="答えが下がってきている").first.press("Enter")
        page.get_by_role("radio", name="話を聞いた").press("Space")
        page.get_by_role("button", name="終わりにする").press("Enter")
        page.get_by_role("status").filter(has_text="おつかれさまです").wait_for()

        page.goto("/desk/search")
        page.get_by_role("searchbox").fill(code)
        page.get_by_role("searchbox").press("Enter")
        page.get_by_role("link", name=code).press("Enter")
        assert sentence not in page.content()
        page.get_by_role("radio", name="急ぎの対応").press("Space")
        page.get_by_role("button", name="この理由でひらく").press("Enter")
        page.get_by_role("heading", name=f"「{sentence}」").wait_for()

        page.get_by_role("button", name="ふりがな・やさしいことばにする").press("Enter")
        assert troubles_for_anybody(page, f"/desk/cases/{code}") == []
    assert task_now(talk, task).state is TaskState.RESOLVED


def test_the_pages_of_a_day_are_for_everybody(talk: Talk, seat: Seat, chromium: Path) -> None:
    """Whatever a day leads to: with readings, in the dark, enlarged, on a phone, by Tab."""
    task = sank(talk, seat.member.account)
    with talk.database.writing() as session:
        me = session.merge(seat.member.account)
        cast = make_cast(session, state=IntroductionState.CHOSEN, coordinator=me)
        introduction, host, code = cast.introduction.id, cast.host.id, cast.person.code
    paths = (
        "/",
        f"/tasks/{task}",
        f"/introductions/{introduction}",
        "/hosts",
        f"/hosts/{host}",
        f"/search?q={code}",
    )
    with at_desk(seat, chromium, language="ja-easy") as page:
        for path in paths:
            assert troubles_for_anybody(page, f"/desk{path}") == []
