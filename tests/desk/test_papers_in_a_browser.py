"""The papers and stories in a real browser: for every eye and hand; a plan agreed on by keys."""

from pathlib import Path

from sqlalchemy import select

from storage.states import Role
from storage.tables import Account, WorkPlan
from tests.desk.browsing import at_desk, troubles_for_anybody
from tests.desk.sitting import Seat
from tests.desk.test_papers import with_story
from tests.reports.test_papers import planned
from tests.talk import Talk


def test_every_eye_and_hand_reads_and_writes_the_papers(
    talk: Talk, seat: Seat, chromium: Path
) -> None:
    """
    Without a complaint of axe, at 320 px, enlarged and in the dark; a change is agreed on.
    """
    address, code = with_story(talk)
    with talk.database.writing() as session:
        own = session.scalars(select(Account).where(Account.role == Role.COORDINATOR)).first()
        assert own is not None
        planned(session, own)
    seat.does("open", f"/cases/{code}/notes", reason="covering")
    paths = (
        "/reports/papers",
        "/reports/plan/2026",
        "/reports/keeping",
        "/reports/stories",
        address,
        f"/cases/{code}/notes",
    )
    with at_desk(seat, chromium) as page:
        found = [what for path in paths for what in troubles_for_anybody(page, f"/desk{path}")]
        assert found == []

        page.goto("/desk/reports/plan/2026")
        page.get_by_role("link", name="直す 参加支援").click()
        page.get_by_label("くわしく(なくてもかまいません)").fill(
            "願いを、ていねいに引き合わせます。"
        )
        page.get_by_role("button", name="残す", exact=True).click()
        page.get_by_label("変えたわけ").fill("ことばを直しました")
        page.get_by_role("button", name="市と決めたと記録する").click()
        page.get_by_text("市と決めた日を残しました。").wait_for()

    with talk.database.reading() as session:
        assert [one.number for one in session.scalars(select(WorkPlan))] == [1, 2, 3]
