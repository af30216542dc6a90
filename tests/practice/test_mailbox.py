"""The mailboxes of the practice town: each letter with its link, as a mail program shows it."""

import pytest

from bot.practice import PracticeServer

pytestmark = pytest.mark.anyio

LETTER = """Date: Tue, 24 Nov 2026 10:30:00 +0900
Subject: =?utf-8?b?44GK55+l44KJ44Gb?=
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

次のページへ <b>
http://127.0.0.1:8080/p/abc
"""


async def test_a_letter_is_shown_with_its_link(server: PracticeServer) -> None:
    """
    Under its address, the link to be followed, and everything else as it was written.
    """
    async with server.client() as browser:
        empty = await browser.get("/practice/mail")
        server.post.take(LETTER.encode(), to="uta@example.jp")
        page = await browser.get("/practice/mail")

    assert "まだ、手紙はありません" in empty.text
    assert "uta@example.jp" in page.text
    assert "お知らせ" in page.text
    assert "11月24日(火) 10:30" in page.text
    assert 'href="http://127.0.0.1:8080/p/abc"' in page.text
    assert "<b>" not in page.text
    assert "<script" not in page.text
