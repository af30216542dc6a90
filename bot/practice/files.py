"""
Files in the practice town: pictures and documents, kept with ids like Telegram's and given back
under a path. Knows just enough of PNG, JPEG, GIF and WebP to say how large a picture is.
"""

import mimetypes
import secrets
import struct
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from bot.practice.refusals import Refusal, bad_request
from bot.practice.store import Store

MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024


@dataclass(frozen=True)
class StoredFile:
    """A file without its bytes; width and height are 0 unless it is a picture."""

    file_id: str
    unique_id: str
    folder: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Where it can be fetched: Telegram's `file_path`."""
        return f"{self.folder}/{self.unique_id}{PurePath(self.name).suffix}"


class FileShelf:
    """All files of the town."""

    def __init__(self, *, store: Store) -> None:
        self._store = store
        self._files = {key: StoredFile(**record) for key, record in store.files().items()}
        self._by_unique_id = {file.unique_id: file for file in self._files.values()}
        self._by_path = {file.path: file for file in self._files.values()}

    def keep(self, *, content: bytes, name: str, folder: str, mime: str = "") -> StoredFile:
        """
        Take a file in.

        :raises Refusal: 400 if it is empty, 413 if it is larger than Telegram takes
        """
        if not content:
            raise bad_request("file must be non-empty")
        if len(content) > MAX_UPLOAD:
            raise Refusal(code=413, description="Request Entity Too Large")
        seen = picture(content)
        file = StoredFile(
            file_id=f"practice-{secrets.token_urlsafe(24)}",
            unique_id=secrets.token_hex(8),
            folder=folder,
            name=PurePath(name).name or "file",
            mime=mime or mimetypes.guess_type(name)[0] or "application/octet-stream",
            size=len(content),
            width=seen.width if seen else 0,
            height=seen.height if seen else 0,
        )
        self._files[file.file_id] = file
        self._by_unique_id[file.unique_id] = file
        self._by_path[file.path] = file
        self._store.put_file(file_id=file.file_id, record=asdict(file), content=content)
        return file

    def keep_photo(self, *, content: bytes, name: str) -> StoredFile:
        """
        Take a picture in.

        :raises Refusal: 400 if it is no picture, or too large for one
        """
        if len(content) > MAX_PHOTO:
            raise bad_request("file is too big for a photo")
        if picture(content) is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        return self.keep(content=content, name=name, folder="photos")

    def known(self, file_id: str) -> StoredFile:
        """
        The file behind an id.

        :raises Refusal: 400 if there is none
        """
        try:
            return self._files[file_id]
        except KeyError:
            raise bad_request("wrong file identifier/HTTP URL specified") from None

    def at(self, path: str) -> StoredFile | None:
        """The file that is fetched under `path`, or None."""
        return self._by_path.get(path)

    def with_unique_id(self, unique_id: str) -> StoredFile | None:
        """The file that messages show under `file_unique_id`, or None."""
        return self._by_unique_id.get(unique_id)

    def content(self, file: StoredFile) -> bytes:
        """The file's bytes."""
        return self._store.content(file.file_id)


def document_json(file: StoredFile) -> dict[str, Any]:
    """Telegram's Document."""
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_name": file.name,
        "mime_type": file.mime,
        "file_size": file.size,
    }


def photo_json(file: StoredFile) -> list[dict[str, Any]]:
    """Telegram's list of PhotoSize; here always the one original."""
    return [
        {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "width": file.width,
            "height": file.height,
            "file_size": file.size,
        }
    ]


@dataclass(frozen=True)
class Picture:
    """What a picture is, read from its own bytes: its kind, and its size in pixels."""

    mime: str
    width: int
    height: int


def picture(content: bytes) -> Picture | None:
    """Recognise a PNG, JPEG, GIF or WebP picture; None for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        return Picture("image/png", *struct.unpack(">II", content[16:24]))
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        return Picture("image/gif", *struct.unpack("<HH", content[6:10]))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    if content[:2] == b"\xff\xd8":
        return _jpeg(content)
    return None


def _jpeg(content: bytes) -> Picture | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Picture("image/jpeg", width, height)
        at += 2 + length
    return None


def _webp(content: bytes) -> Picture | None:
    if len(content) < 30:
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        height = int.from_bytes(content[27:30], "little") + 1
    elif kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    elif kind == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", content[26:30]))
    else:
        return None
    return Picture("image/webp", width, height)
