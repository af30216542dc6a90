"""The doctor says what is wrong and what to do, and changes nothing by looking."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from kanaeai.doctor import Doctor, Level
from kanaeai.settings import load_settings
from storage.database import Database
from storage.states import Role
from storage.tables import TownChange
from storage.vault import Vault
from tests.databases import PostgresServer
from tests.kanaeai.conftest import Done, Run
from tests.making import NOW, TOWN, make_account


def test_before_the_first_start_nothing_is_wrong(run: Run, tmp_path: Path) -> None:
    """
    What is not there yet is a note, and is still not there afterwards.
    """
    done = run("doctor")

    assert done.code == 0
    assert "直す" not in done.out
    assert "注意  データベースはまだありません" in done.out
    assert list(tmp_path.iterdir()) == []


def test_a_program_in_order_is_told_so(real: Run) -> None:
    """
    Settings, key, towns, database, backup, network, token and clock: a line each, all OK.
    """
    real("invite", "--role", "coordinator")
    real("backup")

    done = real("doctor", "--json")

    found = _by_check(done)
    assert done.code == 0
    assert {level for _, level in found} == {"ok"}
    assert {check for check, _ in found} == {
        "settings",
        "folder",
        "key",
        "towns",
        "database",
        "backup",
        "network",
        "telegram",
    }
    assert "kanaeai_practice_bot" in done.out


def test_what_is_missing_for_real_use_is_told_with_its_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, bot_api: str
) -> None:
    """
    No key, no town, a refused token: three things to mend, in one run.
    """
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:another")
    monkeypatch.setenv("KANAEAI_TELEGRAM_API", bot_api)

    done = run("doctor")

    mend = [line for line in done.out.splitlines() if line.startswith("直す")]
    assert done.code == 1
    assert len(mend) == 3
    assert "kanaeai keys new" in mend[0]
    assert "kanaeai town new" in mend[1]
    assert "@BotFather" in mend[2]


def test_a_wrong_setting_is_found_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Without settings nothing else can be looked at.
    """
    monkeypatch.setenv("KANAEAI_PORT", "http")

    done = run("doctor", "--json")

    assert done.code == 1
    assert _by_check(done) == [("settings", "mend")]


@pytest.mark.parametrize(
    ("days", "where", "level", "said"),
    [
        (6, (), Level.OK, "6 日前"),
        (7, (), Level.MEND, "写しを 7 日取っていません。kanaeai backup で取り"),
        (1, ("elsewhere/one",), Level.OK, "1 日前"),
    ],
)
def test_a_missing_backup_is_told(
    real: Run, days: int, where: tuple[str, ...], level: Level, said: str
) -> None:
    """
    None for seven days must be mended; one that went elsewhere counts as much.
    """
    real("invite", "--role", "coordinator")
    real("backup", *where)
    settings = load_settings(env_file=None)
    doctor = Doctor(
        settings=settings,
        home=settings.home(practice=False),
        clock=lambda: datetime.now(UTC) + timedelta(days=days, minutes=1),
    )

    [found] = [finding for finding in doctor.examine() if finding.check == "backup"]

    assert found.level is level
    assert said in found.text.spoken("ja")


def test_records_that_were_never_copied_must_be(real: Run) -> None:
    """
    In the first week it is a note, afterwards something to mend.
    """
    real("invite", "--role", "coordinator")
    _let_somebody_in(Path("data/kanaeai.sqlite3"), Path("data/kanaeai.key"))
    settings = load_settings(env_file=None)
    home = settings.home(practice=False)

    levels = [
        finding.level
        for moment in (NOW, NOW + timedelta(days=8))
        for finding in Doctor(settings=settings, home=home, clock=partial(_same, moment)).examine()
        if finding.check == "backup"
    ]

    assert levels == [Level.NOTE, Level.MEND]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"LOG": "debug"}, ("log", "note", "info に戻してください")),
        ({}, ("network", "ok", "じかには届きません")),
        ({"BIND": "0.0.0.0"}, ("network", "mend", "127.0.0.1 に戻して")),
        (
            {"BIND": "0.0.0.0", "PROXY_SECRET": "s" * 32},
            ("network", "ok", "中継からだけ受け取ります"),
        ),
    ],
)
def test_what_opens_a_door_is_told(
    real: Run,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    told: tuple[str, str, str],
) -> None:
    """
    Debug logging, and an address that anybody reaches past the proxy.
    """
    for name, value in settings.items():
        monkeypatch.setenv(f"KANAEAI_{name}", value)
    check, level, said = told

    found = json.loads(real("doctor", "--json").out)

    [one] = [one for one in found if one["check"] == check]
    assert one["level"] == level
    assert said in one["sentence"]


def test_the_program_does_not_start_where_anybody_reaches_it(
    real: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    It says what to do instead.
    """
    monkeypatch.setenv("KANAEAI_BIND", "0.0.0.0")

    refused = real("run")

    assert refused.code == 2
    assert "KANAEAI_PROXY_SECRET" in refused.err


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("other_key", "この鍵では記録を開けません"),
        ("no_key", "この鍵では記録を開けません"),
        ("open_key", "chmod 600 data/practice/kanaeai.key"),
        ("open_file", "chmod 600 data/practice/kanaeai.sqlite3"),
        ("damaged", "データベースが壊れています"),
    ],
)
def test_what_was_harmed_is_found(run: Run, harm: str, said: str) -> None:
    """
    Each is one line that says what to do.
    """
    run("db", "upgrade")
    home = Path("data/practice")
    key, file = home / "kanaeai.key", home / "kanaeai.sqlite3"
    _let_somebody_in(file, key)
    if harm == "other_key":
        key.write_text(Vault.new_key())
    elif harm == "no_key":
        key.unlink()
    elif harm == "open_key":
        key.chmod(0o644)
    elif harm == "open_file":
        home.chmod(0o755)
        file.chmod(0o644)
    else:
        file.write_bytes(b"no database" * 1000)

    done = run("doctor")

    mend = [line for line in done.out.splitlines() if line.startswith("直す")]
    assert done.code == 1
    assert any(said in line for line in mend), done.out


def test_a_running_program_is_seen_and_left_alone(run: Run) -> None:
    """
    The doctor may look at any time.
    """
    run("db", "upgrade")
    serving = Database("sqlite:///data/practice/kanaeai.sqlite3", vault=Vault(bytes(32)))
    serving.serve_alone()

    running = run("doctor")
    serving.close()
    stopped = run("doctor")

    assert "kanaeai は動いています。" in running.out
    assert "kanaeai は止まっています。" in stopped.out


@pytest.fixture
def postgres_home(
    postgres_server: PostgresServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A practice database on PostgreSQL."""
    url = postgres_server.bare_database()
    monkeypatch.setenv("KANAEAI_PRACTICE_DATABASE_URL", url.render_as_string(hide_password=False))
    assert run("db", "upgrade").code == 0
    yield
    postgres_server.drop(url)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("seconds", "level"), [(0, Level.OK), (20, Level.NOTE), (-3600, Level.MEND)]
)
def test_a_clock_that_goes_wrong_is_seen(postgres_home: None, seconds: int, level: Level) -> None:
    """
    Some seconds are a note; a minute or more sends messages at wrong times.
    """
    settings = load_settings(env_file=None)
    doctor = Doctor(
        settings=settings,
        home=settings.home(practice=True),
        clock=lambda: datetime.now(UTC) + timedelta(seconds=seconds),
    )

    levels = {finding.level for finding in doctor.examine() if "時計" in finding.text.spoken("ja")}

    assert levels == {level}


@pytest.mark.postgres
def test_a_postgres_home_is_in_order(postgres_home: None, run: Run) -> None:
    """
    Reached, written, of this version, not served by anybody.
    """
    done = run("doctor")

    assert done.code == 0
    assert "データベースに書き込めます。" in done.out
    assert "kanaeai は止まっています。" in done.out


def _same(moment: datetime) -> datetime:
    return moment


def _by_check(done: Done) -> list[tuple[str, str]]:
    return [(finding["check"], finding["level"]) for finding in json.loads(done.out)]


def _let_somebody_in(file: Path, key: Path) -> None:
    from storage.states import Role
    from tests.making import make_account

    database = Database(f"sqlite:///{file}", vault=Vault.from_text(key.read_text()))
    with database.writing() as session:
        make_account(session, Role.SUPPORTER, label="佐藤")
    database.close()


def test_a_change_of_the_town_that_fits_no_more_is_told(run: Run) -> None:
    """
    What was changed at the desk is a note; what the file does not allow any more is to be mended.
    """
    run("db", "upgrade")
    home = load_settings().home(practice=True)
    vault = Vault.from_text((home.folder / "kanaeai.key").read_text())
    database = Database(f"sqlite:///{home.folder}/kanaeai.sqlite3", vault=vault)
    with database.writing() as session:
        by = make_account(session, Role.COORDINATOR)
        near = {"kawabata": ["gone"], "gone": ["kawabata"]}
        for number, (part, value) in enumerate(
            (("cadence", {"task_repeats": 4}), ("neighbours", near)), start=1
        ):
            session.add(
                TownChange(
                    town=TOWN.key,
                    part=part,
                    value=value,
                    why="",
                    made_by=by.id,
                    made_at=NOW,
                    number=number,
                )
            )
    database.close()

    said = run("doctor").out

    assert "注意  叶江市の設定は、デスクで変えたところがあります" in said
    assert "直す  kanaemachi でデスクから変えた設定(neighbours)が、町のファイルと合いません" in said
