"""
Words that want to be something else stay words: in every field, and wherever they are shown.

What a field does with words is to refuse them, or to take them with invisible signs gone and
white space folded; from there on they are shown as they are.
"""

import io
import json
import logging
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import docx
import icalendar
import pytest
import structlog
from openpyxl import load_workbook
from sqlalchemy import func, select, text

from bot.acts import Box, Field, Screen
from bot.calendars import calendar_file
from bot.channels.mail import letter_of
from bot.channels.page_views import POSTER_FIELDS, PosterForm, Views
from bot.channels.telegram import TelegramChannel
from bot.flows import all_flows
from bot.forms import SUMMARY, Progress, Refused, shown_answer
from bot.messages import Button, Outgoing
from bot.practice import Phone, PracticeServer
from casework.calendar_link import CalendarDay
from casework.sheets import csv_bytes, read_sheet, xlsx_bytes
from casework.sheets.escaping import from_xlsx
from casework.tidy import folded, one_line, visible
from kanaeai.logs import configure_logs
from reports.fonts import printable
from reports.model import Column, Kind, Points, Report, Row, Section, Story, Table
from reports.write import Format
from reports.write import write as write_report
from storage.base import new_id
from storage.database import Database
from storage.states import HostState, Role
from storage.tables import Account, Draft, Host
from tests.bot.test_any_form import FACTS
from tests.making import NOW, TOWN, make_account
from tests.redteam.figures import tell, tries
from tests.redteam.payloads import payloads
from tests.reports.opening import bare, pdf_text
from tests.talk import Talk
from texts import Text, say, sentences

PAYLOADS = payloads(tries(full=500, small=60))
REGISTRY = all_flows()
VIEWS = Views()
STEPS = [
    (flow.form, step)
    for flow in REGISTRY.forms.values()
    for step in flow.form.steps
    if step.choices is None
]
"""Every question of every form that takes words."""


def taken() -> dict[str, str]:
    """Return the words that a field for one sentence makes of each payload, where any are left."""
    return {words: tidy for _, words in PAYLOADS if (tidy := one_line(words))}


def test_every_field_takes_words_as_words_or_refuses_them() -> None:
    """Nothing else comes of them, nothing invisible is left, and the summary shows them."""
    accepted = refused = 0
    for form, step in STEPS:
        for _, words in PAYLOADS:
            try:
                clean = step.clean(words)
            except Refused:
                refused += 1
                continue
            accepted += 1
            assert clean == "".join(sign for sign in visible(clean)), (form.name, step.name)
            # Days, numbers and addresses are written in one way; other words stay as they are.
            assert folded(clean) == folded(words) or clean.isascii(), (form.name, step.name)
            if not clean:
                continue
            progress = Progress(
                at=SUMMARY, answers={step.name: clean}, facts=FACTS.get(form.name, {})
            )
            shown = shown_answer(form, progress, step.name, town=TOWN)
            line = Text.of("forms.answer_line", name="x", answer=shown).spoken("ja")
            expected = say("forms.written_on_page", "ja") if step.on_page else clean
            assert line.endswith(expected)
    assert accepted > len(STEPS)
    tell(
        f"{len(PAYLOADS)} payloads in {len(STEPS)} fields of {len(REGISTRY.forms)} forms",
        f"{accepted:,} taken as the words they are, {refused:,} refused, 0 else",
    )


def test_a_sentence_with_a_blank_says_what_fills_it() -> None:
    """Blanks of a sentence are filled once: what fills one is no sentence with blanks itself."""
    hostile = [words for kind, words in PAYLOADS if kind in {"template", "log"}]
    said = 0
    for key, sentence in sentences("ja").items():
        blanks = {part.split("}")[0] for part in sentence.split("{")[1:]}
        if not blanks:
            continue
        for words in hostile[:3]:
            filled = Text.of(key, **dict.fromkeys(blanks, Text.plain(words))).spoken("ja")
            assert words in filled, key
            said += 1
    tell("templates in blanks", f"{said:,} sentences, each with the words as they are")


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes, and its words apart."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        """Note a comment, which no page of ours has."""
        self.elements.append(("comment", ()))

    def handle_data(self, data: str) -> None:
        """Gather words."""
        self.words += data


def screen_with(words: str) -> str:
    """Return a page on which the words stand in every place that can hold some."""
    screen = Screen(
        said=(words,),
        rows=((Button(words, data="x"),),),
        boxes=(Box("k", words, ticked=True),),
        field=Field(words, None),
        version="v",
        ended=False,
        own=False,
        until=NOW,
        town=TOWN,
        language="ja",
    )
    return bytes(VIEWS.screen(screen, stale=True, words=words).body).decode()


def poster_with(words: str) -> str:
    """Return the page behind a poster with these words in every field."""
    form = PosterForm(TOWN, "ja", "page", given=dict.fromkeys(POSTER_FIELDS, words))
    return bytes(VIEWS.poster(form).body).decode()


def closed_with(words: str) -> str:
    """Return a page that is closed and hands back what was written on it."""
    return bytes(VIEWS.note("closed", 410, words=words).body).decode()


def test_a_page_shows_them_as_words() -> None:
    """No element and no attribute more than with harmless words, and the words as often."""
    pages = 0
    for show in (screen_with, poster_with, closed_with):
        harmless = Skeleton(show("ほげ語"))
        times = harmless.words.count("ほげ語")
        for raw, tidy in taken().items():
            for words in (tidy, raw.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")):
                page = Skeleton(show(words))
                assert page.elements == harmless.elements, words
                assert page.words.count(words.strip("\n")) >= times
                pages += 1
    tell("on pages", f"{pages:,} pages, 0 elements or attributes more")


@pytest.fixture
async def server(anyio_backend: str) -> AsyncIterator[PracticeServer]:
    """A Telegram of our own with one person."""
    async with PracticeServer() as town:
        town.add_person(id=501, name="佐藤", note="支援者")
        yield town


@pytest.mark.anyio
async def test_a_chat_shows_them_as_words(server: PracticeServer) -> None:
    """No bold, no link, no mention that we made: a text goes out with nothing that reads it."""
    channel = TelegramChannel(server.token, server="http://127.0.0.1", new_request=server.request)
    await channel.open()
    phone = Phone(server, 501)
    for words in taken().values():
        buttons = ((Button(words[:60], data="x"),),)
        await channel.send("501", Outgoing(text=f"言葉:{words}", buttons=buttons))
        assert phone.last.text == f"言葉:{words}"
        assert phone.last.labels == [words[:60].strip()]
        assert "parse_mode" not in phone.last.raw
        made = {one["type"] for one in phone.last.raw.get("entities", ())}
        # Telegram itself marks what looks like an address or a command.
        assert made <= {"url", "mention", "hashtag", "cashtag", "bot_command", "email"}
    await channel.close()
    assert server.unknown_methods == []
    tell("in chat", f"{len(taken()):,} messages, 0 with markup of ours")


def test_a_letter_holds_them_as_words() -> None:
    """No header more, no end before its end."""
    for words in taken():
        lines = words.replace("\r\n", "\n").replace("\r", "\n")
        letter = letter_of(
            Outgoing(text=lines, subject="お知らせ", reference="r"),
            sender="a@example.invalid",
            to="b@example.invalid",
            now=NOW,
        )
        read = message_from_bytes(letter.as_bytes(policy=policy.SMTP), policy=policy.default)
        assert read.keys() == letter.keys()
        assert read.get_content().rstrip("\n") == lines.rstrip("\n")
    tell("in letters", f"{len(taken()):,}, 0 headers more")


def test_a_calendar_holds_them_as_words() -> None:
    """No property more, and the place reads as it was agreed on."""
    for words in taken().values():
        day = CalendarDay(
            id=new_id(), revision=1, starts_at=NOW, minutes=60, place=words, off=False
        )
        file = calendar_file([day], summary="日取り", now=NOW)
        (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
        assert str(event["LOCATION"]) == words
        assert len(event) == 10
    tell("in calendars", f"{len(taken()):,} places, 0 properties more")


def test_tables_hold_them_as_text() -> None:
    """In CSV and xlsx they come back as they were, whatever they begin with."""
    rows = [[words] for words in taken().values()]
    for write in (csv_bytes, lambda table: xlsx_bytes({"a": table})):
        assert callable(write)
        back = read_sheet(write([["見出し"], *rows]))
        assert [list(cells) for _, cells in back.rows] == rows
        assert back.wrong == ()
    tell("in CSV and xlsx", f"{2 * len(rows):,} cells come back as the text they were")


def report_of(words: list[str]) -> Report:
    """Return a report in which each of some words stands in a text, a table and a story."""
    rows = tuple(Row(key=f"r{at}", cells=(one, at)) for at, one in enumerate(words))
    columns = (
        Column(key="a", name="見出し", kind=Kind.TEXT),
        Column(key="b", name=words[0], definition=words[-1]),
    )
    table = Table(key="t", caption=words[0], definition=words[-1], columns=columns, rows=rows)
    story = Story(title=words[0], paragraphs=tuple(words))
    return Report(
        kind="x",
        title=words[0],
        town=words[1],
        period=words[2],
        made_on=NOW.date(),
        sections=(Section(heading=words[3], blocks=(Points(tuple(words)), table, story)),),
    )


def test_a_report_holds_them_as_words(tmp_path: Path) -> None:
    """
    In PDF, docx and xlsx each is the text that it is, as other programs read it.

    Nothing is read from a file, nothing calculated, and no page has a link.
    """
    words = [visible(raw) for _, raw in PAYLOADS]
    report = report_of(words)

    pdf = write_report(report, Format.PDF).content
    read = bare(pdf_text(pdf, tmp_path))
    assert [one for one in words if bare(printable(one)) not in read] == []
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf

    document = docx.Document(io.BytesIO(write_report(report, Format.DOCX).content))
    paragraphs = {one.text for one in document.paragraphs}
    assert [one for one in words if one not in paragraphs] == []
    (table,) = document.tables
    assert [row.cells[0].text for row in table.rows[1:]] == words
    assert not document.element.xpath("//w:hyperlink | //w:object | //w:altChunk")

    book = load_workbook(io.BytesIO(write_report(report, Format.XLSX).content))
    sheet = book.worksheets[1]
    cells = [row[0] for row in sheet.iter_rows(min_row=2, max_row=len(words) + 1)]
    assert [from_xlsx(cell.value or "") for cell in cells] == words
    assert {cell.data_type for page in book for row in page for cell in row} <= {"s", "n", "d"}
    tell("in reports", f"{3 * len(words):,} texts in PDF, docx and xlsx, 0 as anything else")


def test_a_log_line_is_one_line_without_them() -> None:
    """Whatever is handed to a log: a line each with its event, nothing that a terminal obeys."""
    before = logging.getLogger().handlers, logging.getLogger().level
    out = io.StringIO()
    try:
        configure_logs(level="debug", style="json", to=out)
        log, library = structlog.get_logger("x"), logging.getLogger("library")
        for _, words in PAYLOADS:
            log.warning("an event", reason=words, words=words, kind=words)
            library.error("a line %s", words)
            try:
                raise ValueError(words)
            except ValueError:
                log.exception("it failed")
    finally:
        logging.getLogger().handlers, level = before
        logging.getLogger().setLevel(level)
        structlog.reset_defaults()
    lines = out.getvalue().splitlines()
    assert len(lines) == 3 * len(PAYLOADS)
    assert "\x1b" not in out.getvalue()
    said = {(entry["event"], entry["level"]) for entry in map(json.loads, lines)}
    assert said == {("an event", "warning"), ("a line %s", "error"), ("it failed", "error")}
    tell("in logs", f"{len(lines):,} entries, a line each")


def test_the_database_keeps_them_as_they_are(database: Database) -> None:
    """Sealed or in JSON, on both databases; and every table is still there."""
    with database.writing() as session:
        tables = session.scalar(text(_COUNT_TABLES[database.engine.name]))
        owner = make_account(session, Role.HOST)
        hosts = {
            words: Host(
                town=TOWN.key,
                kind="group",
                name=words,
                sentence=words,
                phone=words,
                area="a",
                state=HostState.WAITING,
                created_at=NOW,
            )
            for _, words in PAYLOADS
        }
        session.add_all(hosts.values())
        state = {"answers": {words: words for _, words in PAYLOADS}, "half": "\ud83d"}
        session.add(
            Draft(account_id=owner.id, form="x", subject_id=owner.id, state=state, changed_at=NOW)
        )
        ids = {host.id: words for words, host in hosts.items()}
    with database.reading() as session:
        for host in session.scalars(select(Host)):
            assert (host.name, host.sentence, host.phone) == (ids[host.id],) * 3
        assert session.scalars(select(Draft)).one().state == state
        assert session.scalar(select(func.count()).select_from(Account)) == 1
        assert session.scalar(text(_COUNT_TABLES[database.engine.name])) == tables
    tell(f"in the database ({database.engine.name})", f"{4 * len(ids):,} values, 0 changed")


_COUNT_TABLES = {
    "sqlite": "SELECT count(*) FROM sqlite_master",
    "postgresql": "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
}


def test_what_one_side_types_the_other_reads(sqlite_database: Database) -> None:
    """A host names itself so, and a coordinator reads exactly that, in the list and on the card."""
    talk = Talk(sqlite_database)
    coordinator = talk.coordinator()
    read = 0
    for _, words in PAYLOADS[: tries(full=120, small=6)]:
        tidy = one_line(words)
        host = talk.host()
        host.says(say("menus.offer", "ja"))
        host.fills("団体", words)
        if "校区" not in host.last:
            # Too long for a name, or nothing that can be seen.
            assert len(tidy) > 30 or not tidy
            continue
        host.fills(TOWN.areas[0].name, "いつでも歓迎です")
        host.presses(say("forms.submit", "ja"))
        host.hears(tidy)
        coordinator.commands("hosts")
        coordinator.hears("承認")
        coordinator.presses(tidy[:20])
        coordinator.hears(tidy)
        coordinator.presses(say("hosts.do.approve", "ja"))
        coordinator.hears(f"「{tidy}」を承認し")
        read += 1
    assert read
    tell("from one side to the other", f"{read} names typed in chat, read as they were")
