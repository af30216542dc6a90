"""``kanaeai run`` as an operator meets it: started, stopped, or refused in one sentence."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.practice.server import TOKEN
from tests.running import LOOPBACK, Running, free_port, running
from towns import PRACTICE_TOWN

OTHER_TOKEN = "7654321:another-bot-than-the-one-that-is-known"


def fails(*words: str, folder: Path, **settings: str) -> str:
    """Start the program, which must end with exit code 2 and one sentence; return that."""
    with running(*words, folder=folder, **settings) as program:
        assert program.ends() == 2
        lines = program.errors.splitlines()
        # That practice has made its key stands before it.
        (sentence,) = [line for line in lines if "練習用の鍵" not in line]
        return sentence


def real(folder: Path, **settings: str) -> dict[str, str]:
    """Make a key; return the settings of real use with the practice town's file."""
    made = Running("keys", "new", folder=folder)
    assert made.ends() == 0
    made.kill()
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "KANAEAI_TOWNS": str(PRACTICE_TOWN), **settings}


def people(address: str) -> dict[str, int]:
    """Return who lives in the practice town."""
    town = httpx.get(f"{address}/practice/town").json()
    return {person["name"]: person["id"] for person in town["people"]}


def chat(address: str, number: int) -> list[str]:
    """Return what a chat shows."""
    shown = httpx.get(f"{address}/practice/chat/{number}").json()
    return [message.get("text", "") for message in shown["messages"]]


def until(condition: Callable[[], bool], *, within: float = 10.0) -> None:
    """Wait until ``condition`` holds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_it_starts_is_healthy_and_stops(tmp_path: Path) -> None:
    """
    A fresh start prints the address and how to stop; SIGTERM ends it in seconds, with 0.
    """
    with running("run", folder=tmp_path) as program:
        address = program.says()
        assert address == f"http://{LOOPBACK}:{program.settings['KANAEAI_PORT']}"
        assert "Ctrl+C" in program.says()

        assert httpx.get(address).status_code == 200
        until(lambda: is_well(program))

        began = time.monotonic()
        assert program.stop() == 0
        assert time.monotonic() - began < 5
        assert "Traceback" not in program.errors


def is_well(program: Running) -> bool:
    """Tell whether it answers that it is well; its signs of health come up beside the page."""
    try:
        return httpx.get(f"{program.ops}/healthz").status_code == 200
    except httpx.ConnectError:
        return False


def nothing_waits(program: Running) -> bool:
    """Tell whether nothing is to be taken in, nor to be said now."""
    queues = httpx.get(f"{program.ops}/healthz").json()["queues"]
    return bool(queues["inbox"] == queues["outbox"] == 0)


def test_a_restart_keeps_messages_and_clock(tmp_path: Path) -> None:
    """
    What was said is still there, nothing is said twice, and the town's day is the same; a new key
    has taken over meanwhile.
    """
    with running("run", folder=tmp_path) as program:
        address = program.says()
        aoba = people(address)["あおば"]
        httpx.post(f"{address}/practice/clock", json={"to": "next_week"}).raise_for_status()
        until(lambda: any("今週のはじめのお知らせ" in one for one in chat(address, aoba)))
        body = {"person": aoba, "text": "/help"}
        httpx.post(f"{address}/practice/write", json=body).raise_for_status()
        until(lambda: "お名前・住所・病名は書かないでください" in chat(address, aoba)[-1])
        with running("keys", "rotate", folder=tmp_path) as rotation:
            assert rotation.ends() == 0
        until(lambda: nothing_waits(program))
        before = chat(address, aoba)
        day = httpx.get(f"{address}/practice/town").json()["now"][:10]
        assert program.stop() == 0

    with running("run", folder=tmp_path) as program:
        address = program.says()
        until(lambda: is_well(program))

        assert chat(address, aoba) == before
        assert httpx.get(f"{address}/practice/town").json()["now"][:10] == day


@pytest.mark.parametrize("setting", ["KANAEAI_PORT", "KANAEAI_OPS_PORT"])
def test_a_taken_port_is_one_sentence(tmp_path: Path, setting: str) -> None:
    """
    It names the port, and the setting that chooses another.
    """
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = str(taken.getsockname()[1])

        sentence = fails("run", folder=tmp_path, **{setting: port})

    assert port in sentence
    assert setting in sentence


def test_a_second_program_on_the_same_folder_is_sent_away(tmp_path: Path) -> None:
    """
    SQLite serves one process; the first goes on.
    """
    with running("run", folder=tmp_path) as first:
        address = first.says()

        assert "もう一つの kanaeai" in fails("run", folder=tmp_path)

        assert httpx.get(address).status_code == 200


def test_real_use_asks_for_a_key_with_its_command(tmp_path: Path) -> None:
    """
    The sentence is the command that makes one.
    """
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "KANAEAI_TOWNS": str(PRACTICE_TOWN)}

    assert "kanaeai keys new" in fails("run", folder=tmp_path, **settings)


def test_real_use_asks_for_a_town_with_its_command(tmp_path: Path) -> None:
    """
    Real use never falls back on the practice town.
    """
    settings = real(tmp_path)
    del settings["KANAEAI_TOWNS"]

    assert "kanaeai town new" in fails("run", folder=tmp_path, **settings)


def test_real_use_starts_empty_and_invites_the_first_coordinator(
    tmp_path: Path, bot_api: str
) -> None:
    """
    It prints the bot's link and one invitation; practice is left alone.
    """
    settings = real(tmp_path, KANAEAI_TELEGRAM_API=bot_api)
    with running("run", folder=tmp_path, **settings) as program:
        assert program.says() == "https://t.me/kanaeai_practice_bot"
        assert program.says().startswith("叶江市: https://t.me/kanaeai_practice_bot?start=")

        assert program.stop() == 0
    assert not (tmp_path / "data" / "practice").exists()


def test_a_wrong_token_is_one_sentence(tmp_path: Path, bot_api: str) -> None:
    """
    The token itself is not repeated.
    """
    settings = real(tmp_path, KANAEAI_TELEGRAM_API=bot_api) | {"TELEGRAM_BOT_TOKEN": OTHER_TOKEN}

    sentence = fails("run", folder=tmp_path, **settings)

    assert "@BotFather" in sentence
    assert OTHER_TOKEN not in sentence


def test_telegram_away_is_one_sentence(tmp_path: Path) -> None:
    """
    Nobody listens there.
    """
    settings = real(tmp_path, KANAEAI_TELEGRAM_API=f"http://{LOOPBACK}:{free_port()}")

    assert "Telegramに届きません" in fails("run", folder=tmp_path, **settings)


def test_an_unreachable_database_is_one_sentence(tmp_path: Path, bot_api: str) -> None:
    """
    It names the setting, and no password.
    """
    url = f"postgresql://kanaeai:a-password@{LOOPBACK}:{free_port()}/kanaeai"
    settings = real(tmp_path, KANAEAI_TELEGRAM_API=bot_api, DATABASE_URL=url)

    sentence = fails("run", folder=tmp_path, **settings)

    assert "DATABASE_URL" in sentence
    assert "a-password" not in sentence


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """
    It names the folder and the setting.
    """
    if os.geteuid() == 0:
        # Root writes everywhere; below a file nobody can.
        (tmp_path / "locked").write_text("")
    else:
        (tmp_path / "locked").mkdir(mode=0o500)

    sentence = fails("run", folder=tmp_path, KANAEAI_DATA="locked/data")

    assert "locked/data" in sentence
    assert "KANAEAI_DATA" in sentence
