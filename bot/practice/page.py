"""
The chat page of practice mode: one template, one style sheet, one script, all from this server.
Its sentences come from texts/, in plain or in easy Japanese with readings above the kanji.
"""

from pathlib import Path
from typing import cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.look import LOOK, ruby
from bot.practice.parts import Telegram
from texts import Language, Text, keys, say, sentences

_STATIC = Path(__file__).parent / "static"
_LANGUAGES = ("ja", "ja-easy")


class Page:
    """The routes / and /practice/static/…, with the look that all our pages share"""

    def __init__(self, *, telegram: Telegram) -> None:
        self._telegram = telegram
        environment = Environment(
            loader=FileSystemLoader(_STATIC), autoescape=True, undefined=StrictUndefined
        )
        self._template = environment.get_template("page.html")
        self.routes = [
            Route("/", self._page),
            Mount("/practice/look", StaticFiles(directory=LOOK)),
            Mount("/practice/static", StaticFiles(directory=_STATIC)),
        ]

    async def _page(self, request: Request) -> Response:
        wanted = request.query_params.get("language", "ja")
        language = cast(Language, wanted if wanted in _LANGUAGES else "ja")
        html = self._template.render(
            language=language,
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
    return ruby(Text.of(key).parts(language))
