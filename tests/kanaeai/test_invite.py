"""An invitation from the command line: a link for one person, once."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.practice.server import USERNAME
from casework.codes import token_hash
from storage.database import Database
from storage.tables import Invitation
from storage.vault import Vault
from tests.kanaeai.conftest import Run
from towns import PRACTICE_TOWN


def test_the_link_names_the_bot(real: Run) -> None:
    """
    The first coordinator opens it in Telegram; the database keeps only its hash.
    """
    done = real("invite", "--role", "coordinator", "--json")

    told = json.loads(done.out)
    link, _, token = told["link"].partition("?start=")
    assert (done.code, link) == (0, f"https://t.me/{USERNAME}")
    assert _stored(Path("data/kanaeai.sqlite3")).token_hash == token_hash(token)


def test_in_practice_the_words_to_send_are_shown(run: Run) -> None:
    """
    A link of Telegram would lead out of the practice town.
    """
    done = run("invite", "--role", "supporter")

    words, start = done.out.splitlines()
    assert "支援者の招待です" in words
    assert start.startswith("/start ")
    assert "t.me" not in done.out
    assert _stored(Path("data/practice/kanaeai.sqlite3")).role == "supporter"


def test_the_first_command_makes_a_database_for_its_owner_alone(run: Run) -> None:
    """
    Whichever command comes first: mode 0600.
    """
    run("invite", "--role", "supporter")

    mode = Path("data/practice/kanaeai.sqlite3").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_an_invitation_goes_by_the_clock_of_the_practice_town(
    run: Run, bot_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Where next month is today, an invitation of last month would be over already.
    """
    monkeypatch.setenv("KANAEAI_PORT", bot_api.rpartition(":")[2])

    until = json.loads(run("invite", "--role", "host", "--json").out)["until"]

    left = datetime.fromisoformat(until) - datetime.now(UTC)
    assert timedelta(days=6) < left < timedelta(days=8)


def test_with_several_towns_one_must_be_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The towns are listed, and nothing is made.
    """
    done = run("invite", "--role", "host", "--town", "nowhere")

    assert done.code == 2
    assert "kanaemachi" in done.err
    assert not (tmp_path / "data/practice/kanaeai.sqlite3").exists()


def test_a_wrong_token_is_one_sentence(real: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Without the bot's name there would be no link, so no invitation is made.
    """
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:another")

    done = real("invite", "--role", "coordinator")

    assert done.code == 2
    assert "@BotFather" in done.err
    assert not Path("data/kanaeai.sqlite3").exists()


def test_a_network_that_is_away_does_not_show_the_token(
    real: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The address holds the token; the sentence does not.
    """
    monkeypatch.setenv("KANAEAI_TELEGRAM_API", "http://127.0.0.1:1")

    done = real("invite", "--role", "coordinator")

    assert done.code == 2
    assert done.err == "困りごと: Telegramに届きません。ネットワークを確かめてください。\n"


def test_the_towns_of_real_use_are_needed(real: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Without a town file the command that makes one is said.
    """
    monkeypatch.setenv("KANAEAI_TOWNS", str(PRACTICE_TOWN.parent / "nowhere"))

    done = real("invite", "--role", "coordinator")

    assert done.code == 2
    assert "kanaeai town new" in done.err


def _stored(file: Path) -> Invitation:
    vault = Vault.from_text((file.parent / "kanaeai.key").read_text())
    database = Database(f"sqlite:///{file}", vault=vault)
    with database.reading() as session:
        found = session.scalars(select(Invitation)).one()
    database.close()
    return found


@pytest.mark.parametrize("name", ["role.svg", "role.PNG"])
def test_a_qr_code_is_for_showing_in_person(real: Run, name: str) -> None:
    """
    The link stands in the picture only, which nobody else on the machine can read.
    """
    done = real("invite", "--role", "host", "--qr", name)

    file = Path(name)
    assert done.code == 0
    assert "目の前の一人にだけ見せ" in done.out
    assert "t.me" not in done.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes()[:4] in {b"<?xm", b"\x89PNG"}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("role.pdf", ".svg か .png で終わる名前に"),
        ("there.svg", "もうあるので"),
        ("nowhere/role.svg", "書けません"),
    ],
)
def test_a_picture_that_cannot_be_made_makes_no_invitation(
    real: Run, name: str, sentence: str
) -> None:
    """
    One sentence, exit code 2; what was there stays, and no invitation is lost.
    """
    Path("there.svg").write_text("mine")

    done = real("invite", "--role", "host", "--qr", name)

    assert done.code == 2
    assert sentence in done.err
    assert Path("there.svg").read_text() == "mine"
    assert not Path("data/kanaeai.sqlite3").exists()
