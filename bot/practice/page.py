"""
The chat page of practice mode: one template, one style sheet, one script, all from this server.
Its sentences come from texts/, in plain or in easy Japanese with readings above the kanji.
"""

import re
from pathlib import Path
from typing import cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.practice.parts import Telegram
from texts import Language, keys, say, sentences

_STATIC = Path(__file__).parent / "static"
_READING = re.compile(r"([\u3400-\u9fff々〆ヶ]+)《([^》]+)》")
_RUBY = Markup("<ruby>{kanji}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>")
_LANGUAGES = ("ja", "ja-easy")


class Page:
    """The routes / and /practice/static/…"""

    def __init__(self, *, telegram: Telegram) -> None:
        self._telegram = telegram
        environment = Environment(
            loader=FileSystemLoader(_STATIC), autoescape=True, undefined=StrictUndefined
        )
        self._template = environment.get_template("page.html")
        self.routes = [
            Route("/", self._page),
            Mount("/practice/static", StaticFiles(directory=_STATIC)),
        ]

    async def _page(self, request: Request) -> Response:
        wanted = request.query_params.get("language", "ja")
        language = cast(Language, wanted if wanted in _LANGUAGES else "ja")
        html = self._template.render(
            other_language="ja" if language == "ja-easy" else "ja-easy",
            say=lambda key: with_readings(f"practice.page.{key}", language),
            plain=lambda key: say(f"practice.page.{key}", language),
            script_texts={
                key: say_raw(f"practice.script.{key}", language) for key in keys("practice.script")
            },
            bot=self._telegram.world.bot,
        )
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def say_raw(key: str, language: Language) -> str:
    """A sentence as it is written, blanks and readings still in it; the script fills them."""
    return sentences(language)[key]


def with_readings(key: str, language: Language) -> Markup:
    """A sentence as HTML, its readings set above the kanji."""
    parts: list[Markup] = []
    sentence, at = sentences(language)[key], 0
    for match in _READING.finditer(sentence):
        parts.append(escape(sentence[at : match.start()]))
        kanji, reading = match.groups()
        parts.append(_RUBY.format(kanji=kanji, reading=reading))
        at = match.end()
    parts.append(escape(sentence[at:]))
    return Markup("").join(parts)
