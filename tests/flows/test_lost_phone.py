"""A lost phone is cut off at once, and the same account comes back on another one."""

import re

from sqlalchemy import func, select

from storage.states import OutboxState
from storage.tables import Account, Draft, Outbox, PageLink
from tests.flows.wishing import LABEL, with_wish
from tests.talk import Member, Talk
from texts import say

NEUTRAL = say("everyone.stranger", "ja")


def cut_off(coordinator: Member, role: str = "支援者") -> None:
    """Cut the phone of somebody with this role off."""
    coordinator.commands("more")
    coordinator.presses("電話をなくした方", role, "この電話を使えなくする")
    coordinator.hears("その電話には、もう何も届きません")


def test_everything_old_is_dead_at_once(talk: Talk) -> None:
    """Buttons, drafts, pages, messages on their way: the phone is a stranger's from now on."""
    supporter, coordinator = with_wish(talk), talk.coordinator()
    supporter.commands("wishes")
    place, button = supporter.find(LABEL)
    supporter.commands("wish")

    cut_off(coordinator)

    supporter.press_data(button.data, place)
    assert supporter.heard == [NEUTRAL]
    supporter.says("はい")
    assert supporter.heard == [NEUTRAL]
    with talk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
        open_pages = select(func.count()).where(PageLink.expires_at > talk.now)
        assert session.scalar(open_pages) == 0
        waiting = session.scalars(select(Outbox).where(Outbox.state == OutboxState.QUEUED))
        assert not [row for row in waiting if row.person_id is not None]


def test_the_same_account_comes_back_on_another_phone(talk: Talk) -> None:
    """By a new invitation, seen in person; the old buttons stay dead even on the old phone."""
    supporter, coordinator = with_wish(talk), talk.coordinator()
    account = supporter.account.id
    supporter.commands("wishes")
    place, button = supporter.find(LABEL)
    cut_off(coordinator)

    coordinator.presses("あたらしい電話への招待")
    token = re.search(r"start=(\S+)", coordinator.last)
    assert token is not None
    supporter.commands("start", token[1])
    number = supporter.hears("この数字をお伝えください:").split("ください:")[1][:2]
    coordinator.presses(number)

    supporter.commands("wishes")
    supporter.hears("願い")
    assert supporter.account.id == account
    supporter.press_data(button.data, place)
    supporter.hears(say("everyone.not_found", "ja"))
    with talk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 2


def test_staff_come_back_by_the_command_line_only(talk: Talk) -> None:
    """A coordinator cuts a colleague off, and cannot become them."""
    talk.coordinator()
    second = talk.coordinator()

    cut_off(second, "コーディネーター")

    assert "あたらしい電話への招待をつくる" not in second.buttons
