"""
The desk from outside: without a session, with somebody else's, from another site.
"""

import re
import secrets
from urllib.parse import quote

import pytest

from casework.desk_visitor import DESK_ROLES
from casework.tidy import one_line
from desk.page import DeskPage
from desk.pages import PAGES
from storage.database import Database
from storage.states import Role
from storage.tables import Account, Host, Offer, Person, Wish
from tests.desk.sitting import Seat
from tests.making import make_cast
from tests.redteam.figures import tell, tries
from tests.redteam.payloads import payloads
from tests.redteam.test_injection import Skeleton
from tests.talk import Talk

PATHS = [re.sub(r"\{[^}]*\}", "K-7F3Q", page.path) for page in PAGES]


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """An empty town."""
    return Talk(sqlite_database)


def test_nothing_opens_to_whoever_guesses(talk: Talk) -> None:
    """
    No invented cookie and no invented link opens anything; each page says only how to come in.
    """
    stranger = Seat(talk, talk.stranger())
    number = tries(full=10_000, small=100)
    for _ in range(number):
        stranger.cookies.set("kanaeai-desk", secrets.token_urlsafe(24), "127.0.0.1", "/desk")
        assert stranger.opens(secrets.choice(PATHS)).page.status_code == 401
        assert stranger.opens(f"/in/{secrets.token_urlsafe(24)}").page.status_code == 410
    assert "K-" not in stranger.text
    tell("desk, cookies and links", f"{number:,} invented of each, 0 opened anything")


def test_each_page_is_for_its_roles(talk: Talk) -> None:
    """
    Whoever has no right to a page hears what they would hear if there were none.
    """
    talk.coordinator()
    tried = 0
    for role in DESK_ROLES:
        seat = Seat(talk, talk.member(role)).signs_in()
        for page, path in zip(PAGES, PATHS, strict=True):
            if role not in page.roles:
                assert seat.opens(path).page.status_code == 404, path
                tried += 1
    assert Role.HOST not in {role for page in PAGES for role in page.roles}
    assert Role.SUPPORTER not in {role for page in PAGES for role in page.roles}
    tell("desk, pages of another role", f"{tried} pages, 0 shown")


def test_no_act_without_the_browsers_own_token(talk: Talk) -> None:
    """
    No form without a token, with another browser's, or sent by another site does anything.
    """
    first, second = (Seat(talk, talk.coordinator()).signs_in() for _ in range(2))
    token, others = first.csrf, second.csrf
    tried = 0
    for page, path in zip(PAGES, PATHS, strict=True):
        for act in page.acts if isinstance(page, DeskPage) else ():
            for csrf, site in (("", ""), (others, "same-origin"), (token, "cross-site")):
                fields = {"act": act, "csrf": csrf}
                headers = {"sec-fetch-site": site} if site else {}
                answer = first.asks("POST", f"/desk{path}", fields, headers)
                assert answer.status_code == 403, f"{path} {act}"
                tried += 1
    assert first.rung == 0
    tell("desk, forms from elsewhere", f"{tried} acts, 0 done")


def test_whatever_is_written_is_shown_as_words(talk: Talk) -> None:
    """
    In every place of a case, a host, the week and the search no word becomes an element.
    """
    seat = Seat(talk, talk.coordinator()).signs_in()
    with talk.database.writing() as session:
        cast = make_cast(session, coordinator=session.get(Account, seat.member.account.id))
    pages = [f"/cases/{cast.person.code}", f"/hosts/{cast.host.id}", "/hosts", "/"]

    def elements(words: str) -> dict[str, set[tuple[str, tuple[str, ...]]]]:
        with talk.database.writing() as session:
            host = session.get_one(Host, cast.host.id)
            wish = session.get_one(Wish, cast.wish.id)
            wish.sentence, wish.own_words, wish.family_wish = words, words, words
            wish.likes = ["running"]
            host.name, host.sentence = words, words
            session.get_one(Person, cast.person.id).label = words
            session.get_one(Offer, cast.offer.id).text = words
        found = {}
        for path in (*pages, f"/search?q={quote(words)}"):
            assert seat.opens(path).page.status_code == 200, path
            page = Skeleton(seat.page.text)
            found[path.partition("?")[0]] = set(page.elements)
            if path in pages[:2]:
                assert words in page.words, path
        return found

    allowed = elements("ほげ語")
    # A search finds these words, says kindly that it found none, or asks for more of them.
    for asked in ("なにもない", "な"):
        allowed["/search"] |= set(Skeleton(seat.opens(f"/search?q={asked}").page.text).elements)
    shown = 0
    for _, words in payloads(tries(full=500, small=10)):
        if not (tidy := one_line(words)):
            continue
        for path, found in elements(tidy).items():
            assert found <= allowed[path], f"{path}: {words}"
            shown += 1
    tell("desk, hostile words", f"{shown:,} pages, 0 elements or attributes more")
