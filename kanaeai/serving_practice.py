"""
The program in practice: a Telegram and a post office of its own, on this computer.
"""

import asyncio
from datetime import datetime

from bot.channels.mail import MailChannel, MailServer
from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.practice import PortTaken, PracticeServer
from bot.service import stop_on_signals
from kanaeai.assemble import Program
from kanaeai.practice_town import move_in
from kanaeai.preflight import need_port
from kanaeai.problems import OperatorProblem
from kanaeai.serving import Say, opened, put_together

SENDER = "kanaeai@practice.invalid"


async def serve_practice(program: Program, *, ready: Say) -> None:
    """
    Run a practice town until a signal comes.

    :param ready: hears the page's address once everything runs
    :raises OperatorProblem: if a port is taken
    """
    stop = asyncio.Event()
    stop_on_signals(stop)
    need_port(port=program.settings.ops_port, setting="KANAEAI_OPS_PORT")
    server = PracticeServer(database=program.home.folder / "telegram.sqlite3")
    try:
        async with (
            server.listening(port=program.settings.port) as address,
            server.post.listening() as mail_port,
            opened(TelegramChannel(server.token, server=address)) as channel,
        ):
            running = put_together(
                program,
                channel=channel,
                now=server.clock.now,
                page_url=address,
                desk_url=address,
                also=[practice_mail(server, port=mail_port)],
            )
            server.app.routes.extend([*running.pages, *running.desk])
            await asyncio.to_thread(move_in, program, server, page_url=address)
            _tick_when_moved(server, running.clock)
            ready(address)
            await running.service.run(stop=stop)
    except PortTaken as taken:
        raise OperatorProblem("problem.port", port=taken.port, setting="KANAEAI_PORT") from taken
    finally:
        await server.close()


def practice_mail(server: PracticeServer, *, port: int) -> MailChannel:
    """Return the channel whose letters stay in the practice town."""
    return MailChannel(server=MailServer("127.0.0.1", port), sender=SENDER, clock=server.clock.now)


def _tick_when_moved(server: PracticeServer, clock: Clock) -> None:
    ticks: set[asyncio.Task[object]] = set()

    def moved(now: datetime) -> None:
        task = asyncio.create_task(clock.tick(now))
        ticks.add(task)
        task.add_done_callback(ticks.discard)

    server.clock.on_move(moved)
