"""
ひな形: an empty table to fill in, for anybody who knows its address; it holds nothing of ours.
"""

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.page_views import HEADERS
from bot.import_words import template
from casework.import_rows import ImportKind
from casework.sheets import csv_bytes, xlsx_bytes
from towns import Town

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def template_route(*, towns: Mapping[str, Town]) -> Route:
    """Make the route of the templates; 404 for a town, a kind or an ending that there is not."""

    made: dict[tuple[str, str], bytes] = {}

    async def give(request: Request) -> Response:
        town = towns.get(request.path_params["town"])
        name, _, ending = request.path_params["file"].partition(".")
        if town is None or name not in set(ImportKind) or ending not in TYPES:
            return Response(status_code=404, headers=HEADERS)
        key = (town.key, request.path_params["file"])
        if key not in made:
            made[key] = await asyncio.to_thread(template_bytes, ImportKind(name), ending, town)
        content = made[key]
        named = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
        return Response(content, media_type=TYPES[ending], headers={**HEADERS, **named})

    return Route("/p/table/{town}/{file}", give, methods=["GET"])


def template_bytes(kind: ImportKind, ending: str, town: Town) -> bytes:
    """Return a template as a file of this kind; CSV has one sheet, the one to fill in."""
    sheets = template(kind, town=town)
    return xlsx_bytes(sheets) if ending == "xlsx" else csv_bytes(next(iter(sheets.values())))
