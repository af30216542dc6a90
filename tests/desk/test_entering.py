"""Coming to the desk: a link from the chat, spent by a button; and going out again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import Did
from casework.revoke_account import revoke_account
from storage.states import Role
from storage.tables import DeskSession
from tests.desk.sitting import Seat
from tests.making import TOWN
from tests.talk import Talk


def test_a_link_from_the_chat_leads_to_the_desk(talk: Talk) -> None:
    """
    Opening the link shows a button and spends nothing; the button lets in, once.
    """
    seat = Seat(talk, talk.coordinator())
    link = seat.asks_for_link()
    for _ in range(3):
        assert "この端末でひらく" in seat.opens(link).text

    assert "11月24日(火)" in seat.posts(link, {}).text

    assert seat.opens(link).page.status_code == 410
    assert seat.posts(link, {}).page.status_code == 410
    assert seat.opens("/").page.status_code == 200


def test_a_link_is_for_ten_minutes_and_a_new_one_ends_the_old(talk: Talk) -> None:
    """
    What was asked for earlier opens nothing any more.
    """
    seat = Seat(talk, talk.coordinator())
    old = seat.asks_for_link()
    new = seat.asks_for_link()
    assert seat.opens(old).page.status_code == 410
    talk.now += timedelta(minutes=10)
    assert seat.posts(new, {}).page.status_code == 410


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.HOST])
def test_others_get_no_link(talk: Talk, role: Role) -> None:
    """
    The command does nothing for whoever neither coordinates nor decides for the town.
    """
    member = talk.member(role)
    member.commands("desk")
    member.listen()
    urls = [button.url for shown in member.shown for button in shown.buttons]
    assert not [url for url in urls if "/desk/" in url]


def test_the_cookie_is_out_of_reach(seat: Seat) -> None:
    """
    No script reads it, no other site's form brings it, and no page may load anything from there.
    """
    headers = seat.page.headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    other = Seat(seat.talk, seat.member)
    link = other.asks_for_link()
    [answer] = other.asks("POST", link, {}).history
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/desk" in cookie


def test_over_https_the_cookie_stays_there(talk: Talk) -> None:
    """
    Where the desk is reached by the public URL, the cookie goes over nothing else.
    """
    talk.world = replace(talk.world, desk_url="https://kanae.example")
    seat = Seat(talk, talk.coordinator())
    token = seat.asks_for_link().rpartition("/")[2]
    [answer] = seat.asks("POST", f"/desk/in/{token}", {}).history
    assert "secure" in answer.headers["set-cookie"].lower()


def test_without_a_way_from_outside_the_bot_says_where(talk: Talk) -> None:
    """
    Where only the program's computer reaches the desk, the address is said, without a button.
    """
    near = "http://127.0.0.1:8082"
    talk.world = replace(talk.world, page_url="", desk_url=near)
    member = talk.coordinator()
    member.commands("desk")
    assert f"{near}/desk/in/" in member.hears("パソコンでひらけます")
    talk.world = replace(talk.world, desk_url="")
    member.commands("desk")
    member.hears("いま、デスクは動いていません")


def test_a_form_from_elsewhere_is_refused(seat: Seat) -> None:
    """
    Without this browser's token, or from another site, nothing is done, and words come back.
    """
    seat.posts("/go", {"act": "go", "action": "ev.menu", "csrf": "0" * 64})
    assert seat.page.status_code == 403
    seat.opens("/")
    answer = seat.asks(
        "POST",
        "/desk/go",
        {"act": "go", "action": "ev.menu", "csrf": seat.csrf},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403
    assert seat.rung == 0


def test_what_was_written_comes_back_when_the_session_is_over(seat: Seat) -> None:
    """
    A session ends after nine hours, or one hour alone; words sent too late are not lost.
    """
    seat.talk.now += timedelta(minutes=59)
    seat.opens("/")
    seat.talk.now += timedelta(minutes=59)
    assert seat.opens("/").page.status_code == 200
    csrf = seat.csrf
    seat.talk.now += timedelta(minutes=61)
    seat.posts("/go", {"csrf": csrf, "act": "go", "note": "金曜に電話する"})
    assert seat.page.status_code == 401
    assert "金曜に電話する" in seat.page.text


def test_signing_out_here_and_everywhere(talk: Talk) -> None:
    """
    One browser alone, or all of them.
    """
    member = talk.coordinator()
    first, second, third = (Seat(talk, member).signs_in() for _ in range(3))
    first.posts("/out", {"csrf": first.csrf})
    assert first.opens("/").page.status_code == 401
    assert second.opens("/").page.status_code == 200

    second.posts("/out", {"csrf": second.csrf, "everywhere": "1"})
    assert third.opens("/").page.status_code == 401
    with talk.database.reading() as session:
        assert {row.ended_at for row in session.query(DeskSession)} == {talk.now}


@pytest.mark.parametrize("how", ["lost phone", "left"])
def test_whoever_is_cut_off_is_out_at_once(seat: Seat, how: str) -> None:
    """
    A lost phone, or leaving, closes the desk as well.
    """
    if how == "left":
        seat.talk.coordinator()
        seat.member.commands("leave")
        seat.member.presses("やめる")
    else:
        with seat.talk.database.writing() as session:
            account = seat.member.account
            revoke_account(session, account=account.id, by=None, town=TOWN, now=seat.talk.now)
    assert seat.opens("/").page.status_code == 401


def test_readings_are_switched_for_this_browser(seat: Seat) -> None:
    """
    The switch leads back to where one was, and nowhere else.
    """
    seat.posts("/readings", {"csrf": seat.csrf, "voice": "ja-easy", "back": "/desk/"})
    assert "<rt>" in seat.page.text
    seat.posts("/readings", {"csrf": seat.csrf, "voice": "ja", "back": "//elsewhere.example/"})
    assert str(seat.page.url).endswith("/desk/")
    assert "<rt>" not in seat.page.text


def test_an_act_of_the_chat_goes_on_beside_the_desk(seat: Seat) -> None:
    """
    What the desk has no form for is opened as a page of the same conversation.
    """
    seat.goes("ev.menu")
    assert seat.page.url.path.startswith("/p/")
    assert "対応待ち" in seat.text
    assert 'href="/desk/"' in seat.page.text
    seat.opens("/").goes("no.such")
    assert seat.page.status_code == 404


def test_closing_the_chat_ends_nothing_at_the_desk(seat: Seat) -> None:
    """
    Whoever blocks the bot still sits at the desk; only what would go on in the chat cannot.
    """
    seat.member.does(Did.BLOCKED)
    assert seat.opens("/").page.status_code == 200
