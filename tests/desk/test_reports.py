"""The reports of the months at the desk: made, read down to the rows, written, handed in."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from casework.count_month import count_month
from casework.counts import NUMBERS
from reports.monthly import TABLES, rows_of
from storage.states import ReportState, Role
from storage.tables import AuditEntry, MonthlyReport, Task, Wish
from tests.desk.sitting import Seat
from tests.making import TOWN
from tests.reports.opening import bare, docx_text, pdf_text
from tests.reports.town_month import NOVEMBER, make_months
from tests.talk import Talk
from texts import say

DECEMBER = datetime(2026, 12, 2, 1, tzinfo=UTC)


@pytest.fixture
def report(talk: Talk, seat: Seat) -> str:
    """The path of November's report, begun at the desk and counted."""
    talk.now = DECEMBER
    seat.signs_in()
    with talk.database.writing() as session:
        make_months(session)
    seat.does("begin", "/reports", month="2026-11-01")
    assert "いま数えています" in seat.text
    talk.search()
    return seat.page.url.path.removeprefix("/desk")


def test_every_number_in_each_format_is_the_databases_own(
    talk: Talk, seat: Seat, report: str, tmp_path: Path
) -> None:
    """
    The xlsx read by openpyxl, the docx by docx2txt, the PDF by poppler, and the page: all say what
    a query says.
    """
    with talk.database.reading() as session:
        numbers = count_month(session, month=NOVEMBER, town=TOWN.key, by=None).numbers
    page = seat.opens(report).text
    files = {
        form: seat.asks("GET", f"/desk{report}/file/{form}").content
        for form in ("xlsx", "docx", "pdf")
    }
    book = load_workbook(io.BytesIO(files["xlsx"]))
    cells = {
        (sheet.title.partition(" ")[2], row[0]): row[1]
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        if len(row) > 1
    }
    shown = {
        "docx": bare(docx_text(files["docx"], tmp_path)),
        "pdf": bare(pdf_text(files["pdf"], tmp_path)),
        "page": bare(page),
    }
    for _, tables in TABLES:
        for table in tables:
            caption = say(f"reports.monthly.table.{table}", "ja")[:28]
            for name in rows_of(table):
                words = say(f"counts.{name}", "ja") + ("(日)" if name == "tasks_longest" else "")
                assert cells[caption, words] == numbers[name], name
                # A word may be broken over two lines: the row is looked for by its end.
                for where in ("docx", "pdf"):
                    assert f"{words}{numbers[name]:,}" in shown[where], (where, name)
    assert f"{numbers['persons_new']}" in shown["page"]
    assert "X" in {str(value) for value in cells.values()}


def test_a_number_leads_to_its_rows(talk: Talk, seat: Seat, report: str) -> None:
    """To as many as it counts; the city has no such link."""
    seat.opens(report)
    links = set(re.findall(rf'href="/desk({report}/rows/\w+)"', seat.page.text))
    assert len(links) > 40
    assert f"{report}/rows/givers" not in links
    for name in ("placements_ended", "days_held", "tasks_new", "calls", "hosts"):
        seat.opens(f"{report}/rows/{name}")
        with talk.database.reading() as session:
            count = count_month(session, month=NOVEMBER, town=TOWN.key, by=None).numbers[name]
        assert f"いま数えると{count}件です" in seat.text
        assert seat.page.text.count("<tr>") == min(count, 50) + 1
    assert seat.opens(f"{report}/rows/nothing").page.status_code == 404
    assert f"{report}/rows/tasks_in_a_week" in links
    by_area = re.findall(
        rf'href="/desk({report}/rows/\w+\?area=\w+)">(\d+)<', seat.opens(report).page.text
    )
    assert {one.partition("/rows/")[2].partition("?")[0] for one, _ in by_area} == {
        "hosts",
        "offers",
    }
    for path, number in by_area:
        assert f"いま数えると{number}件です" in seat.opens(path).text
        assert "校区)" in seat.text

    seat.opens(f"{report}/rows/tasks_new")
    with talk.database.reading() as session:
        kinds = set(session.scalars(select(Task.kind).where(NUMBERS["tasks_new"].which(NOVEMBER))))
    assert kinds
    assert all(say(f"tasks.kinds.{kind}", "ja") in seat.text for kind in kinds)

    with talk.database.writing() as session:
        in_november = select(Wish).where(NUMBERS["wishes_new"].which(NOVEMBER))
        wish = session.scalars(in_november).first()
        assert wish is not None
        wish.area = "tonarimachi"
    seat.does("count", report)
    talk.search()
    assert "いまはない校区" in seat.opens(report).text
    assert '<td class="count">1</td>' in seat.page.text
    officer = Seat(talk, talk.member(Role.OFFICER)).signs_in()
    assert officer.opens(report).page.status_code == 404
    seat.does("finish", report).does("hand_in")
    assert "/rows/" not in officer.opens(report).page.text
    areas = officer.page.text[officer.page.text.index("本人と願い(校区ごと)") :]
    assert '<td class="count">X</td>' in areas
    assert not {"1", "2", "3", "4"} & {*re.findall(r">(\d+)</td>", areas.split("</table>")[0])}
    assert officer.page.status_code == 200
    assert officer.opens(f"{report}/rows/calls").page.status_code == 404


def test_from_draft_to_handed_in_and_a_second_version(talk: Talk, seat: Seat, report: str) -> None:
    """What is added is guarded; what was handed in can be had again, version by version."""
    held = {"title": "定例の会議", "held_on": "2026-11-09"}
    name = "田中太郎さんが話しました。"
    seat.does("attach", report, **held, words=name)
    assert seat.page.status_code == 422
    assert "人のことがわかるかもしれない言葉がありました" in seat.text
    assert name in seat.page.text
    seat.does("attach", report, **held, words="090-1234-5678")
    assert seat.page.status_code == 422
    seat.does("attach", **held, words="070-1234-5678に電話しました。", mask="1")
    assert "議事録をつけました" in seat.text
    assert "○○に電話しました。" in seat.text
    seat.does("attach", **held, words=name)
    assert seat.page.text.count('name="not_personal"') == seat.page.text.count('name="mask"') == 1
    seat.does("attach", **held, words=name, not_personal="1")
    assert "議事録をつけました" in seat.text
    seat.does("attach", report, **held | {"held_on": "いつか"}, words="話しました。")
    assert seat.page.status_code == 422
    seat.does("remarks", report, remarks="田中太郎さんの写真展です。")
    assert seat.page.text.count('name="mask"') == 1
    seat.does("remarks", remarks="田中太郎さんの写真展です。", mask="1")
    assert "○○さんの写真展です。" in seat.text
    seat.does("detach", report, place="1")
    seat.does("detach", report, place="0")
    assert "田中" not in seat.text
    assert "仕上げました" in seat.does("finish", report).text
    assert "出したと記録しました" in seat.does("hand_in", report).text
    assert "第1版" in seat.text
    seat.does("reopen", report)
    talk.search()
    seat.does("count", report)
    talk.search()
    assert seat.opens(report).page.status_code == 200
    for version in ("", "?version=1"):
        answer = seat.asks("GET", f"/desk{report}/file/docx{version}")
        assert answer.status_code == 200
        state = "v1" if version else "draft"
        assert f'filename="geppo-2026-11-{state}.docx"' in answer.headers["content-disposition"]
    for wrong in ("/file/docx?version=7", "/file/exe"):
        assert seat.asks("GET", f"/desk{report}{wrong}").status_code == 404
    with talk.database.reading() as session:
        acts = set(session.scalars(select(AuditEntry.act)))
        assert {"report.begun", "report.finished", "report.handed_in", "report.reopened"} <= acts
        assert "guard.not_personal" in acts


def test_a_case_code_does_not_pass_into_the_report(seat: Seat, report: str) -> None:
    """In remarks and minutes it is doubted as a name is: masked, written anew, or let pass."""
    words = "K-7EWRさんのことを話した。"
    held = {"title": "定例の会議", "held_on": "2026-11-09"}
    for act, fields in (
        ("remarks", {"remarks": words}),
        ("attach", held | {"words": words}),
        ("attach", held | {"title": "K-7EWRの会議", "words": "話した。"}),
    ):
        seat.does(act, report, **fields)
        assert seat.page.status_code == 422
        assert "本人のコードのような言葉" in seat.text
    seat.does("remarks", report, remarks=words, mask="1")
    assert "○○さんのことを話した。" in seat.text
    assert "K-7EWR" not in seat.opens(report).text


@pytest.mark.parametrize(
    ("act", "name", "others"),
    [
        ("attach", "words", {"title": "議" * 60, "held_on": "2026-11-09"}),
        ("remarks", "remarks", {}),
    ],
)
def test_the_longest_words_are_kept_and_longer_ones_given_back(
    seat: Seat, report: str, act: str, name: str, others: dict[str, str]
) -> None:
    """So many signs as the field says, at nine bytes each; with one more, all are shown again."""
    longest = "あ" * 8000
    seat.does(act, report, **others, **{name: longest})
    assert seat.page.status_code == 200
    assert longest in seat.page.text
    assert seat.page.text.count('maxlength="8000"') == 2

    seat.does(act, report, **others, **{name: "い" * 8001})
    assert seat.page.status_code == 422
    assert "8000" in seat.text
    assert f">{'い' * 8001}</textarea>" in seat.page.text


def test_the_limit_of_other_forms_stays(seat: Seat) -> None:
    """Only pages with long texts take so much."""
    seat.does("anew", "/week", words="あ" * 8000)
    assert seat.page.status_code == 413


def test_numbers_that_contradict_each_other_are_not_finished(
    talk: Talk, seat: Seat, report: str
) -> None:
    """The page says which; there is no button, no file, and no way around them."""
    with talk.database.writing() as session:
        row = session.scalars(select(MonthlyReport)).one()
        row.numbers = row.numbers | {"days_held": row.numbers["days_held"] + 1}
    seat.opens(report)
    assert "数が合わないところがあります" in seat.text
    assert "休んだ、中止、ようすの知らせを待っているを足した" in seat.text
    assert f"{report}/file/" not in seat.page.text
    seat.does("finish")
    assert seat.page.status_code == 422
    assert "まだ書けません" in seat.text
    assert seat.asks("GET", f"/desk{report}/file/pdf").status_code == 404
    with talk.database.reading() as session:
        assert session.scalars(select(MonthlyReport)).one().state is ReportState.DRAFT


def test_the_chat_makes_it_and_leads_to_the_desk(talk: Talk) -> None:
    """One button; no document goes over the messenger, what goes is a link for ten minutes."""
    talk.now = DECEMBER
    member = talk.coordinator()
    member.commands("reports")
    member.hears("月報は、まだありません")
    member.presses("先月の月報をつくる")
    member.hears("2026年11月の月報をつくっています")
    urls = [button.url or "" for shown in member.shown for button in shown.buttons]
    assert any("/desk/in/" in url for url in urls)
    member.hears("2026年11月の月報の下書きができました")
    talk.now = DECEMBER.replace(day=8)
    talk.tick()
    member.hears("まだ市に出していません")
    talk.now = DECEMBER.replace(day=16)
    talk.tick()
    member.hears("月報が、15日をすぎても")
    with talk.database.reading() as session:
        assert [task.kind for task in session.scalars(select(Task))][-1] == "report_overdue"


@pytest.mark.parametrize(
    ("button", "page", "heading"),
    [
        ("月報をひらく", "/desk/reports", "月報は、まだありません"),
        ("実績報告書をひらく", "/desk/reports/papers#yearly", "Wordで保存する"),
        ("実施計画書をひらく", "/desk/reports/plan/2026", "実施計画書"),
        ("保存一覧をひらく", "/desk/reports/keeping", "保存一覧"),
    ],
)
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER])
def test_the_chat_leads_to_each_paper(
    talk: Talk, role: Role, button: str, page: str, heading: str
) -> None:
    """Its link opens the desk at the paper, for coordinators and the city as at the desk itself."""
    talk.now = DECEMBER
    seat = Seat(talk, talk.member(role))
    seat.member.commands("reports")
    seat.member.presses(button)
    seat.member.hears(f"{button.removesuffix('をひらく')}は、")
    [link] = [one for one in seat.member.shown[-1].buttons if one.url]
    assert link.label == button
    seat.opens(link.url or "").posts(link.url or "", {})
    assert seat.page.status_code == 200
    [way_in] = seat.page.history
    assert way_in.headers["location"] == page
    assert heading in seat.text


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.HOST])
def test_the_chat_leads_nobody_else_to_a_paper(talk: Talk, role: Role) -> None:
    """The command opens no menu for whoever has no such page."""
    member = talk.member(role)
    member.commands("reports")
    member.listen()
    assert not [one for one in member.buttons if "ひらく" in one and "月報" in one]


def test_a_begun_report_is_opened_itself(talk: Talk) -> None:
    """Its link leads to the report of that month; one that leads elsewhere opens the first page."""
    talk.now = DECEMBER
    seat = Seat(talk, talk.coordinator())
    seat.member.commands("reports")
    seat.member.presses("先月の月報をつくる")
    seat.member.listen()
    seat.member.hears("2026年11月の月報をつくっています")
    link = next(one.url for shown in seat.member.shown for one in shown.buttons if one.url)
    assert "2026年11月の月報" in seat.posts(link, {}).text
    elsewhere = f"{seat.asks_for_link()}?to=//example.jp"
    assert str(seat.posts(elsewhere, {}).page.url).endswith("/desk/")


def test_every_number_has_its_words() -> None:
    """Each is named, and says what it counts, but for the parts of a sum, which it divides."""
    from texts import sentences

    divided = {part for one in NUMBERS.values() for part in one.adds}
    for voice in ("ja", "ja-easy"):
        for name in NUMBERS:
            assert f"counts.{name}" in sentences(voice)
            needs = name not in divided and not NUMBERS[name].part_of
            assert not needs or f"counts.define.{name}" in sentences(voice), name
