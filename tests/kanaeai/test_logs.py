"""Whatever is put into the logs, no word of a person and no token comes out."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from kanaeai.logs import configure_logs

TOKEN = "7400000001:AAcanaryCANARYcanaryCANARYcanary01"  # shaped like one, belongs to nobody
PASSWORD = 'pa"ss/canary'
WORDS = "珈琲を淹れたい canary"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """The stream of logs in JSON lines, with everything put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs(level="info", style="json", secrets=(TOKEN, PASSWORD), to=stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_what_is_allowed_is_written(out: io.StringIO) -> None:
    """
    Counts and states of our own are there for the operator to read.
    """
    structlog.get_logger().info("delivered", outcome="sent", count=3)

    (line,) = lines(out)
    assert (line["event"], line["outcome"], line["count"]) == ("delivered", "sent", 3)
    assert line["level"] == "info"


def test_what_is_not_on_the_list_loses_its_value(out: io.StringIO) -> None:
    """
    A text, a chat and even an allowed key with a sentence in it come out as "…".
    """
    structlog.get_logger().info(WORDS, text="canary", chat=12345, reason=WORDS, row={"a": WORDS})

    (line,) = lines(out)
    assert {line[key] for key in ("event", "text", "chat", "reason", "row")} == {"…"}


def test_an_exception_shows_its_places_and_none_of_its_words(out: io.StringIO) -> None:
    """
    Kind and file stay, causes and groups too; what they quote does not.
    """
    try:
        try:
            raise ValueError(WORDS)
        except ValueError as cause:
            raise ExceptionGroup("canary", [OSError(28, "canary")]) from cause
    except ExceptionGroup:
        structlog.get_logger().exception("turn failed")

    (line,) = lines(out)
    assert "builtins.ValueError" in str(line["exception"])
    assert "OSError 28" in str(line["exception"])
    assert "kanaeai/test_logs.py" in str(line["exception"])
    assert "canary" not in out.getvalue()


def test_libraries_keep_their_fixed_words_only(out: io.StringIO) -> None:
    """
    What a library fills into its line, quotes in it or appends to it is left out.
    """
    asyncio = logging.getLogger("asyncio")

    asyncio.error("Task failed for %s", WORDS)
    asyncio.error("Task exception was never retrieved\nfuture: canary", exc_info=ValueError(WORDS))

    first, second = lines(out)
    assert first["event"] == "Task failed for %s"
    assert second["event"] == "Task exception was never retrieved"
    assert "canary" not in out.getvalue()


def test_secrets_are_masked_wherever_they_turn_up(out: io.StringIO) -> None:
    """
    A token in a path, a token of somebody else's and a password are all hidden.
    """
    other = TOKEN.replace("01", "99")

    structlog.get_logger().info(f"GET /bot{TOKEN}/getMe", error=PASSWORD, reason=f"bot{other}")

    assert "canary" not in out.getvalue().lower()


def test_libraries_that_log_addresses_are_quiet(out: io.StringIO) -> None:
    """
    httpx tells each URL at INFO, and the token is in the URL.
    """
    for name in ("httpx", "httpcore.connection", "telegram.Bot", "sqlalchemy.engine"):
        logging.getLogger(name).info("HTTP Request: canary")

    assert lines(out) == []


def test_the_level_is_kept(out: io.StringIO) -> None:
    """
    Below the level that was asked for nothing is written.
    """
    structlog.get_logger().debug("detail")

    assert lines(out) == []


def test_lines_for_eyes_are_as_safe() -> None:
    """
    The console style shows the same and hides the same.
    """
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs(level="info", style="console", secrets=(TOKEN,), to=stream)
    try:
        structlog.get_logger().info("turn failed", text="canary", exc_info=ValueError(WORDS))
    finally:
        root.handlers, root.level = handlers, level
        structlog.reset_defaults()

    assert "turn failed" in stream.getvalue()
    assert "ValueError" in stream.getvalue()
    assert "canary" not in stream.getvalue()
