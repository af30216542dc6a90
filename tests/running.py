"""The program as its operator starts it: a process of its own, on free ports, in a folder."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

ROOT = Path(__file__).parents[1]
LOOPBACK = "127.0.0.1"


class Running:
    """
    A started ``kanaeai``; it inherits nothing from the environment but the way to Python.

    :param settings: settings of the program, such as ``KANAEAI_PORT="8090"``
    """

    def __init__(self, *words: str, folder: Path, **settings: str) -> None:
        self.settings = {
            "KANAEAI_PORT": str(free_port()),
            "KANAEAI_OPS_PORT": str(free_port()),
            "KANAEAI_DESK_PORT": str(free_port()),
            "KANAEAI_DATA": "data",
            **settings,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kanaeai", *words],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PYTHONIOENCODING": "utf-8",
                "LANG": "ja_JP.UTF-8",
                **self.settings,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._errors: list[str] = []
        self._readers = [
            threading.Thread(target=self._read_out, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def ops(self) -> str:
        """The address of its signs of health."""
        return f"http://{LOOPBACK}:{self.settings['KANAEAI_OPS_PORT']}"

    @property
    def errors(self) -> str:
        """What it has written to its log so far."""
        return "".join(self._errors)

    def says(self, *, within: float = 30.0) -> str:
        """
        Return its next line.

        :raises AssertionError: if none comes within so many seconds; the message is its log
        """
        try:
            return self._lines.get(timeout=within)
        except queue.Empty:
            raise AssertionError(f"it said nothing:\n{self.errors}") from None

    def stop(self, *, within: float = 15.0) -> int:
        """Ask it to stop, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.ends(within=within)

    def ends(self, *, within: float = 30.0) -> int:
        """Wait for its end, and return its exit code."""
        code = self.process.wait(within)
        for reader in self._readers:
            reader.join(within)
        return code

    def kill(self) -> None:
        """End it if it still runs, and let go of everything."""
        if self.process.poll() is None:
            self.process.kill()
        self.ends()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def _read_out(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._errors.append(line)


@contextmanager
def running(*words: str, folder: Path, **settings: str) -> Iterator[Running]:
    """Run the program while the block runs."""
    program = Running(*words, folder=folder, **settings)
    try:
        yield program
    finally:
        program.kill()


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an app on a free port of this computer while the block runs, and say where."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        server.should_exit = True
        thread.join()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server((LOOPBACK, 0)) as free:
        return int(free.getsockname()[1])
