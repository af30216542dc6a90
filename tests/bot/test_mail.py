"""The mail adapter against a real SMTP server on this computer: what each answer of it means."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.channels.base import Outcome, SendOutcome
from bot.channels.mail import MailChannel, MailServer, can_log_in
from bot.messages import Outgoing
from bot.practice.post import Letter, PostOffice
from bot.practice.store import Store
from tests.making import NOW

pytestmark = pytest.mark.anyio

READER = "hana@example.jp"
LETTER = Outgoing(
    text="おたずねしたいことが一つあります。\n\nhttp://127.0.0.1:8080/p/abc\n.\n..点で始まる行\n",
    subject="叶江市 叶え合い: お返事のお願い",
    reference="0123abcd",
)


@dataclass
class Post:
    """A mail server on this computer, and a sender."""

    office: PostOffice
    port: int

    async def sends(self, message: Outgoing = LETTER, to: str = READER) -> SendOutcome:
        """Send one letter."""
        channel = MailChannel(
            server=MailServer("127.0.0.1", self.port),
            sender="kanae@city.example.jp",
            clock=lambda: NOW,
            seconds=0.5,
        )
        return await channel.send(to, message)

    @property
    def arrived(self) -> list[Letter]:
        """What lies in the reader's mailbox."""
        return self.office.letters(READER)


@pytest.fixture
async def post(anyio_backend: str) -> AsyncIterator[Post]:
    """An empty mailbox."""
    store = Store(path=":memory:")
    office = PostOffice(store=store)
    async with office.listening() as port:
        yield Post(office, port)
    store.close()


async def test_a_letter_arrives_as_it_was_written(post: Post) -> None:
    """
    Plain Japanese text, a subject about nobody, and a name by which a repeat is known.
    """
    assert (await post.sends()).outcome is Outcome.SENT
    assert (await post.sends()).outcome is Outcome.SENT

    first, second = post.arrived
    assert first.text == LETTER.text.rstrip("\n")
    assert first.subject == LETTER.subject
    assert first.headers["Message-ID"] == "<0123abcd@city.example.jp>"
    assert first.headers == second.headers
    assert first.headers["Date"] == "Tue, 24 Nov 2026 10:30:00 +0900"


async def test_a_letter_asks_for_no_answer(post: Post) -> None:
    """
    Machines that answer mail see that a machine wrote it.
    """
    await post.sends()

    assert post.arrived[0].headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("address", ["a..b.@docomo.ne.jp", "o'hara+x@example.jp"])
async def test_odd_addresses_are_written_to(post: Post, address: str) -> None:
    """
    Old mobile addresses have dots where the standard has none.
    """
    assert (await post.sends(to=address)).outcome is Outcome.SENT
    assert len(post.office.letters(address)) == 1


@pytest.mark.parametrize(
    ("verb", "reply", "outcome"),
    [
        ("RCPT", "550 no such mailbox", Outcome.BLOCKED),
        ("RCPT", "451 come back later", Outcome.LATER),
        ("MAIL", "550 not you", Outcome.UNREACHABLE),
        ("MAIL", "421 too busy", Outcome.UNREACHABLE),
        ("DATA", "554 no", Outcome.REFUSED),
        ("DATA", "452 disk full", Outcome.LATER),
        (".", "554 looks like spam", Outcome.REFUSED),
        (".", "451 later", Outcome.LATER),
        ("HELLO", "hang", Outcome.UNREACHABLE),
        ("HELLO", "drop", Outcome.UNREACHABLE),
        ("RCPT", "hang", Outcome.UNREACHABLE),
        ("RCPT", "drop", Outcome.UNREACHABLE),
        (".", "hang", Outcome.UNSURE),
        (".", "drop", Outcome.UNSURE),
    ],
)
async def test_what_an_answer_means(post: Post, verb: str, reply: str, outcome: Outcome) -> None:
    """
    Before the text was sent nothing arrived; after it nobody knows; a closed mailbox is told.
    """
    post.office.answers(verb, reply)

    result = await post.sends()

    assert result.outcome is outcome
    assert READER not in result.reason
    assert post.arrived == []


async def test_a_server_that_will_not_have_us_is_given_minutes(post: Post) -> None:
    """
    What is ours to mend is not tried each second.
    """
    post.office.answers("MAIL", "550 not you")

    assert (await post.sends()).seconds >= 60


async def test_nobody_listens() -> None:
    """
    Without a server nothing has been sent, and it is tried again.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    result = await Post(PostOffice(store=Store(path=":memory:")), port).sends()

    assert result.outcome is Outcome.UNREACHABLE


async def test_a_password_that_is_refused_is_no_readers_fault(post: Post) -> None:
    """
    The letter waits, and the doctor says why.
    """
    server = MailServer("127.0.0.1", post.port, user="kanae", password="wrong")

    assert await asyncio.to_thread(can_log_in, server)
    assert not await asyncio.to_thread(can_log_in, MailServer("127.0.0.1", post.port))
    assert "wrong" not in repr(server)


async def test_elsewhere_only_encrypted(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A server on another computer that offers no encryption gets no letter.
    """
    real = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda where, *rest, **more: real(("127.0.0.1", post.port))
    )
    channel = MailChannel(
        server=MailServer("192.0.2.1", post.port), sender="k@example.jp", clock=lambda: NOW
    )

    result = await channel.send(READER, LETTER)

    assert (result.outcome, result.reason) == (Outcome.UNREACHABLE, "no encryption")
    assert post.arrived == []


async def test_the_post_office_stays_on_this_computer(post: Post) -> None:
    """
    Practice letters cannot be brought from elsewhere.
    """
    with pytest.raises(ValueError, match=r"0\.0\.0\.0"):
        async with post.office.listening(host="0.0.0.0"):
            pass


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.jp", MailServer("mail.example.jp", 587)),
        ("smtps://mail.example.jp", MailServer("mail.example.jp", 465, tls=True)),
        ("smtp://kanae:p%40ss@m.jp:25", MailServer("m.jp", 25, user="kanae", password="p@ss")),
    ],
)
def test_a_server_is_read_from_its_address(url: str, server: MailServer) -> None:
    """
    With the usual ports where none is named.
    """
    assert MailServer.of(url) == server
