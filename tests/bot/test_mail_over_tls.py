"""The mail adapter against a real server with TLS: without a good certificate nothing leaves."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from bot.channels.base import Outcome, SendOutcome
from bot.channels.mail import MailChannel, MailServer, can_log_in
from bot.messages import Outgoing
from bot.practice.post import Letter, PostOffice, Safety
from bot.practice.store import Store
from tests.making import NOW

pytestmark = pytest.mark.anyio

READER = "hana@example.jp"
LETTER = Outgoing(text="おたずねです。", subject="お返事のお願い", reference="0123abcd")
LOGIN = ("kanae", "p@ss: word")


class Post:
    """A mail server of a city, and whoever trusts the authority that vouches for it."""

    def __init__(self, folder: Path, *, name: str = "127.0.0.1") -> None:
        self.folder = folder
        self.authority = folder / f"{name}.pem"
        self.certificate = made_for(name, self.authority)
        self.store = Store(path=":memory:")
        self.office = PostOffice(store=self.store)

    @asynccontextmanager
    async def listening(
        self, *, from_start: bool = False, login: tuple[str, str] | None = None
    ) -> AsyncIterator[int]:
        """Take letters over TLS."""
        safety = Safety(self.certificate, from_start=from_start, login=login)
        async with self.office.listening(safety=safety) as port:
            yield port

    @property
    def arrived(self) -> list[Letter]:
        """What lies in the reader's mailbox."""
        return self.office.letters(READER)


@pytest.fixture
def post(tmp_path: Path) -> Post:
    """A mail server whose certificate names this computer."""
    return Post(tmp_path)


def made_for(name: str, file: Path) -> ssl.SSLContext:
    """Make a throw-away certificate for a name; it stands in ``file``, to be trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    place: x509.GeneralName = x509.DNSName(name)
    if name[0].isdigit():
        place = x509.IPAddress(ip_address(name))
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([place]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    both = file.with_suffix(".server")
    both.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + file.read_bytes()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


async def sends(server: MailServer) -> SendOutcome:
    """Send one letter."""
    channel = MailChannel(
        server=server, sender="kanae@city.example.jp", clock=lambda: NOW, seconds=2
    )
    return await channel.send(READER, LETTER)


@pytest.mark.parametrize("from_start", [False, True], ids=["starttls", "smtps"])
async def test_a_letter_goes_over_tls_with_a_name_and_a_password(
    post: Post, from_start: bool
) -> None:
    """
    Encrypted from the first byte on or after STARTTLS, logged in, and there is the letter.
    """
    async with post.listening(from_start=from_start, login=LOGIN) as port:
        server = MailServer("127.0.0.1", port, from_start, *LOGIN, authorities=post.authority)

        assert (await sends(server)).outcome is Outcome.SENT
        assert await asyncio.to_thread(can_log_in, server) == ""

    assert [letter.text for letter in post.arrived] == [LETTER.text]


@pytest.mark.parametrize("from_start", [False, True], ids=["starttls", "smtps"])
async def test_a_certificate_that_nobody_vouches_for_is_refused(
    post: Post, from_start: bool
) -> None:
    """
    Not even on this computer, and not with a password in hand: nothing is sent, all waits.
    """
    async with post.listening(from_start=from_start, login=LOGIN) as port:
        result = await sends(MailServer("127.0.0.1", port, from_start, *LOGIN))

    assert (result.outcome, result.reason) == (Outcome.UNREACHABLE, "SSLCertVerificationError")
    assert post.arrived == []


async def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    """
    An authority that is trusted does not make every server the right one.
    """
    post = Post(tmp_path, name="mail.example.jp")
    async with post.listening() as port:
        result = await sends(MailServer("127.0.0.1", port, authorities=post.authority))

    assert (result.outcome, result.reason) == (Outcome.UNREACHABLE, "SSLCertVerificationError")
    assert post.arrived == []


async def test_a_wrong_password_waits_and_is_told(post: Post) -> None:
    """
    The doctor says that the login was refused, without the password.
    """
    async with post.listening(login=LOGIN) as port:
        server = MailServer(
            "127.0.0.1", port, user="kanae", password="wrong", authorities=post.authority
        )

        assert (await sends(server)).outcome is Outcome.UNREACHABLE
        assert await asyncio.to_thread(can_log_in, server) == "login refused: 535"

    assert post.arrived == []


async def test_a_missing_file_of_certificates_sends_nothing(post: Post) -> None:
    """
    A mistake in the setting never means that nothing is checked.
    """
    async with post.listening() as port:
        nowhere = post.folder / "nowhere.pem"
        result = await sends(MailServer("127.0.0.1", port, authorities=nowhere))

    assert (result.outcome, result.reason) == (Outcome.UNREACHABLE, "FileNotFoundError")
    assert post.arrived == []
