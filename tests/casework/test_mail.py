"""A mail address is confirmed before it is used, can be changed, chosen and stopped."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from casework.add_mail import CONFIRMS, NotAnAddress, TooManyLetters, add_mail, clean_address
from casework.ask_by import ask_by, open_chats
from casework.confirm_mail import confirm_mail
from casework.ground import NotYours, TooLate, take_notices
from casework.open_task import open_task
from casework.stop_mail import OnlyWay, stop_mail
from casework.views_mail import my_mail
from storage.database import Database
from storage.states import Role, TaskState
from storage.tables import Account, Chat, PageLink
from tests.making import NOW, TOWN, make_account

ADDRESS = "hana@example.jp"


@dataclass(frozen=True)
class Scene:
    """A host and a coordinator; neither has a chat."""

    session: Session
    host: Account
    coordinator: Account

    def adds(self, address: str = ADDRESS) -> Chat:
        """Write an address down, by the host itself."""
        return add_mail(self.session, account=self.host, address=address, by=self.host, now=NOW)

    def has_mail(self, address: str = ADDRESS) -> Chat:
        """Write an address down and confirm it."""
        chat = self.adds(address)
        return confirm_mail(self.session, chat=chat.id, by=self.host, now=NOW)

    def has_chat(self) -> Chat:
        """Give the host a chat."""
        chat = Chat(
            channel="telegram",
            bot="1",
            address_index=self.host.id.bytes,
            address="501",
            account_id=self.host.id,
            first_seen=NOW,
        )
        self.session.add(chat)
        self.session.flush()
        return chat

    def letter_went_out(self) -> None:
        """Make the page of a first letter, as whoever tells the notice does."""
        self.session.add(
            PageLink(
                token_hash=secrets.token_bytes(32),
                account_id=self.host.id,
                purpose=CONFIRMS,
                subject_id=self.host.id,
                made_at=NOW,
                expires_at=NOW,
            )
        )


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """The two of them in an open transaction."""
    with database.writing() as session:
        yield Scene(
            session, make_account(session, Role.HOST), make_account(session, Role.COORDINATOR)
        )


def test_an_address_belongs_to_nobody_before_it_is_confirmed(scene: Scene) -> None:
    """
    One letter is told to the address alone; only its link gives it to the account.
    """
    chat = scene.adds()

    [notice] = take_notices(scene.session)
    assert (notice.kind, notice.chat, notice.to) == ("ma.confirm", chat.id, scene.host.id)
    assert chat.account_id is None
    assert open_chats(scene.session, scene.host) == []

    confirm_mail(scene.session, chat=chat.id, by=scene.host, now=NOW)
    assert open_chats(scene.session, scene.host) == [chat]
    assert scene.host.asked_by == "mail"
    assert my_mail(scene.session, by=scene.host).address == "h…@example.jp"


def test_the_address_is_sealed(scene: Scene) -> None:
    """
    Neither the address nor an index that everybody could compute stands in the table.
    """
    chat = scene.adds()
    scene.session.flush()

    assert chat.address == ADDRESS
    assert chat.address_sealed is not None
    assert b"hana" not in chat.address_sealed + chat.address_index


def test_two_accounts_may_share_an_address(scene: Scene) -> None:
    """
    Nobody learns that an address is known already.
    """
    other = make_account(scene.session, Role.HOST)
    mine = scene.has_mail()

    theirs = add_mail(scene.session, account=other, address=ADDRESS, by=other, now=NOW)
    confirm_mail(scene.session, chat=theirs.id, by=other, now=NOW)

    assert mine.id != theirs.id
    assert (mine.account_id, theirs.account_id) == (scene.host.id, other.id)


def test_a_coordinator_writes_down_the_address_of_a_host(scene: Scene) -> None:
    """
    After a visit: of a host in the own town, and of nobody else.
    """
    add_mail(scene.session, account=scene.host, address=ADDRESS, by=scene.coordinator, now=NOW)
    elsewhere = make_account(scene.session, Role.COORDINATOR, town="tonari")
    supporter = make_account(scene.session, Role.SUPPORTER)

    for account, by in (
        (scene.host, elsewhere),
        (scene.host, supporter),
        (supporter, scene.coordinator),
    ):
        with pytest.raises(NotYours):
            add_mail(scene.session, account=account, address=ADDRESS, by=by, now=NOW)


def test_three_letters_a_day(scene: Scene) -> None:
    """
    Nobody's mailbox is filled by typing addresses.
    """
    for _ in range(3):
        scene.letter_went_out()
    with pytest.raises(TooManyLetters):
        scene.adds()

    add_mail(
        scene.session,
        account=scene.host,
        address=ADDRESS,
        by=scene.host,
        now=NOW + timedelta(days=1, seconds=1),
    )


def test_a_confirmed_address_gets_no_second_first_letter(scene: Scene) -> None:
    """
    Typing it again changes nothing.
    """
    chat = scene.has_mail()
    take_notices(scene.session)

    assert scene.adds().id == chat.id
    assert take_notices(scene.session) == []
    assert chat.account_id == scene.host.id


def test_an_address_that_came_back_is_confirmed_anew(scene: Scene) -> None:
    """
    What a mail server refused once is asked again, from the first letter on.
    """
    chat = scene.has_mail()
    chat.blocked_at = NOW
    take_notices(scene.session)

    scene.adds()

    scene.session.refresh(chat)
    assert chat.account_id is None
    assert chat.blocked_at is None
    assert len(take_notices(scene.session)) == 1


def test_a_new_address_takes_the_place_of_the_old(scene: Scene) -> None:
    """
    An account has one; the old one stays in use until the new one is confirmed.
    """
    old = scene.has_mail()
    new = scene.adds("other@example.jp")
    assert open_chats(scene.session, scene.host) == [old]

    confirm_mail(scene.session, chat=new.id, by=scene.host, now=NOW)

    assert open_chats(scene.session, scene.host) == [new]


def test_confirming_ends_the_task_that_nobody_can_be_reached(scene: Scene) -> None:
    """
    Whoever is reachable again waits on nobody's list.
    """
    task = open_task(scene.session, town=TOWN, kind="unreachable", about=scene.host.id, now=NOW)
    assert task is not None

    scene.has_mail()

    scene.session.refresh(task)
    assert task.state is TaskState.RESOLVED


def test_nobody_confirms_for_another(scene: Scene) -> None:
    """
    An address that has become an account's is not given to another one.
    """
    chat = scene.has_mail()
    other = make_account(scene.session, Role.HOST)

    with pytest.raises(NotYours):
        confirm_mail(scene.session, chat=chat.id, by=other, now=NOW)
    with pytest.raises(NotYours):
        confirm_mail(scene.session, chat=scene.has_chat().id, by=other, now=NOW)


def test_who_left_confirms_nothing(scene: Scene) -> None:
    """
    A link that is opened too late makes nobody reachable.
    """
    chat = scene.adds()
    scene.host.left_at = NOW

    with pytest.raises(NotYours):
        confirm_mail(scene.session, chat=chat.id, by=scene.host, now=NOW)


def test_choosing_and_stopping(scene: Scene) -> None:
    """
    With both, either is chosen; mail stops only where a chat is left.
    """
    scene.has_mail()
    with pytest.raises(TooLate):
        ask_by(scene.session, way="chat", by=scene.host, now=NOW)
    with pytest.raises(OnlyWay):
        stop_mail(scene.session, by=scene.host, now=NOW)
    chat = scene.has_chat()

    ask_by(scene.session, way="chat", by=scene.host, now=NOW)
    assert scene.host.asked_by == "chat"
    ask_by(scene.session, way="mail", by=scene.host, now=NOW)
    stop_mail(scene.session, by=scene.host, now=NOW)

    assert open_chats(scene.session, scene.host) == [chat]
    assert scene.host.asked_by == "chat"
    with pytest.raises(TooLate):
        stop_mail(scene.session, by=scene.host, now=NOW)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Hana@Example.JP ", "Hana@example.jp"),
        ("hana@example.jp", "hana@example.jp"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
    ],
)
def test_an_address_is_tidied(written: str, kept: str) -> None:
    """
    Full-width signs and capitals of the domain are no mistakes; old mobile addresses are taken.
    """
    assert clean_address(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hana",
        "hana@",
        "@example.jp",
        "a@b",
        "a b@example.jp",
        "a@example.jp\nBcc: b@c.jp",
        "はな@example.jp",
        "a@b@example.jp,",
        "x" * 250 + "@example.jp",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    """
    Nothing that could become a second header or a second reader.
    """
    with pytest.raises(NotAnAddress):
        clean_address(written)
