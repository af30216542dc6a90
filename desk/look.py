"""
The files of the desk's look, which a browser keeps: their address says which version they are.
"""

import os
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.look import LOOK
from desk.visit import ROOT

_FOLDERS = {"look": LOOK, "static": Path(__file__).parent / "static"}
_KEPT = "public, max-age=31536000, immutable"


def look_routes() -> list[BaseRoute]:
    """Make the routes of all files of the look."""
    return [Mount(f"{ROOT}/{name}", _KeptFiles(directory=at)) for name, at in _FOLDERS.items()]


@cache
def look_url(path: str) -> str:
    """
    Return the address of a file of the look, such as ``static/desk.css``.

    Once fetched it is never asked for again: a page that waits for four answers paints late. A
    file that has changed has another address.
    """
    folder, _, name = path.partition("/")
    return f"{ROOT}/{path}?{_version(_FOLDERS[folder] / name)}"


@cache
def _version(file: Path) -> str:
    return f"v={sha256(file.read_bytes()).hexdigest()[:12]}"


class _KeptFiles(StaticFiles):
    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        if scope["query_string"] == _version(Path(full_path)).encode():
            response.headers["Cache-Control"] = _KEPT
        return response
