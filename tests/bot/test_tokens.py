"""A button opens what it was made for, in the chat it was made for, while its time lasts."""

from datetime import timedelta

import pytest

from bot.tokens import LIFETIME, LIMIT, BadToken, OldToken, Press, make_token, read_token
from storage.base import new_id
from storage.vault import Vault
from tests.making import NOW

PRESSES = [
    Press("f"),
    Press("ho.card", new_id()),
    Press("of.card", new_id(), "12-7"),
    Press("wi.restart", new_id(), "x" * 12),
    Press("of.list", argument="0-"),
]


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.action)
def test_a_button_says_what_it_was_made_for(press: Press, vault: Vault) -> None:
    """Action, row and argument come back as they were, and fit into a button."""
    token = make_token(vault, press, chat="chat", now=NOW)

    assert read_token(vault, token, chat="chat", now=NOW) == press
    assert len(token) <= LIMIT


def test_a_button_of_another_chat_opens_nothing(vault: Vault) -> None:
    """A forwarded button, a changed one and an invented one are all the same."""
    token = make_token(vault, Press("ho.ok", new_id()), chat="chat", now=NOW)

    with pytest.raises(BadToken):
        read_token(vault, token, chat="other", now=NOW)
    for wrong in (token.replace("ho.ok", "ho.no"), token[:-1], "", "f", "a.b.c.d.e.f"):
        with pytest.raises(BadToken):
            read_token(vault, wrong, chat="chat", now=NOW)


def test_a_button_grows_old(vault: Vault) -> None:
    """After its time a button is known, but opens nothing."""
    token = make_token(vault, Press("f"), chat="chat", now=NOW)

    with pytest.raises(OldToken):
        read_token(vault, token, chat="chat", now=NOW + LIFETIME + timedelta(hours=1))


def test_a_button_that_would_not_fit_is_never_made(vault: Vault) -> None:
    """Too much in one button is a loud mistake of ours."""
    with pytest.raises(ValueError, match="64 bytes"):
        make_token(vault, Press("of.list", new_id(), "x" * 40), chat="chat", now=NOW)
