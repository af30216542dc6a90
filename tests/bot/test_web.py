"""Behind a proxy nothing gets through that the proxy has not sent."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.web import PROXY_HEADER, from_proxy_only

SECRET = "a-secret-of-thirty-two-characters"


@pytest.mark.parametrize(
    ("given", "status"), [(SECRET, 200), ("", 404), (SECRET[:-1], 404), (SECRET + "s", 404)]
)
def test_only_the_proxy_gets_through(given: str, status: int) -> None:
    """
    Without the secret there is nothing there at all.
    """
    app = Starlette(routes=[Route("/p/x", lambda request: PlainTextResponse("a page"))])
    browser = TestClient(from_proxy_only(app, secret=SECRET))

    answer = browser.get("/p/x", headers={PROXY_HEADER: given})

    assert answer.status_code == status
    assert ("a page" in answer.text) == (status == 200)
