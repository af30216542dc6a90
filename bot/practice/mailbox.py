"""
郵便受け: the letters of the practice town, a mailbox for each address, newest first.
A plain page without a script; it shows what a mail program would.
"""

import re
from email.utils import parsedate_to_datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.dates import moment_words
from bot.look import ruby
from bot.practice.page import with_readings
from bot.practice.post import Letter, PostOffice
from texts import Language, say

_LINK = re.compile(r"(https?://\S+)")


class Mailbox:
    """The route /practice/mail."""

    def __init__(self, *, post: PostOffice) -> None:
        self._post = post
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "static"),
            autoescape=True,
            undefined=StrictUndefined,
        )
        self._template = environment.get_template("mailbox.html")
        self.routes = [Route("/practice/mail", self._page)]

    async def _page(self, request: Request) -> Response:
        easy = request.query_params.get("language") == "ja-easy"
        language: Language = "ja-easy" if easy else "ja"
        letters = sorted(self._post.letters(), key=lambda one: (one.to, -one.number))
        html = self._template.render(
            say=lambda key: with_readings(f"practice.page.{key}", language),
            plain=lambda key: say(f"practice.page.{key}", language),
            language=language,
            boxes=[
                (to, [_shown(letter, language) for letter in box])
                for to, box in groupby(letters, key=lambda one: one.to)
            ],
        )
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def _shown(letter: Letter, language: Language) -> dict[str, Any]:
    sent = moment_words(parsedate_to_datetime(letter.headers["Date"]))
    pieces = _LINK.split(letter.text)
    return {
        **vars(letter),
        "sent": ruby(sent.parts(language)),
        "parts": [(piece, piece if number % 2 else "") for number, piece in enumerate(pieces)],
    }
