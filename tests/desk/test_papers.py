"""The papers at the desk: a case's lines, a story's way, the year's plan, what is kept."""

from sqlalchemy import select

from casework.stories.draft_story import Writing, draft_story
from casework.stories.views import story_view
from storage.states import Role, StoryState
from storage.tables import Account, Story, WorkPlan
from tests.casework.following import Scene, make_scene
from tests.desk.sitting import Seat
from tests.making import make_account
from tests.talk import Talk


def with_story(talk: Talk) -> tuple[str, str]:
    """A draft about a placement; return its address and the person's code."""
    with talk.database.writing() as session:
        scene: Scene = make_scene(session)
        scene.cast.wish.likes = ["running"]
        own = session.scalars(select(Account).where(Account.role == Role.COORDINATOR)).first()
        assert own is not None
        story = draft_story(
            session,
            placement=scene.placement.id,
            writing=Writing("走ることから", "Aさんは、走るのが好きです。"),
            by=own,
            now=talk.now,
        )
        make_account(session, Role.OFFICER)
        return f"/reports/stories/{story.id.hex}", scene.cast.person.code


def test_the_lines_of_a_case_need_a_reason_where_it_is_not_ones_own(talk: Talk, seat: Seat) -> None:
    """
    Asked once, shown with its days, saved as a file; without a reason no file is given.
    """
    _, code = with_story(talk)
    assert seat.opens(f"/cases/{code}/notes/txt").page.status_code == 404
    seat.opens(f"/cases/{code}/notes")
    assert "参加支援事業 経過記録" not in seat.text

    seat.does("open", reason="covering")

    assert f"参加支援事業 経過記録({code})" in seat.text
    file = seat.opens(f"/cases/{code}/notes/txt?from=2026-01-01&until=2026-11-30").page
    assert file.content.decode("utf-8-sig").startswith(
        f"参加支援事業 経過記録({code})\r\n期間:令和8年"
    )


def test_a_story_is_written_put_and_heard_at_the_desk(talk: Talk, seat: Seat) -> None:
    """
    What the guard finds is said and nothing is lost; a host's name needs the host's own yes.
    """
    address, code = with_story(talk)
    seat.opens("/reports/stories")
    assert "走ることから" in seat.text
    seat.opens(address)
    assert code not in seat.text
    seat.does("save", seen="1", title="走ること", words="電話は090-1234-5678です。")
    assert seat.page.status_code == 422
    assert "電話番号のような言葉" in seat.text
    assert "090-1234-5678" in seat.text
    assert "伏せて進む" in seat.text
    seat.does("save", seen="1", title="走ること", words="電話は090-1234-5678です。", mask="1")
    assert "○○です。" in seat.text
    seat.does("save", seen="2", title="走ること", words="K-7EWRさんが走ります。")
    assert "本人のコードのような言葉" in seat.text
    seat.does("save", seen="2", title="走ること", words="走友会とAさん。")
    assert "「走友会」の名前が入っています" in seat.text
    assert "伏せて進む" not in seat.text
    seat.does("save", seen="2", title="走ること", words="Aさんは、朝に走ります。", why="person")
    assert "新しい版として残しました。" in seat.text
    seat.does("put", seen="3")
    assert "本人にたずねています。" in seat.text

    with talk.database.reading() as session:
        by = session.scalars(select(Account).where(Account.role == Role.COORDINATOR)).first()
        assert by is not None
        story = session.scalars(select(Story)).one()
        [asked] = story_view(session, story=story.id, by=by).asked
    fields = {"asked": str(asked.id), "answer": "yes", "heard": "phone"}
    seat.does("hear", **fields)
    assert "本人がどのように言ったかを選んでください" in seat.text
    seat.does("hear", **fields, how="chosen")

    with talk.database.reading() as session:
        assert session.scalars(select(Story.state)).one() is StoryState.OTHERS
    assert "のせてよい" in seat.text
    text = seat.opens(f"{address}/txt").page.content.decode("utf-8-sig")
    assert text == "走ること\r\n\r\nAさんは、朝に走ります。\r\n"
    assert seat.opens(f"{address}/docx").page.content.startswith(b"PK")


def test_the_plan_of_a_year_is_written_and_agreed_on(talk: Talk, seat: Seat) -> None:
    """
    A line needs its month; what was agreed on stays, and a change needs a reason.
    """
    line = {"part": "schedule", "heading": "考える会を開く"}
    seat.does("write", "/reports/plan/2026", **line)
    assert "始まる月を選んでください" in seat.text
    seat.does("write", **line, first="2026-09", last="2026-10")
    seat.does("agree", number="1", agreed_on="2026-08-03")
    assert "市と決めた日を残しました。" in seat.text
    content = {"part": "content", "heading": "参加支援"}
    seat.does("write", **content, words="田中太郎さんが願いを引き合わせます。")
    assert seat.page.text.count('name="mask"') == 1
    seat.does("write", **content, words="田中太郎さんが願いを引き合わせます。", mask="1")
    assert "○○さんが願いを引き合わせます。" in seat.text
    seat.does("write", part="content", heading="K-7EWRさんの参加")
    assert "本人のコードのような言葉" in seat.text
    seat.does("agree", number="2", agreed_on="2026-11-20")
    assert "変えたわけを書いてください" in seat.text
    seat.does("agree", number="2", agreed_on="2026-11-20", reason="田中太郎さんに代わります")
    assert seat.page.text.count('name="mask"') == 1
    seat.does(
        "agree", number="2", agreed_on="2026-11-20", reason="田中太郎さんに代わります", mask="1"
    )
    assert "○○さんに代わります" in seat.text

    assert "加えた:参加支援" in seat.text
    with talk.database.reading() as session:
        assert [one.number for one in session.scalars(select(WorkPlan))] == [1, 2]
    assert seat.opens("/reports/plan/2026/xlsx").page.content.startswith(b"PK")
    assert seat.opens("/reports/plan/2026/exe").page.status_code == 404


def test_the_city_reads_papers_and_no_story(talk: Talk) -> None:
    """
    An officer sees plan and keeping list, writes nothing there, and no story of a person.
    """
    address, _ = with_story(talk)
    officer = Seat(talk, talk.member(Role.OFFICER)).signs_in()

    assert "書類" in officer.opens("/reports/papers").text
    assert "次に消えるもの" in officer.opens("/reports/keeping").text
    assert officer.opens("/reports/keeping/xlsx").page.content.startswith(b"PK")
    assert officer.opens("/reports/yearly/2026/pdf").page.content.startswith(b"%PDF")
    assert officer.opens("/reports/yearly/2027/pdf").page.status_code == 404
    assert "残す" not in officer.opens("/reports/plan/2026").text.split("\n")
    officer.does("write", part="content", heading="参加支援")
    assert officer.page.status_code == 404
    assert officer.opens(address).page.status_code == 404
