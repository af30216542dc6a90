"""The files of the desk's look: kept by a browser for as long as they are the same."""

import re

from tests.desk.sitting import Seat


def test_a_browser_keeps_what_has_a_version(seat: Seat) -> None:
    """
    Another version, or none, is given all the same, and not to be kept.
    """
    addresses = re.findall(r'(?:href|src)="(/desk/(?:look|static)/[^"]+)"', seat.page.text)
    assert {one.partition("?")[0].rpartition(".")[2] for one in addresses} == {"css", "js", "svg"}
    for address in addresses:
        kept = seat.asks("GET", address)
        assert kept.status_code == 200
        assert "immutable" in kept.headers["Cache-Control"]
        bare = address.partition("?")[0]
        for other in (bare, f"{bare}?v=0"):
            plain = seat.asks("GET", other)
            assert plain.status_code == 200
            assert "Cache-Control" not in plain.headers
            assert kept.content == plain.content


def test_lines_with_readings_have_room(seat: Seat) -> None:
    """
    The whole page says it, so that a browser need not look for readings in each line.
    """
    assert 'class="easy"' not in seat.page.text
    seat.posts("/readings", {"csrf": seat.csrf, "voice": "ja-easy", "back": "/desk/"})
    assert '<html lang="ja" class="easy">' in seat.page.text
