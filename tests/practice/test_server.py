"""The server as a whole: listening, surviving a kill, keeping to this computer."""

import asyncio
import os
import signal
import socket
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from telegram import Bot, BotCommand

from bot.practice import DatabaseInUse, NotLoopback, Phone, PortTaken, PracticeServer
from bot.practice.server import TOKEN

pytestmark = pytest.mark.anyio


async def test_it_listens_beside_the_bot() -> None:
    """Over a real socket, in the bot's own loop, python-telegram-bot gets through."""
    async with PracticeServer() as server, server.listening() as address:
        phone = Phone(server, server.add_person(id=1, name="佐藤"))
        async with Bot(TOKEN, base_url=server.base_url(address)) as bot:
            await bot.send_message(1, "こんにちは")

        assert phone.last.text == "こんにちは"


async def test_only_this_computer_may_reach_it() -> None:
    """Any other host is refused with a sentence."""
    async with PracticeServer() as server:
        with pytest.raises(NotLoopback, match=r"use 127\.0\.0\.1 instead of 0\.0\.0\.0"):
            await server.serve(host="0.0.0.0", port=0)


async def test_a_taken_port_is_named() -> None:
    """A port in use is a fact with the port's number, not an OSError."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        async with PracticeServer() as server:
            with pytest.raises(PortTaken, match=f"Port {port} is taken"):
                await server.serve(port=port)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "127.0.0.1:8080"}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "[::1]:8080"}, 200),
        ({"Host": "practice.example.org"}, 403),
        ({"Host": "127.0.0.1.example.org"}, 403),
        ({"Host": "localhost", "Origin": "http://localhost"}, 200),
        ({"Host": "localhost", "Origin": "http://example.org"}, 403),
        ({"Host": "localhost", "Origin": "http://localhost:9999"}, 403),
        ({"Host": "localhost", "Origin": "null"}, 403),
        ({"Host": "localhost", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_foreign_pages_are_turned_away(
    server: PracticeServer, headers: dict[str, str], status: int
) -> None:
    """A foreign Host or Origin is refused before anything happens."""
    async with server.client() as client:
        answer = await client.post("/practice/people", json={"name": "x"}, headers=headers)

    assert answer.status_code == status
    assert len(server.world.people) == (2 if status == 200 else 1)


async def test_a_page_may_load_nothing_from_elsewhere(server: PracticeServer) -> None:
    """Every answer, also a refusal, carries the strict policy."""
    async with server.client() as client:
        policy = (await client.get("/")).headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_a_restart_repeats_nothing(tmp_path: Path) -> None:
    """Ids go on, messages, keyboards' owners, menus, moved clock and waiting updates are there."""
    database = tmp_path / "town.sqlite"
    async with PracticeServer(database=database) as server, server.bot() as bot:
        phone = Phone(server, server.add_person(id=1, name="佐藤", note="支援者"))
        await phone.send("いち")
        sent = await bot.send_message(1, "に")
        await bot.set_my_commands([BotCommand("help", "ヘルプ")])
        [before] = await bot.get_updates()
        await bot.get_updates(offset=before.update_id + 1)
        await phone.send("さん")
        server.clock.move(days=7)

    async with PracticeServer(database=database) as server, server.bot() as bot:
        phone = Phone(server, 1)
        assert [m.text for m in phone.messages] == ["いち", "に", "さん"]
        [waiting] = await bot.get_updates()
        assert waiting.update_id == before.update_id + 1
        assert (await bot.send_message(1, "よん")).message_id > sent.message_id + 1
        assert [command.command for command in await bot.get_my_commands()] == ["help"]
        assert server.clock.offset == timedelta(days=7)
        assert server.world.person(1).note == "支援者"


async def test_two_servers_cannot_share_a_database(tmp_path: Path) -> None:
    """The second says so instead of giving out the same ids."""
    database = tmp_path / "town.sqlite"
    async with PracticeServer(database=database):
        with pytest.raises(DatabaseInUse):
            PracticeServer(database=database)


async def test_a_killed_server_has_kept_all_it_answered(tmp_path: Path) -> None:
    """After kill -9 every acknowledged message is there, and no id is given twice."""
    database, port = tmp_path / "town.sqlite", _free_port()
    process = await _start(database, port)
    ids: list[int] = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        await _until_up(client)
        await client.post("/practice/persona", json={"id": 1, "name": "佐藤"})
        for _ in range(20):
            answer = await client.post("/practice/write", json={"person": 1, "text": "x"})
            ids.append(answer.json()["message_id"])
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()

    async with PracticeServer(database=database) as server, server.bot() as bot:
        assert [m["message_id"] for m in server.world.messages(1)] == ids
        assert len(await bot.get_updates()) == 20
        assert (await bot.send_message(1, "y")).message_id == max(ids) + 1


async def test_the_process_says_what_is_wrong(tmp_path: Path) -> None:
    """A foreign host and a taken port end with a sentence, status 2 and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        for wish, words in (
            (["--host", "0.0.0.0"], "this computer only"),
            (["--port", port], f"Port {port} is taken"),
        ):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.practice", *wish, stderr=asyncio.subprocess.PIPE
            )
            _, said = await process.communicate()
            assert process.returncode == 2
            assert words in said.decode()
            assert "Traceback" not in said.decode()


async def _start(database: Path, port: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.practice", "--port", str(port), "--database", str(database)
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def _until_up(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                await client.get("/practice/town")
                return
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
