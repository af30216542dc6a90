"""
The parameters of one Bot API call, however they came: form, multipart, JSON or query string.
Remembers which were read, so that a parameter nobody understands is noticed instead of ignored.
"""

import json
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.practice.refusals import bad_request

MAX_BODY = 60 * 1024 * 1024

# Accepted and without effect here: nothing that a person in the practice town could notice.
_WITHOUT_EFFECT = frozenset(
    [
        "disable_notification",
        "protect_content",
        "link_preview_options",
        "allow_paid_broadcast",
        "disable_content_type_detection",
        "show_caption_above_media",
        "has_spoiler",
        "cache_time",
    ]
)


@dataclass(frozen=True)
class Upload:
    """A file that came with the call."""

    name: str
    mime: str
    content: bytes


class Params:
    """Named values, all text as on the wire, and uploaded files."""

    def __init__(self, values: dict[str, str], uploads: dict[str, Upload]) -> None:
        self._values = values
        self._uploads = uploads
        self._read: set[str] = set()

    def text(self, name: str) -> str | None:
        """The value, or None if it was not given."""
        self._read.add(name)
        return self._values.get(name)

    def integer(self, name: str) -> int | None:
        """
        The value as a number, or None.

        :raises Refusal: 400 if it is none
        """
        raw = self.text(name)
        if raw is None or raw == "":
            return None
        try:
            return int(raw)
        except ValueError:
            _wrong(name, "Integer")

    def flag(self, name: str) -> bool:
        """True if the value is a yes."""
        return (self.text(name) or "").lower() in ("true", "1", "yes")

    def array(self, name: str) -> list[Any] | None:
        """
        The value as a JSON array, or None.

        :raises Refusal: 400 if it is something else
        """
        raw = self.text(name)
        if not raw:
            return None
        value = _load(name, raw)
        return value if isinstance(value, list) else _wrong(name, "Array")

    def table(self, name: str) -> dict[str, Any] | None:
        """
        The value as a JSON object, or None.

        :raises Refusal: 400 if it is something else
        """
        raw = self.text(name)
        if not raw:
            return None
        value = _load(name, raw)
        return value if isinstance(value, dict) else _wrong(name, "Object")

    def chat_id(self) -> int:
        """
        The `chat_id`.

        :raises Refusal: 400 if it is missing or the name of a channel, which do not exist here
        """
        raw = self.text("chat_id")
        if not raw:
            raise bad_request("chat_id is empty")
        try:
            return int(raw)
        except ValueError:
            raise bad_request("chat not found") from None

    def message_id(self) -> int:
        """
        The `message_id`.

        :raises Refusal: 400 if it is missing
        """
        number = self.integer("message_id")
        if number is None:
            raise bad_request("message identifier is not specified")
        return number

    def upload(self, name: str) -> Upload | None:
        """A file sent under `name`, directly or as attach://, or None."""
        raw = self.text(name) or ""
        return self._uploads.get(raw.removeprefix("attach://") if raw else name)

    def not_understood(self) -> list[str]:
        """The names that were given but that no method has read."""
        return sorted(set(self._values) - self._read - _WITHOUT_EFFECT)

    def raw_chat_id(self) -> int | None:
        """The `chat_id` if it is a number; for those who only look."""
        raw = self._values.get("chat_id", "")
        return int(raw) if raw.lstrip("-").isdigit() else None


async def read_params(request: Request) -> Params:
    """
    Read a call's parameters.

    :raises Refusal: 400 if the body cannot be read
    """
    values = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        # Much faster than the general form parser, and this is what almost every call uses.
        body = (await request.body()).decode("utf-8", "replace")
        values.update(parse_qsl(body, keep_blank_values=True))
    elif kind == "application/json":
        values.update(_from_json(await request.body()))
    elif kind == "multipart/form-data":
        async with request.form(max_part_size=MAX_BODY) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name] = Upload(
                        value.filename or name, value.content_type or "", await value.read()
                    )
                else:
                    values[name] = value
    return Params(values, uploads)


def _from_json(body: bytes) -> dict[str, str]:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(given, dict):
        raise bad_request("object expected")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in given.items()
        if value is not None
    }


def _load(name: str, raw: str) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def _wrong(name: str, kind: str) -> NoReturn:
    raise bad_request(f'field "{name}" must be of type {kind}')
