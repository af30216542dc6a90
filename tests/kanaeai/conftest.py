"""The command line, run in this process in an empty folder, as an operator meets it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.practice.server import TOKEN
from kanaeai.main import main
from kanaeai.preflight import LOOPBACK


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and its words."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder with nothing set, in Japanese."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("KANAEAI_", "TELEGRAM_", "LC_")) or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")

    def command(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["kanaeai", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return command


@pytest.fixture(scope="session")
def bot_api() -> Iterator[str]:
    """The address of a Bot API on this computer that knows one bot."""
    with socket.create_server((LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    address = f"http://{LOOPBACK}:{port}"
    serving = subprocess.Popen(
        [sys.executable, "-m", "bot.practice", "--port", str(port)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            httpx.get(f"{address}/practice/state").raise_for_status()
            break
        except httpx.HTTPError:
            time.sleep(0.05)
    yield address
    serving.terminate()
    serving.wait(10)


@pytest.fixture
def real(run: Run, bot_api: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same for real use: a token, a key, a town."""
    from towns import PRACTICE_TOWN

    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("KANAEAI_TELEGRAM_API", bot_api)
    monkeypatch.setenv("KANAEAI_TOWNS", str(PRACTICE_TOWN))
    assert run("keys", "new").code == 0
    return run
