"""
How one-time pages look: a question, a small screen, or how it stands, as HTML without a script.

The token of a page stands nowhere in it: a form's own address is where the page already is.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.acts import Screen
from bot.case_notes import NotesPage
from bot.dates import moment_words
from bot.drawing import picture_of
from bot.flows.cleaning import PAGE as LONGEST
from bot.forms import Doubt, found_words
from bot.look import ruby, ruby_of_spoken, templates_in
from bot.messages import Drawing
from bot.pages import MASKED, NOT_PERSONAL, PageQuestion
from bot.record import RecordPage
from bot.story_page import StoryPage
from casework.register_host import HostKind
from texts import Language, Part, Text, say
from towns import Town

LONGEST_TYPED = 1600
"""
What the field takes. More than the answer may have, so that words too many are met with a
sentence and stay; less than the body may have, at nine bytes a sign.
"""

POSTER_FIELDS = ("kind", "area", "sentence", "hope", "contact")
_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_BOTH: tuple[Language, ...] = ("ja", "ja-easy")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@dataclass(frozen=True)
class PosterForm:
    """
    What the page behind a poster shows: what was written so far, and what could not be taken.

    :param page: the random id of the page, so that what is sent twice arrives once
    :param numbers: whom to call, where what was written speaks of a crisis
    :param slow: too much was sent in a minute; nothing was taken, and all still stands there
    """

    town: Town
    language: Language
    page: str
    given: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, Text] = field(default_factory=dict)
    numbers: tuple[Text, ...] = ()
    slow: bool = False


@dataclass(frozen=True)
class ShownPicture:
    """A picture on a page with its table; the sentences of a picture are said above it."""

    svg: Markup
    name: str
    title: Markup
    columns: tuple[Markup, ...]
    rows: tuple[tuple[Markup, ...], ...]


_TEMPLATES = templates_in(_HERE / "templates")


class Views:
    """Renders pages."""

    def question(
        self,
        question: PageQuestion,
        *,
        words: str,
        reason: Text | None = None,
        doubt: Doubt | None = None,
    ) -> Response:
        """
        Show one question of a form whose other answers are given in the chat.

        :param doubt: what was found in ``words``, to be masked, rewritten or called not personal
        """
        if doubt is not None:
            reason = found_words(doubt)
        html = _TEMPLATES.get_template("question.html").render(
            say=_sayer(question.language),
            brand=say("page.brand", question.language),
            question=question,
            town=_town_name(question.town, question.language),
            until=moment_words(question.until),
            words=words,
            reason=reason,
            doubt=doubt,
            masked=MASKED,
            not_personal=NOT_PERSONAL,
            limit=LONGEST,
            longest_typed=LONGEST_TYPED,
        )
        return HTMLResponse(html, status_code=422 if reason else 200, headers=HEADERS)

    def screen(self, screen: Screen, *, stale: bool = False, words: str = "") -> Response:
        """
        Show a small screen of a conversation.

        :param stale: what was done belonged to an earlier one; ``words`` are handed back
        """
        numbers = count()
        say_it = _sayer(screen.language)
        html = _TEMPLATES.get_template("screen.html").render(
            say=say_it,
            brand=say("page.brand", screen.language),
            screen=screen,
            boxes=[
                (number, ruby_of_spoken(box.label, screen.language), box.ticked)
                for number, box in enumerate(screen.boxes)
            ],
            said=[ruby_of_spoken(words, screen.language) for words in screen.said],
            pictures=[_picture(drawing) for drawing in screen.drawings],
            rows=[
                [(next(numbers), ruby_of_spoken(button.label, screen.language)) for button in row]
                for row in screen.rows
            ],
            town=_town_name(screen.town, screen.language),
            lines=list(_kept(screen, say_it)),
            stale=stale,
            words=words,
            limit=LONGEST,
            longest_typed=LONGEST_TYPED,
        )
        return HTMLResponse(html, status_code=409 if stale else 200, headers=HEADERS)

    def record(self, page: RecordPage) -> Response:
        """Show everything that is kept about a person."""
        html = _TEMPLATES.get_template("record.html").render(
            say=_sayer(page.language),
            brand=say("page.brand", page.language),
            parts=page.parts,
            until=moment_words(page.until),
            town=_town_name(page.town, page.language),
        )
        return HTMLResponse(html, headers=HEADERS)

    def record_file(self, page: RecordPage) -> Response:
        """Give the same as a file for machines."""
        content = json.dumps(asdict(page.record), ensure_ascii=False, indent=2)
        headers = {**HEADERS, "Content-Disposition": 'attachment; filename="record.json"'}
        return Response(content, media_type="application/json", headers=headers)

    def notes(self, page: NotesPage) -> Response:
        """Show the lines of a case, to be copied."""
        html = _TEMPLATES.get_template("notes.html").render(
            say=_sayer(page.language),
            brand=say("page.brand", page.language),
            page=page,
            until=moment_words(page.until),
            town=_town_name(page.town, page.language),
        )
        return HTMLResponse(html, status_code=422 if page.wrong else 200, headers=HEADERS)

    def notes_file(self, page: NotesPage) -> Response:
        """Give the same as a file; with CRLF, as the editors of offices like it."""
        name = f"{page.code}_{page.period.first}_{page.period.last}.txt"
        return Response(
            page.text.replace("\n", "\r\n").encode("utf-8-sig"),
            media_type="text/plain; charset=utf-8",
            headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'},
        )

    def story(self, page: StoryPage) -> Response:
        """Show a story to whoever is asked about it."""
        html = _TEMPLATES.get_template("story.html").render(
            say=_sayer(page.language),
            brand=say("page.brand", page.language),
            page=page,
            until=moment_words(page.until),
            town=_town_name(page.town, page.language),
        )
        return HTMLResponse(html, headers=HEADERS)

    def poster(self, form: PosterForm) -> Response:
        """Show the form behind a poster."""
        html = _TEMPLATES.get_template("poster.html").render(
            say=_sayer(form.language),
            brand=say("page.brand", form.language),
            form=form,
            given={name: form.given.get(name, "") for name in POSTER_FIELDS},
            kinds=[kind.value for kind in HostKind],
            areas=form.town.areas,
            town=_town_name(form.town, form.language),
            other="ja" if form.language == "ja-easy" else "ja-easy",
        )
        status = 429 if form.slow else 422 if form.wrong else 200
        return HTMLResponse(html, status_code=status, headers=HEADERS)

    def note(
        self,
        kind: str,
        status: int,
        *,
        voices: tuple[Language, ...] = _BOTH,
        words: str = "",
        numbers: tuple[Text, ...] = (),
    ) -> Response:
        """
        Tell how it stands; whose language is unknown is told in both.

        :param numbers: whom to call
        """
        html = _TEMPLATES.get_template("note.html").render(
            kind=kind,
            voices=[_sayer(voice) for voice in voices],
            brand=say("page.brand", voices[0]),
            words=words,
            numbers=numbers,
        )
        return HTMLResponse(html, status_code=status, headers=HEADERS)


def _kept(screen: Screen, say_it: Callable[..., Markup]) -> Iterator[Markup]:
    """Say who reads what is written, how long the page opens, and whose it is."""
    if screen.field and screen.field.readers:
        yield say_it(screen.field.readers)
    if not screen.ended and screen.until:
        yield say_it("page.screen.until", until=moment_words(screen.until))
    elif not screen.ended:
        yield say_it("page.screen.until_answered")
    yield say_it("page.screen.own")


def _picture(drawing: Drawing) -> ShownPicture:
    picture, speak = picture_of(drawing), _sayer(drawing.language)
    return ShownPicture(
        svg=Markup(picture.svg),  # noqa: S704 - built as elements, so every word in it is escaped
        name=picture.title.spoken(drawing.language),
        title=speak(picture.title),
        columns=tuple(map(speak, picture.columns)),
        rows=tuple(tuple(map(speak, row)) for row in picture.rows),
    )


def _sayer(language: Language) -> Callable[..., Markup]:
    def with_readings(text: Text | str, **blanks: Text | int) -> Markup:
        spoken = Text.of(text, **blanks) if isinstance(text, str) else text
        return ruby(spoken.parts(language))

    return with_readings


def _town_name(town: Town, language: Language) -> Markup:
    return ruby([Part(town.name, town.reading if language == "ja-easy" else "")])
