"""
Logs that hold no personal data and no token, whatever is put into them.

Only keys on a list are written, only plain values, and of an exception its kind and the
places it passed, never its words; the finished line is searched for secrets once more.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from typing import Any, Literal, TextIO

import structlog
from structlog.types import EventDict, Processor

HIDDEN = "…"

ALLOWED = frozenset(
    {
        *("event", "level", "timestamp", "logger"),
        # what happened
        *("deed", "flow", "form", "step", "kind", "state", "outcome", "reason", "method"),
        *("signal", "mode", "status", "error", "version", "database"),
        # how much, how long, which try
        *("count", "queued", "waiting", "oldest", "attempt", "attempts", "limit", "size"),
        *("seconds", "ms", "late", "sent", "failed"),
        # which row or place of ours; never a chat, an account's name or a text
        *("town", "queue", "channel", "update_id", "row", "job", "table", "revision"),
        *("worker", "pid", "port", "setting"),
        # how far the audit is chained
        *("number", "hash"),
    }
)
"""The keys that may be logged; another key stays, its value does not."""

# Only words of a program: no Japanese, no quotation, no address.
_PLAIN = re.compile(r"[A-Za-z0-9 _.,:;/()%+=<>\[\]'-]{0,160}")
_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
_QUIET = ("httpx", "httpcore", "telegram", "uvicorn", "sqlalchemy", "alembic", "apscheduler")


def configure_logs(
    *,
    level: str,
    style: Literal["auto", "json", "console"],
    secrets: tuple[str, ...] = (),
    to: TextIO | None = None,
) -> None:
    """
    Send the logs of this program and of its libraries to one stream, made safe.

    :param level: the lowest level written, such as "info"; libraries begin at "warning"
    :param secrets: values to mask wherever they turn up
    :param to: the stream, standard error by default
    """
    stream = to or sys.stderr
    as_json = style == "json" or (style == "auto" and not stream.isatty())
    render: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    before: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        keep_allowed,
        describe_exception,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(forget_words)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *before],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _masked(render, secrets),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def keep_allowed(_: Any, __: str, event: EventDict) -> EventDict:
    """Replace what is not on the list, or is no plain value, by "…"."""
    for key, value in event.items():
        if key == "exc_info" or key.startswith("_"):
            continue
        if key not in ALLOWED or not _is_plain(value):
            event[key] = HIDDEN
    return event


def describe_exception(_: Any, __: str, event: EventDict) -> EventDict:
    """Put the kind of an exception and its places where its words would stand."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(places(error))
    return event


def places(error: BaseException) -> Iterator[str]:
    """
    Describe an exception, its causes and its parts without a word of their messages.

    A message may quote what somebody wrote (database errors quote whole rows).
    """
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        found = waiting.pop(0)
        if id(found) in seen:
            continue
        seen.add(id(found))
        number = f" {found.errno}" if isinstance(found, OSError) and found.errno else ""
        yield f"{type(found).__module__}.{type(found).__qualname__}{number}"
        trace = found.__traceback__
        while trace:
            code = trace.tb_frame.f_code
            where = "/".join(code.co_filename.split("/")[-2:])
            yield f"  {where}:{trace.tb_lineno} {code.co_qualname}"
            trace = trace.tb_next
        if isinstance(found, BaseExceptionGroup):
            waiting.extend(found.exceptions)
        behind = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
        if behind is not None:
            waiting.append(behind)


def forget_words(record: logging.LogRecord) -> bool:
    """Keep of a library's line only its fixed first line, never what was filled in."""
    if not isinstance(record.msg, MutableMapping):
        record.msg = str(record.msg).partition("\n")[0]
        record.args = None
    return True


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return _PLAIN.fullmatch(value) is not None
    return value is None or isinstance(value, int | float | bool)


def _masked(render: Processor, secrets: tuple[str, ...]) -> Processor:
    forms = {form for secret in secrets for form in (secret, json.dumps(secret)[1:-1]) if secret}
    longest_first = sorted(forms, key=len, reverse=True)

    def masked(logger: Any, name: str, event: EventDict) -> str:
        line = str(render(logger, name, event))
        for secret in longest_first:
            line = line.replace(secret, HIDDEN)
        return _TOKEN.sub(HIDDEN, line)

    return masked
