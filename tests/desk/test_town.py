"""The town at the desk: in counts, for coordinators and officers, and the agenda made of it."""

import io
import re
from html import unescape

import docx

from storage.base import Id
from storage.states import Role
from storage.tables import Person, Wish
from tests.casework.test_plan_week import fill, shogi
from tests.desk.sitting import Seat
from tests.making import NOW, make_account, make_person, make_wish
from tests.talk import Talk


def with_lacks(talk: Talk, seat: Seat) -> list[Id]:
    """Six look for an ocarina, which the town does not have; nine for one place at shogi."""
    with talk.database.writing() as session:
        found = [w.id for w in fill(session, wishes=6, sentence="オカリナを吹いてみたい")]
        fill(session, wishes=10)
        fill(session, wishes=1, sentence="星を見る会に行きたい")
        shogi(session, capacity=1)
    seat.does("anew", "/week")
    talk.search()
    return found


def _in_page(seat: Seat, pattern: str) -> list[str]:
    return [unescape(found) for found in re.findall(pattern, seat.page.text)]


def test_a_coordinator_sees_what_lacks_and_whose_wishes_these_are(talk: Talk, seat: Seat) -> None:
    """By code; the wish opens as in the chat."""
    seat.opens("/town")
    assert "今週の案がまだない" in seat.text
    wishes = with_lacks(talk, seat)

    seat.opens("/town")
    assert "「楽器」ができるところ" in seat.text
    assert "川端校区 6" in seat.text
    seat.opens(_in_page(seat, r'href="/desk(/town/wishes[^"]*)"')[1])

    with talk.database.reading() as session:
        persons = [session.get_one(Wish, one).person_id for one in wishes]
        codes = [session.get_one(Person, person).code for person in persons]
    assert all(code in seat.text for code in codes)
    seat.goes("wi.card", wishes[0])
    assert "オカリナを吹いてみたい" in seat.text


def test_an_officer_sees_counts_and_no_code(talk: Talk, seat: Seat) -> None:
    """The smallest are not told, nor what would give them away; nor whose wishes they are."""
    with talk.database.writing() as session:
        for wish in fill(session, wishes=2, sentence="オカリナを吹いてみたい"):
            wish.area = "satoyama"
    with_lacks(talk, seat)
    officer = Seat(talk, talk.member(Role.OFFICER)).signs_in()

    officer.opens("/town")

    assert "「楽器」ができるところ" in officer.text
    assert "願い8件\n川端校区 X、里山校区 X" in officer.text
    assert "「X」は、だれのことかわからないように出していない数です" in officer.text
    waiting = officer.text[officer.text.index("お待ちの期間ごとの件数") :]
    assert re.findall(r"^X|^\d+(?=$)", waiting, re.MULTILINE).count("X") != 1
    assert "K-" not in officer.text
    assert "オカリナ" not in officer.text
    assert officer.opens("/town/wishes?what=activity:instrument").page.status_code == 404
    assert officer.opens("/town/network").page.status_code == 200
    assert officer.opens("/town/circulation").page.status_code == 200


def test_an_agenda_is_made_of_what_was_chosen(talk: Talk, seat: Seat) -> None:
    """On a page, as docx and as plain text; few wishes are not counted, nobody stands in it."""
    with_lacks(talk, seat)
    seat.opens("/town")
    places, flutes, stars = _in_page(seat, r'name="(on\.[^"]*)"')
    assert places == "on.why:full"

    query = f"{stars}=1&{flutes}=1"
    seat.opens(f"/town/agenda?{query}")
    assert "「楽器」ができるところ6" in seat.text
    assert "少数" in seat.text
    assert "今週はいっぱい" not in seat.text
    seat.opens(f"/town/agenda.docx?{query}")
    paper = docx.Document(io.BytesIO(seat.page.content))
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert rows[1:] == [["「楽器」ができるところ", "6"], [rows[2][0], "X"]]
    seat.opens(f"/town/agenda.txt?{query}")
    text = seat.page.content.decode("utf-8-sig")
    assert "・「楽器」ができるところ(願い 6)" in text
    assert "K-" not in text
    assert "オカリナ" not in text


def test_waiting_and_gaps_are_told_in_numbers(talk: Talk, seat: Seat) -> None:
    """How long, where and when; nobody is put in an order."""
    with talk.database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        for _ in range(3):
            make_wish(
                session,
                make_person(session, supporter),
                slots=["sat_am"],
                area="minato",
                created_at=NOW,
            )

    seat.opens("/town")

    assert "港校区・土曜の午前(願い3件、席0)" in seat.text
    assert "★ 3/0" in seat.text
    assert "2週間まで\n3\n0" in seat.text
