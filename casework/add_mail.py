"""
A mail address for an account: one letter goes there, and nothing more before its link was used.

Until then the address belongs to nobody, so that no question can reach a stranger's mailbox.
"""

import re
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.ground import Notice, locked, must_serve, record, tell
from casework.policy import allowed
from storage.base import Id
from storage.inbox import chat_index, chat_indexes
from storage.states import Role
from storage.tables import Account, Chat, PageLink
from storage.vault import Vault

MAIL = "mail"
"""The channel, and the bot, of a chat that is a mail address."""
CONFIRMS = "mail"
"""The purpose of a page that confirms an address."""

_LETTERS_A_DAY = 3
_DAY = timedelta(days=1)
_LONGEST = 254
_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+[A-Za-z0-9-]{{2,63}}")


class NotAnAddress(ValueError):
    """This is no mail address that a letter could be sent to."""


class TooManyLetters(Exception):
    """Three letters have gone out for this account within a day: the next one tomorrow."""


@allowed
def add_mail(
    session: Session, *, account: Account, address: str, by: Account, now: datetime
) -> Chat:
    """
    Send a letter that asks to confirm ``address``; return its chat, which is nobody's until then.

    A letter to an address that is confirmed already is not sent again.

    :param by: the account itself, or a coordinator of its town for a host
    :raises NotYours: if ``by`` is neither
    :raises NotAnAddress: if it is none
    :raises TooManyLetters: if three letters went out within the last day
    """
    account = locked(session, Account, account.id)
    if by.id != account.id:
        must_serve(account, Role.HOST, town=by.town)
    address = clean_address(address)
    chat = _chat(session, account, address, now)
    if chat.account_id == account.id and chat.blocked_at is None:
        return chat
    sent = session.scalar(
        select(func.count()).where(
            PageLink.account_id == account.id,
            PageLink.purpose == CONFIRMS,
            PageLink.made_at > now - _DAY,
        )
    )
    if (sent or 0) >= _LETTERS_A_DAY:
        raise TooManyLetters
    chat.account_id = chat.blocked_at = None
    session.flush()
    record(session, by=by, act="mail.added", row=chat, town=account.town, now=now)
    tell(
        session,
        Notice(
            to=account.id,
            kind="ma.confirm",
            subject=chat.id,
            key=f"mail:{chat.id.hex}:{now.timestamp():.6f}",
            begun=False,
            chat=chat.id,
        ),
    )
    return chat


def clean_address(address: str) -> str:
    """
    Return a mail address as it is kept: half-width signs, the domain in small letters.

    :raises NotAnAddress: if it is none
    """
    address = unicodedata.normalize("NFKC", address).strip()
    local, at, domain = address.rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        raise NotAnAddress
    return address


def mail_found_by(account: Id, address: str) -> str:
    """Return by what the chat of a mail address is found: no account learns of another's."""
    return f"{account.hex}:{address}"


def _chat(session: Session, account: Account, address: str, now: datetime) -> Chat:
    vault: Vault = session.info["vault"]
    own = mail_found_by(account.id, address)
    indexes = chat_indexes(vault, channel=MAIL, bot=MAIL, address=own)
    chat = session.scalars(
        select(Chat).where(Chat.channel == MAIL, Chat.bot == MAIL, Chat.address_index.in_(indexes))
    ).one_or_none()
    if chat is None:
        index = chat_index(vault, channel=MAIL, bot=MAIL, address=own)
        chat = Chat(channel=MAIL, bot=MAIL, address_index=index, address=address, first_seen=now)
        session.add(chat)
    return chat
