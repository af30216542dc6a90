"""
The desk from outside: without a session, with somebody else's, from another site.
"""

import re
import secrets

import pytest

from casework.desk_visitor import DESK_ROLES
from desk.page import DeskPage
from desk.pages import PAGES
from storage.database import Database
from storage.states import Role
from tests.desk.sitting import Seat
from tests.redteam.figures import tell, tries
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
