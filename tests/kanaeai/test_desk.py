"""The desk in a process of its own."""

from pathlib import Path

import httpx

from storage.vault import Vault
from tests.kanaeai.conftest import Run
from tests.running import running
from towns import PRACTICE_TOWN


def test_it_serves_its_pages_and_nothing_else(tmp_path: Path) -> None:
    """
    Without a session every page says how to come in; bot and practice are not there.
    """
    real = {
        "TELEGRAM_BOT_TOKEN": "1:nobody",
        "KANAEAI_KEY": Vault.new_key(),
        "KANAEAI_TOWNS": str(PRACTICE_TOWN),
    }
    with running("desk", folder=tmp_path, **real) as program:
        address = program.says()
        page = httpx.get(f"{address}/")
        assert page.status_code == 401
        assert "デスクをひらく" in page.text
        assert httpx.get(f"{address}/static/desk.css").status_code == 200
        assert httpx.get(address.removesuffix("/desk") + "/telegram").status_code == 404
        assert program.stop() == 0


def test_in_practice_it_says_where_the_desk_is(run: Run) -> None:
    """
    The practice town has its own time, and its desk with it.
    """
    done = run("desk")

    assert done.code != 0
    assert "kanaeai run" in done.err
