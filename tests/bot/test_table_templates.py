"""ひな形: anybody may fetch an empty table, and nothing else."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.table_templates import template_route
from casework.import_rows import ImportKind
from casework.sheets import read_sheet
from tests.making import TOWN

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a browser."""
    app = Starlette(routes=[template_route(towns={TOWN.key: TOWN})])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


@pytest.mark.parametrize("kind", ImportKind)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_a_template_is_a_table(
    client: httpx.AsyncClient, kind: ImportKind, ending: str
) -> None:
    """It can be read by whoever will read it filled in, and is saved, not shown."""
    answer = await client.get(f"/p/table/{TOWN.key}/{kind}.{ending}")

    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "名前" in read_sheet(answer.content).heading


@pytest.mark.parametrize(
    "path", ["elsewhere/hosts.csv", f"{TOWN.key}/hosts.exe", f"{TOWN.key}/wishes.csv"]
)
async def test_what_is_no_template_is_not_there(client: httpx.AsyncClient, path: str) -> None:
    """Another town, another ending, another kind."""
    assert (await client.get(f"/p/table/{path}")).status_code == 404
