"""Settings at the desk: changed within the rules, in force at once, with a second look, kept."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from casework.towns_in_force import TownsInForce
from storage.states import Role
from storage.tables import Account, Decision, DeskSession, TownChange
from tests.desk.sitting import Seat
from tests.making import TOWN
from tests.talk import Talk


@pytest.fixture
def seat(talk: Talk) -> Seat:
    """A coordinator at the desk of a town that can be changed."""
    towns = TownsInForce({TOWN.key: TOWN})
    talk.world = replace(talk.world, towns=towns)
    return Seat(talk, talk.coordinator()).signs_in()


def fields_of(seat: Seat) -> dict[str, str]:
    """The fields of the form of a part as it stands; lists of rows are not among them."""
    inputs = re.findall(r'<input type="text"[^>]* name="([^"]+)" value="([^"]*)"', seat.page.text)
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)', seat.page.text)
    return {name: unescape(value) for name, value in (*inputs, *areas)}


def test_hours_are_changed_with_a_reason_and_brought_back(talk: Talk, seat: Seat) -> None:
    """In force from the next page on; who, when and why stand below."""
    seat.opens("/settings/office")
    given = fields_of(seat) | {"sat": "9:00〜12:00", "why": "土曜も開けます"}
    seat.does("change", **given)

    assert "変えました" in seat.text
    assert "「事務所の時間と休み」を変えました" in seat.text
    assert "土曜も開けます" in seat.text
    seat.opens("/settings/office")
    assert 'value="9:00-12:00"' in seat.page.text
    assert talk.world.towns[TOWN.key].office.sat is not None
    seat.does("reset")
    seat.opens("/settings/office")
    assert talk.world.towns[TOWN.key] == TOWN
    assert "もどす</button>" not in seat.page.text


def test_what_cannot_be_is_said_and_what_was_written_stays(talk: Talk, seat: Seat) -> None:
    """Each number with its limits; hours by their day; nothing is changed."""
    seat.opens("/settings/cadence")
    seat.does("change", **fields_of(seat) | {"host_messages_a_month": "5", "why": "多めに"})
    assert seat.page.status_code == 422
    assert "受け入れ先への問いかけ(月に何通まで):1から2までの数を書いてください" in seat.text
    assert 'value="5"' in seat.page.text
    seat.opens("/settings/office")
    seat.does("change", **fields_of(seat) | {"mon": "いつも"})
    assert "月:「8:30-17:15」のように" in seat.text
    seat.opens("/settings/office")
    seat.does("change", **fields_of(seat))
    assert "いまと同じです" in seat.text
    seat.opens("/settings/greeting")
    seat.does("change", **fields_of(seat) | {"ja": "山田太郎さんへ、こんにちは"})
    assert "個人情報かもしれません" in seat.text
    with talk.database.reading() as session:
        assert session.scalars(select(TownChange)).all() == []
    assert seat.opens("/settings/key").page.status_code == 404


def test_the_duty_number_waits_for_another_coordinator(talk: Talk, seat: Seat) -> None:
    """They are asked in chat with the number; confirmed, it is in force."""
    other = talk.coordinator()
    seat.opens("/settings/agencies")
    rows = [one.model_dump(mode="json") for one in TOWN.agencies]
    columns: dict[str, Any] = {
        name: [row[name] for row in rows] for name in ("kind", "name", "phone", "hours", "note")
    }
    columns["phone"] = [one.replace("0120", "0999") for one in columns["phone"]]
    seat.posts("/settings/agencies", {"csrf": seat.csrf, "act": "change", **columns})

    assert "もう一人の確認が済むと変わります" in seat.text
    assert "確認待ち" in seat.text
    other.hears("050-0000-0999")
    other.presses("確認しました。進めてよい")
    seat.opens("/settings/agencies")
    assert "050-0000-0999" in seat.page.text
    assert "確認待ち" not in seat.opens("/settings").text
    with talk.database.reading() as session:
        assert session.scalars(select(Decision)).one().decided_by == other.account.id


def test_neighbours_are_pairs(talk: Talk, seat: Seat) -> None:
    """A pair that is ticked is one for both areas."""
    seat.opens("/settings/neighbours")
    pairs: Any = ["kawabata ekimae", "ekimae minato"]
    seat.posts("/settings/neighbours", {"csrf": seat.csrf, "act": "change", "pair": pairs})

    seat.opens("/settings/neighbours")
    town = talk.world.towns[TOWN.key]
    assert town.area("ekimae").neighbours == ("kawabata", "minato")
    assert town.area("minato").neighbours == ("ekimae",)


def test_staff_are_seen_and_a_colleagues_desk_is_closed(talk: Talk, seat: Seat) -> None:
    """By label and role; an open desk elsewhere ends at once."""
    colleague = Seat(talk, talk.coordinator()).signs_in()
    talk.supporter()

    seat.opens("/settings")
    assert "1台でひらいています" in seat.text
    account = str(colleague.member.account.id)
    seat.does("sign_out", account=account)

    assert "その人のデスクを閉じました" in seat.text
    assert colleague.opens("/").page.status_code == 401
    with talk.database.reading() as session:
        ended = session.scalars(select(DeskSession).where(DeskSession.ended_at.is_not(None)))
        assert [one.account_id for one in ended] == [colleague.member.account.id]
        assert len(session.scalars(select(Account)).all()) == 3


def test_settings_are_not_an_officers(talk: Talk) -> None:
    """Nor in their menu."""
    officer = Seat(talk, talk.member(Role.OFFICER)).signs_in()
    assert officer.opens("/settings").page.status_code == 404
    assert officer.opens("/settings/agencies").page.status_code == 404
