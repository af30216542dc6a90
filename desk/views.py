"""
How the desk looks: its pages and notes as HTML, with what every template may use.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.dates import date_words, moment_words
from bot.look import ruby, templates_in
from desk.look import look_url
from desk.page import DeskPage
from desk.visit import ROOT, Visit, plainly, spoken
from followup.calendar import tokyo_day
from texts import Language, Part, Text, say, sentences
from towns import Town

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The address of a form's page is checked where it is posted; nothing else learns it.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""Two addresses of the same site may not read each other; nothing is loaded from elsewhere."""

_HIDDEN = Markup('<input type="hidden" name="{name}" value="{value}">')


class DeskViews:
    """Renders pages and notes; templates are read once."""

    def __init__(self, pages: Iterable[DeskPage]) -> None:
        self._menu = [page for page in pages if page.menu]
        self._environment = templates_in(Path(__file__).parent / "templates")
        self._environment.globals.update(url=url, look=look_url, Text=Text)
        self._environment.filters.update(moment=_moment, day=_day)

    def page(
        self,
        page: DeskPage,
        facts: Mapping[str, Any],
        *,
        visit: Visit,
        csrf: str,
        back: str,
        said: str = "",
        reason: Text | None = None,
    ) -> str:
        """
        Return a page as HTML.

        :param back: where it is, for the switch of readings
        :param said: the key of a sentence about what was just done
        :param reason: why what was sent could not be taken
        """
        lines = [
            (url(one.path), one.menu, one.path == page.path)
            for one in self._menu
            if visit.by.role in one.roles
        ]
        return self._environment.get_template(page.template).render(
            **_common(visit.language),
            csrf=lambda: _HIDDEN.format(name="csrf", value=csrf),
            menu=lines,
            town=_town_name(visit.town, visit.language),
            own=visit.by.label or "",
            back=back,
            said=said if said in sentences("ja") and ".said." in said else "",
            reason=reason,
            visit=visit,
            **facts,
        )

    def note(
        self,
        kind: str,
        status: int,
        *,
        language: Language = "ja",
        words: Iterable[str] = (),
        **blanks: str,
    ) -> Response:
        """
        Tell how it stands where there is no page: signed out, closed, not found, away.

        :param words: what was written and could not be taken, to be copied
        """
        html = self._environment.get_template("note.html").render(
            **_common(language), kind=kind, words=list(words), blanks=blanks, town="", menu=()
        )
        return HTMLResponse(html, status_code=status, headers=HEADERS)

    def entrance(self, *, language: Language) -> Response:
        """Show the button that spends a link."""
        html = self._environment.get_template("entrance.html").render(
            **_common(language), town="", menu=()
        )
        return HTMLResponse(html, headers=HEADERS)


def url(path: str) -> str:
    """Return the address of a path of the desk; that of a one-time page is its own."""
    return path if path.startswith("/p/") else ROOT + path


@pass_context
def _day(facts: Context, day: date | datetime) -> Text:
    """Say a day, with its year if it is not the reader's."""
    # A moment has its day in Tokyo, whatever zone it is told in.
    said = tokyo_day(day) if isinstance(day, datetime) else day
    return date_words(said, today=_today(facts))


@pass_context
def _moment(facts: Context, moment: datetime) -> Text:
    return moment_words(moment, today=_today(facts))


def _today(facts: Context) -> date:
    visit: Visit = facts["visit"]
    return visit.today


def _common(language: Language) -> dict[str, Any]:
    def t(text: Text | str, /, **blanks: Text | str | int) -> Markup:
        return spoken(text, language, **blanks)

    def plain(text: Text | str, /, **blanks: Text | str | int) -> str:
        return plainly(text, language, **blanks)

    brand = say("page.brand", language)
    return {"t": t, "plain": plain, "brand": brand, "easy": language == "ja-easy"}


def _town_name(town: Town, language: Language) -> Markup:
    return ruby([Part(town.name, town.reading if language == "ja-easy" else "")])
