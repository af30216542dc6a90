"""Tables at the desk: sent, read beside, shown, and taken in; and taken out again."""

import asyncio

import httpx
import pytest
from sqlalchemy import select

from casework.sheets import csv_bytes
from casework.sheets.limits import LARGEST
from storage.states import HostState, Role
from storage.tables import AuditEntry, CallPlace, Host, TableImport
from tests.desk.sitting import HOME, Seat
from tests.making import make_host, make_offer
from tests.talk import Talk

PLACES = csv_bytes(
    [
        ["名前", "電話", "得意なこと", "たずねること", "校区"],
        ["みなとの会", "050-0000-0300", "釣り、畑", "いっしょにできる日はありませんか。", "港校区"],
    ]
)


def sends(seat: Seat, data: bytes, *, kind: str = "places") -> Seat:
    """Choose a file on the page and send it."""
    fields = {"csrf": seat.opens("/files").csrf, "act": "send", "kind": kind}

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=seat.app),
            base_url=HOME,
            cookies=seat.cookies,
            follow_redirects=True,
        ) as browser:
            return await browser.post("/desk/files", data=fields, files={"table": ("t.csv", data)})

    seat.page = asyncio.run(ask())
    return seat


def kept(talk: Talk) -> TableImport:
    """The table on its way in."""
    with talk.database.reading() as session:
        return session.scalars(select(TableImport)).one()


def table_of(seat: Seat, talk: Talk) -> str:
    """The id that the button on the page carries."""
    assert str(kept(talk).id) in seat.page.text
    return str(kept(talk).id)


def test_a_table_is_read_beside_and_taken_in_after_a_look(talk: Talk, seat: Seat) -> None:
    """Nothing comes in before the press; the file is gone as soon as it was read."""
    sends(seat, PLACES)
    assert "いま表を読んでいます。始まるまで、1分ほどかかることがあります" in seat.text
    assert kept(talk).data_sealed is not None

    talk.search()
    seat.opens("/files")
    assert "・新しい声かけ先:1件" in seat.text
    assert kept(talk).data_sealed is None
    seat.does("take", table=table_of(seat, talk))

    assert "声かけ先を取り込みました" in seat.text
    with talk.database.reading() as session:
        assert [one.name for one in session.scalars(select(CallPlace))] == ["みなとの会"]
    sends(seat, PLACES)
    talk.search()
    assert "もう全部登録されています" in seat.opens("/files").text


def test_what_is_wrong_is_named_by_row_and_nothing_comes_in(talk: Talk, seat: Seat) -> None:
    """A mended file can be sent at once; who changes their mind leaves nothing behind."""
    sends(seat, PLACES.replace(b"050-0000-0300", b"abc"))
    talk.search()

    seat.opens("/files")
    assert "直していただきたいところ" in seat.text
    assert "2行目「電話」" in seat.text
    assert 'name="table"' in seat.page.text
    sends(seat, PLACES)
    talk.search()
    seat.opens("/files")
    seat.does("drop")

    assert "取り込みをやめました" in seat.text
    assert kept(talk).content_sealed is None


def test_what_is_no_table_is_refused_kindly(talk: Talk, seat: Seat) -> None:
    """Too large at once; no file chosen; what no program can read after a look at it."""
    sends(seat, b"x" * (LARGEST + 1))
    assert seat.page.status_code == 422
    assert "2MBまでの表" in seat.text
    seat.does("send", "/files", kind="places")
    assert seat.page.status_code == 422
    assert "表の種類とファイルを選んでください" in seat.text
    sends(seat, b"\x00\x01\x02")
    talk.search()
    assert seat.opens("/files").page.text.count('class="reason"') == 1


def test_hosts_are_taken_out_and_that_is_kept(talk: Talk, seat: Seat) -> None:
    """With the columns of the import; the templates stand beside."""
    with talk.database.writing() as session:
        make_offer(session, make_host(session, name="走友会", state=HostState.APPROVED))

    seat.opens("/files/hosts.csv")

    assert "走友会" in seat.page.content.decode()
    with talk.database.reading() as session:
        acts = [one.act for one in session.scalars(select(AuditEntry))]
        assert acts.count("export_table") == 1
        assert len(session.scalars(select(Host)).all()) == 1
    for file in ("hosts.xlsx", "places.csv"):
        assert seat.opens(f"/files/template/{file}").page.status_code == 200


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER])
def test_what_is_kept_of_oneself_is_saved_and_that_is_kept(talk: Talk, role: Role) -> None:
    """In the words of the chat, by everybody at the desk; the page leads to it."""
    member = talk.coordinator() if role is Role.COORDINATOR else talk.member(role)
    seat = Seat(talk, member).signs_in()
    assert 'href="/desk/files/own-data.txt"' in seat.opens("/files").page.text

    seat.opens("/files/own-data.txt")

    assert 'filename="own-data.txt"' in seat.page.headers["content-disposition"]
    saved = seat.page.content.decode("utf-8-sig")
    assert saved.startswith("自分のデータ\r\n\r\n役割:")
    member.commands("mydata")
    member.listen()
    assert member.shown[-1].text in saved.replace("\r\n", "\n")
    with talk.database.reading() as session:
        acts = [one.act for one in session.scalars(select(AuditEntry))]
    assert acts.count("save_my_data") == acts.count("see_my_data") == 1


def test_an_officer_sees_only_what_is_their_own(talk: Talk) -> None:
    """No table comes in or goes out by them."""
    officer = Seat(talk, talk.member(Role.OFFICER)).signs_in()

    officer.opens("/files")

    assert "自分のデータ" in officer.text
    assert "表を取り込む" not in officer.text
    assert officer.opens("/files/hosts.csv").page.status_code == 404
