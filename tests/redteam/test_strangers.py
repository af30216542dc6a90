"""Guessed codes, strangers, stolen buttons, forged webhooks: nobody gets in."""

import asyncio
import json
import secrets
from datetime import timedelta
from random import Random
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.channels.base import Channel
from bot.receive import SECRET_HEADER, Intake, webhook_app
from bot.tokens import LIFETIME, BadToken, OldToken, Press, make_token, read_token
from casework.codes import new_case_code
from casework.join import NoSuchInvitation, join
from storage.base import Base, new_id
from storage.database import Database
from storage.inbox import ReceivedUpdate
from storage.tables import Chat, Inbox, Outbox, Person
from storage.vault import Vault
from tests.flows.wishing import with_wish
from tests.making import NOW, TOWN
from tests.redteam.figures import tell, tries
from tests.talk import Talk
from texts import say

CODES = tries(full=10_000, small=150)
STRANGERS = tries(full=1_000, small=2)
TOKENS = tries(full=200_000, small=4_000)
WEBHOOKS = tries(full=1_000, small=60)
NEUTRAL = say("everyone.stranger", "ja")
OF_A_CHAT = {"chat", "inbox", "outbox", "chat_pace"}
_SECRET = "s" * 32
_PATH = "/telegram"


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """A town in which people talk."""
    return Talk(sqlite_database)


def rows(database: Database) -> dict[str, int]:
    """Count the rows of every table but those that any chat has."""
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in OF_A_CHAT
        }


def test_guessed_codes_and_links_open_nothing(talk: Talk) -> None:
    """Codes are random, and no code opens anything: typed, as a command, or as an invitation."""
    with_wish(talk)
    with talk.database.writing() as session:
        real = session.scalars(select(Person.code)).one()
        codes = [new_case_code(session) for _ in range(CODES)]
    before = rows(talk.database)
    stranger, supporter = talk.stranger(), talk.supporter()
    before["account"] += 1
    for number, code in enumerate([real, *codes]):
        with talk.database.writing() as session, pytest.raises(NoSuchInvitation):
            join(session, chat=Chat(), token=code, towns={TOWN.key: TOWN}, now=NOW)
        if number % 50 == 0:
            stranger.commands("start", code)
            assert stranger.heard == [NEUTRAL]
            supporter.says(code)
            assert "フルマラソン" not in "".join(supporter.heard)

    assert len(set(codes)) > CODES * 0.98
    changed = {name for name, count in rows(talk.database).items() if count != before[name]}
    assert changed <= {"audit", "invitation"}
    tell("guessed codes", f"{CODES + 1} tried, 0 rows")


def test_strangers_get_one_sentence_whatever_they_ask(talk: Talk) -> None:
    """Every command and menu word from strangers: the neutral sentence, and not one row."""
    with_wish(talk)
    before = rows(talk.database)
    asked = 0
    for _ in range(STRANGERS):
        stranger = talk.stranger()
        for command in sorted(talk.registry.commands):
            stranger.commands(command)
            assert stranger.heard == [NEUTRAL], command
            assert stranger.keyboard == ()
            asked += 1

    assert rows(talk.database) == before
    tell("strangers x every command", f"{STRANGERS} strangers, {asked} commands, 0 rows")


def test_tampered_and_stolen_buttons_do_nothing(vault: Vault) -> None:
    """Another chat, another row, a flipped bit, a stretched expiry, an old one: none is read."""
    draw = Random(7)
    accepted = 0
    for _ in range(TOKENS // 5):
        mine, theirs, row = new_id(), new_id(), new_id()
        token = make_token(vault, Press("in.ok", row, "1"), chat=mine.hex, now=NOW)
        other = make_token(vault, Press("in.ok", new_id(), "1"), chat=theirs.hex, now=NOW)
        place = draw.randrange(len(token))
        flipped = token[:place] + chr(ord(token[place]) ^ 1) + token[place + 1 :]
        body, mac = token.rsplit(".", 1)
        stretched = f"{body.rsplit('.', 1)[0]}.zzzz.{mac}"
        swapped = f"{other.rsplit('.', 1)[0]}.{mac}"
        attacks = (
            (token, theirs, NOW),
            (flipped, mine, NOW),
            (stretched, mine, NOW),
            (swapped, mine, NOW),
            (token, mine, NOW + LIFETIME + timedelta(hours=2)),
        )
        for attack, chat, when in attacks:
            try:
                read_token(vault, attack, chat=chat.hex, now=when)
            except (BadToken, OldToken):
                continue
            accepted += 1

    assert accepted == 0
    tell("tampered and stolen buttons", f"{TOKENS} tried, {accepted} accepted")


def test_a_stolen_button_does_nothing_in_another_chat(talk: Talk) -> None:
    """What stands under somebody's message, pressed by a member of another role, or a stranger."""
    supporter = with_wish(talk)
    supporter.commands("wishes")
    stolen = [button.data for shown in supporter.shown for button in shown.buttons]
    thieves = (talk.coordinator(), talk.host(), talk.supporter())
    before = rows(talk.database)
    for data in stolen:
        for thief in thieves:
            thief.press_data(data)
            assert "フルマラソン" not in "".join(thief.heard)

    assert stolen
    # That they were refused is kept.
    assert {**rows(talk.database), "audit": 0} == {**before, "audit": 0}


class _Line:
    """A channel that brings what it is given."""

    name, bot = "telegram", "1"

    def received(self, raw: Any) -> ReceivedUpdate | None:
        """Read an update as Telegram gives it."""
        return ReceivedUpdate(raw["update_id"], raw, str(raw["message"]["chat"]["id"]))


def test_forged_webhooks_are_not_queued(sqlite_database: Database) -> None:
    """Without the secret nothing is stored; with it, each number once."""
    line: Any = _Line()
    channel: Channel = line
    intake = Intake(
        database=sqlite_database, channel=channel, clock=lambda: NOW, stored=lambda: None
    )
    app = webhook_app(intake=intake, secret=_SECRET, path=_PATH, open_=lambda: True)

    async def attack() -> list[int]:
        said = []
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://kanaeai") as client:
            for number in range(WEBHOOKS):
                wrong = [None, "", secrets.token_hex(16), _SECRET[:-1], _SECRET + "s"][number % 5]
                headers = {} if wrong is None else {SECRET_HEADER: wrong}
                answer = await client.post(_PATH, content=_update(number), headers=headers)
                said.append(answer.status_code)
            for _ in range(WEBHOOKS):
                answer = await client.post(
                    _PATH, content=_update(1), headers={SECRET_HEADER: _SECRET}
                )
                assert answer.status_code == 200
        return said

    answers = asyncio.run(attack())

    assert set(answers) == {401}
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Inbox)) == 1
        assert session.scalar(select(func.count()).select_from(Outbox)) == 0
    tell(
        "forged webhooks",
        f"{WEBHOOKS} without the secret: 0 queued; one number {WEBHOOKS} times: 1 queued",
    )


def _update(number: int) -> str:
    return json.dumps(
        {"update_id": number, "message": {"message_id": 1, "chat": {"id": 5, "type": "private"}}}
    )
