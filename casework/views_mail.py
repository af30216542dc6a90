"""Where an account is written to, as it may see it itself."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from casework.add_mail import MAIL
from casework.ask_by import open_chats
from casework.policy import allowed
from storage.tables import Account


@dataclass(frozen=True)
class MailView:
    """``address`` is empty without one; most of what stands before its @ is hidden."""

    address: str
    has_chat: bool
    asked_by_mail: bool


@allowed
def my_mail(session: Session, *, by: Account) -> MailView:
    """Say where ``by`` is written to."""
    chats = open_chats(session, by)
    address = next((chat.address for chat in chats if chat.channel == MAIL), "")
    has_chat = any(chat.channel != MAIL for chat in chats)
    return MailView(
        address=_hidden(address) if address else "",
        has_chat=has_chat,
        asked_by_mail=bool(address) and (by.asked_by == MAIL or not has_chat),
    )


def _hidden(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
