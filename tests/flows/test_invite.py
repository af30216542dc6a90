"""A coordinator invites by role; the link is shown once and works once."""

import pytest
from sqlalchemy import select

from casework.ground import NotYours
from casework.invite import invite
from storage.database import Database
from storage.states import Role
from storage.tables import Invitation
from tests.making import NOW, TOWN, make_account
from tests.talk import Talk


def test_a_link_for_each_role(talk: Talk) -> None:
    """It names the bot and its last day; of the token only a hash is kept."""
    coordinator = talk.coordinator()

    coordinator.says("招待する")
    coordinator.presses("支援者")

    text = coordinator.hears("https://t.me/kanaeai_test_bot?start=")
    assert "12月1日(火)まで" in text
    token = text.split("start=")[1].split()[0]
    with talk.database.reading() as session:
        kept = session.scalars(select(Invitation)).all()
        assert token.encode() not in [row.token_hash for row in kept]
        assert [row.role for row in kept] == [Role.COORDINATOR, Role.SUPPORTER]


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.HOST, Role.OFFICER])
def test_only_a_coordinator_of_the_town_invites(sqlite_database: Database, role: Role) -> None:
    """Nobody else, and no coordinator makes a city officer."""
    with sqlite_database.writing() as session:
        elsewhere = make_account(session, Role.COORDINATOR, town="tonari")
        for by in (make_account(session, role), elsewhere):
            with pytest.raises(NotYours):
                invite(session, role=Role.SUPPORTER, town=TOWN.key, by=by, now=NOW)
        own = make_account(session, Role.COORDINATOR)
        with pytest.raises(NotYours):
            invite(session, role=Role.OFFICER, town=TOWN.key, by=own, now=NOW)


def test_a_city_officer_invites_a_city_officer_only(talk: Talk) -> None:
    """The first one comes by the command line; a coordinator could make themselves one."""
    officer = talk.member(Role.OFFICER)

    officer.commands("invite")

    assert officer.buttons == ["市担当"]
    officer.presses("市担当")
    officer.hears("https://t.me/kanaeai_test_bot?start=")
