"""A new key takes over while others write; killed wherever it is, it goes on where it was."""

import json
import os
import signal
import stat
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from bot.tokens import Press, make_token, read_token
from kanaeai import rotation
from kanaeai.key_check import check_keys
from kanaeai.key_file import KeyFile, write_key
from kanaeai.problems import OperatorProblem
from kanaeai.rotation import Rotated, Told, rotate_file
from storage.database import Database
from storage.inbox import ReceivedUpdate, store_updates
from storage.keyring import Ring
from storage.presence import Presence
from storage.states import Role
from storage.tables import Chat, OfferVector
from storage.vault import Vault
from tests.kanaeai.conftest import Run
from tests.making import NOW, make_account, make_host, make_offer, make_person, make_wish

CHATS = 250
BOT = {"channel": "telegram", "bot": "1"}
QUIET = Told(step=lambda name, count: None, done=lambda done, total: None)


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    """A key file with a first key."""
    path = tmp_path / "kanaeai.key"
    write_key(file=path)
    return KeyFile(path)


@pytest.fixture
def town(database: Database, file: KeyFile) -> Database:
    """Chats, an offer with a reading, a wish; sealed with the key in the file."""
    database.vault = watching(file)
    with database.writing() as session:
        person = make_person(session, make_account(session, Role.SUPPORTER, label="支援する人"))
        make_wish(session, person, sentence="フルマラソンに出たい", own_words="走りたい")
        offer = make_offer(session, make_host(session))
        vault = database.vault
        session.add(
            OfferVector(
                id=offer.id,
                town=offer.town,
                version="1",
                texts=vault.index("\0".join(("offer_vector", offer.text))),
                offer_changed_at=NOW,
                rows_sealed=vault.seal(b"reading", place=f"offer_vector.rows.{offer.id.hex}"),
            )
        )
    with database.writing() as session:
        write_to(session, range(CHATS))
    return database


def watching(file: KeyFile) -> Vault:
    """Return a vault that follows a key file, as a process of its own has one."""
    own = KeyFile(file.path)
    return Vault(own.read(), changed=own.changed)


def write_to(session: object, numbers: range) -> None:
    """Let updates arrive from chats with these numbers."""
    updates = [
        ReceivedUpdate(number, {"said": f"こんにちは{number}"}, str(number % CHATS))
        for number in numbers
    ]
    store_updates(session, updates=updates, now=NOW, **BOT)  # type: ignore[arg-type]


def rotated(database: Database, file: KeyFile, *, keep_signed: bool = True) -> Rotated:
    """Rotate to the end."""
    return rotate_file(
        database,
        file=file,
        clock=lambda: datetime.now(UTC),
        keep_signed=keep_signed,
        told=QUIET,
    )


def test_every_value_and_index_is_of_the_new_key(
    town: Database, file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The old key is kept apart, for its owner alone; buttons made with it still open what they did.
    """
    monkeypatch.setattr(rotation, "_GRACE_SECONDS", 0.0)
    old = file.read().current
    button = make_token(Vault(old), Press("wish.open"), chat="1", now=NOW)

    done = rotated(town, file)

    ring = file.read()
    found = check_keys(town, looked=lambda rows: None)
    assert found.closed == []
    assert (
        {key for _, key in found.columns}
        == {key for _, key in found.indexes}
        == {Vault(ring).key_id}
    )
    assert set(found.indexes.values()) == {CHATS, 1}
    assert done.indexes == CHATS + 1
    assert (ring.older, ring.coming) == ((), None)
    assert KeyFile(file.archive).read() == Ring(old)
    assert {stat.S_IMODE(one.stat().st_mode) for one in (file.path, file.archive)} == {0o600}
    assert read_token(Vault(ring), button, chat="1", now=NOW) == Press("wish.open")
    with town.reading() as session:
        index = Vault(ring).index("telegram:1:7")
        assert session.scalars(select(Chat).where(Chat.address_index == index)).one().address == "7"


def test_a_leaked_key_takes_its_buttons_along(
    sqlite_database: Database, file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Nothing that it signed is good any more.
    """
    monkeypatch.setattr(rotation, "_GRACE_SECONDS", 0.0)
    sqlite_database.vault = watching(file)
    old = Vault(file.read())

    rotated(sqlite_database, file, keep_signed=False)

    assert old.sign("button") not in Vault(file.read()).signatures("button")


@pytest.mark.timeout(240)
def test_killed_wherever_it_is_it_goes_on(town: Database, file: KeyFile) -> None:
    """
    A process that rotates is killed (kill -9) before and after each write to the key file, and in
    the middle of transactions; at each moment everything opens with the keys in the file.
    """
    first = file.read().current
    kills = 0
    # What is done already is not done again: dying early, it gets a little further each time.
    for moment in islice(cycle((1, 2, 3, 5)), 100):
        code = in_a_process(partial(rotate_and_die, town, file, at=moment))
        town.vault.catch_up()
        found = check_keys(town, looked=lambda rows: None)
        assert found.closed == []
        if code == 0:
            break
        assert code == -signal.SIGKILL
        kills += 1

    assert code == 0
    assert kills > 8
    assert file.read().older == ()
    assert KeyFile(file.archive).read().current == first


@pytest.mark.timeout(240)
def test_others_write_meanwhile(town: Database, file: KeyFile, tmp_path: Path) -> None:
    """
    Processes that look chats up, and read and write, never meet what they cannot open, and no
    chat is there twice afterwards.
    """
    stop, many = tmp_path / "stop", 1 if town.is_sqlite else 2
    running = [
        started(partial(talk_until, stop, town, file, first=CHATS * 1000 * (1 + number)))
        for number in range(many)
    ]
    until((tmp_path / "stop.talking").exists)

    rotated(town, file)

    stop.touch()
    assert [ended(pid) for pid in running] == [0] * many
    town.vault.catch_up()
    found = check_keys(town, looked=lambda rows: None)
    assert found.closed == []
    assert {key for _, key in found.columns} == {Vault(file.read()).key_id}
    with town.reading() as session:
        assert session.scalar(select(func.count()).select_from(Chat)) == CHATS


def test_two_rotations_at_once_are_one(
    sqlite_database: Database, file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The second is told so, and changes nothing.
    """
    sqlite_database.vault = watching(file)
    monkeypatch.setattr(rotation, "_GRACE_SECONDS", 0.0)
    refused = []

    def step(name: str, count: int) -> None:
        with pytest.raises(OperatorProblem, match="keys_rotating"):
            rotated(sqlite_database, file)
        refused.append(name)

    rotate_file(
        sqlite_database,
        file=file,
        clock=lambda: datetime.now(UTC),
        keep_signed=True,
        told=Told(step=step, done=QUIET.done),
    )

    assert refused


def test_the_commands_tell_what_they_do(run: Run) -> None:
    """
    The first start of practice makes a key and says so; each value is counted under its key, and
    what was changed is named.
    """
    first = run("db", "upgrade")
    assert "練習用の鍵を data/practice/kanaeai.key に作りました。" in first.err
    key, database = Path("data/practice/kanaeai.key"), Path("data/practice/kanaeai.sqlite3")
    let_in = Database(f"sqlite:///{database}", vault=Vault.from_text(key.read_text()))
    with let_in.writing() as session:
        account = make_account(session, Role.SUPPORTER, label="佐藤")

    rotated_ = run("keys", "rotate")
    checked = run("keys", "check")
    report = json.loads(run("keys", "check", "--json").out)

    assert (rotated_.code, checked.code) == (0, 0)
    assert "kanaeai.key.retired" in rotated_.out
    assert "値 1 件" in checked.out
    assert "封じた値はすべて開けました。" in checked.out
    assert report["values"] == {"account.label_sealed": {next(iter(report["keys"])): 1}}

    let_in.vault = Vault.from_text(key.read_text())
    with let_in.writing() as session:
        changed = session.get_one(type(account), account.id)
        assert changed.label_sealed
        changed.label_sealed = changed.label_sealed[:-1] + bytes([changed.label_sealed[-1] ^ 1])
    let_in.close()

    checked = run("keys", "check")
    assert checked.code == 1
    assert f"account.label_sealed {account.id}" in checked.out


def test_keys_from_the_environment_are_rotated_by_two_restarts(
    real: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    With one key it says how; with both it seals anew, and says to take the old one out.
    """
    old, new = Vault.new_key(), Vault.new_key()
    monkeypatch.setenv("KANAEAI_KEY", old)
    real("invite", "--role", "coordinator")
    refused = real("keys", "rotate")
    monkeypatch.setenv("KANAEAI_KEY", f"{new} {old}")

    done = real("keys", "rotate")

    assert refused.code == 2
    assert 'KANAEAI_KEY="今の鍵 新しい鍵"' in refused.err + refused.out
    assert done.code == 0
    assert "KANAEAI_KEY から前の鍵を外し" in done.out
    monkeypatch.setenv("KANAEAI_KEY", new)
    assert real("keys", "check").code == 0


def talk_until(stop: Path, town: Database, file: KeyFile, *, first: int) -> None:
    """Be a process of its own that follows the keys, and talks until it is told to stop."""
    database = Database(town.url.render_as_string(hide_password=False), vault=watching(file))
    if database.is_sqlite:
        database.serve_alone()
    presence, number = Presence(database), first
    while not stop.exists():
        presence.follow_keys()
        for _ in range(5):
            with database.writing() as session:
                write_to(session, range(number, number + 3))
            with database.reading() as session:
                for chat in session.scalars(select(Chat).limit(20).offset(number % CHATS)):
                    assert chat.address
            number += 3
        Path(f"{stop}.talking").touch()
        time.sleep(0.02)
    presence.close()
    database.close()


def rotate_and_die(town: Database, file: KeyFile, *, at: int) -> None:
    """Rotate in a process of its own that is killed at the so-manieth thing it does."""
    rotation._GRACE_SECONDS = 0.0
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if done == at:
            os.kill(os.getpid(), signal.SIGKILL)

    class Mortal(KeyFile):
        def write(self, ring: Ring) -> None:
            count()
            super().write(ring)
            count()

        def keep_apart(self, keys: tuple[bytes, ...], **values: object) -> None:
            count()
            super().keep_apart(keys, **values)  # type: ignore[arg-type]
            count()

    database = Database(town.url.render_as_string(hide_password=False), vault=watching(file))

    @event.listens_for(database.engine, "after_cursor_execute")
    def executed(*about: object) -> None:
        if str(about[2]).startswith("UPDATE"):
            count()

    rotated(database, Mortal(file.path))


def in_a_process(work: Callable[[], None]) -> int:
    """Do something in a process of its own; return its exit code, negative if it was killed."""
    return ended(started(work))


def started(work: Callable[[], None]) -> int:
    """Start a process of its own; nothing of it is cleaned up at its end."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def ended(pid: int) -> int:
    """Wait for a process."""
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so, half a minute at most."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
