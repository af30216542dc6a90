"""How far offers have been understood is told by a command, and can be hurried by it."""

import json
from pathlib import Path

import pytest

from kanaeai import assemble
from kanaeai.keys import open_vault
from kanaeai.settings import load_settings
from matching.meaning.load import load_encoders
from matching.policy import load_policy
from storage.database import Database
from tests.kanaeai.conftest import Run
from tests.making import make_host, make_offer


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is understood is not asked here: scenes alone are loaded at once."""
    loaded = load_encoders(
        vectors=tmp_path,
        readings=tmp_path,
        policy=load_policy().meaning,
        without=frozenset({"sentences"}),
    )
    monkeypatch.setattr(assemble, "understanding", lambda **_: loaded)


@pytest.mark.usefixtures("quick")
def test_the_command_tells_how_far_it_is_and_goes_on(run: Run) -> None:
    """
    Two offers wait; --now understands them; then all are, and the doctor says so.
    """
    run("db", "upgrade")
    _make_offers()

    before, doctor_before = run("vectors"), run("doctor")
    done = run("vectors", "--now")
    after = run("vectors", "--json")

    assert "2 件のうち 2 件" in before.out
    assert "2 件のうち 2 件をまだ読んでいません" in doctor_before.out
    assert done.code == 0
    assert "すべてこの版で読み終えています" in done.out
    told = json.loads(after.out)
    assert (told["offers"], told["ready"]) == (2, 2)
    assert "2 件の意味を保存しています" in run("doctor").out


@pytest.mark.usefixtures("quick")
def test_a_file_that_is_served_is_left_to_the_running_program(run: Run) -> None:
    """
    It may be asked, not written.
    """
    run("db", "upgrade")
    serving = _opened()
    serving.serve_alone()
    try:
        asked, hurried = run("vectors"), run("vectors", "--now")
    finally:
        serving.close()

    assert asked.code == 0
    assert hurried.code == 2


def _make_offers() -> None:
    database = _opened()
    with database.writing() as session:
        host = make_host(session)
        for text in ("花の水やり", "将棋をさす"):
            make_offer(session, host, text=text)
    database.close()


def _opened() -> Database:
    settings = load_settings()
    home = settings.home(practice=True)
    vault, _ = open_vault(settings=settings, practice=True)
    return Database(home.database_url, vault=vault)
