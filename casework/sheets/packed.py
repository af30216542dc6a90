"""
An xlsx file is looked through before any reader opens it: cheaply first, then part by part.

What it says about itself is checked without unpacking anything; then each part is unpacked
piece by piece, counted, and dropped again, so that no file takes more memory than it has bytes.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

from casework.sheets.limits import (
    LARGEST,
    MOST_PARTS,
    MOST_RATIO,
    MOST_TAGS,
    MOST_UNPACKED,
    RATIO_FROM,
)
from casework.sheets.refusals import SheetRefused, Why

_PIECE = 64 * 1024
_LARGEST_LIST = MOST_PARTS * 300
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (_ZIP, _OLE, b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"MZ")
_ENDINGS = (
    *(".zip", ".gz", ".7z", ".rar", ".tar", ".jar", ".xls", ".xlsx", ".xlsm", ".xlsb"),
    *(".exe", ".dll", ".js", ".vbs", ".ps1", ".bat", ".cmd", ".docm", ".lnk", ".hta"),
)
_MACROS = (b"macroenabled", b"sheet.binary", b"vbaproject", b"ms-office.active")
_TYPES = "[Content_Types].xml"
_LINK = "/hyperlink"


def is_packed(data: bytes) -> bool:
    """
    Whether a file is packed as xlsx files are.

    :raises SheetRefused: if it is an Excel file of before 2007, or one with a password
    """
    if data.startswith(_OLE):
        # Excel wraps a file with a password in the old format, in a stream of this name.
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise SheetRefused(Why.ENCRYPTED if locked else Why.OLD_EXCEL)
    return data.startswith(b"PK")


def check_packed(data: bytes) -> None:
    """
    Look through an xlsx file.

    :raises SheetRefused: if it is larger, deeper, or more than a table
    """
    if len(data) > LARGEST:
        raise SheetRefused(Why.TOO_LARGE)
    parts = _parts(data)
    for part in parts:
        _check_name(part)
    _check_sizes(parts, len(data))
    _look_through(data, parts)


def _parts(data: bytes) -> list[zipfile.ZipInfo]:
    """Return what the archive lists, if the list itself is short enough to be read."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 22:
        raise SheetRefused(Why.BROKEN)
    count, size = struct.unpack_from("<HI", data, end + 10)
    if count > MOST_PARTS or size > _LARGEST_LIST:
        raise SheetRefused(Why.TOO_MANY_PARTS)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as broken:
        raise SheetRefused(Why.BROKEN) from broken
    if len(parts) > MOST_PARTS:
        raise SheetRefused(Why.TOO_MANY_PARTS)
    names = [part.filename.casefold() for part in parts]
    if len(set(names)) < len(names) or _TYPES.casefold() not in names:
        raise SheetRefused(Why.BROKEN)
    return parts


def _check_name(part: zipfile.ZipInfo) -> None:
    # As it stands in the file: the library turns \ into / where it runs on Windows.
    name = part.orig_filename
    low = name.casefold()
    if (
        not name.isascii()
        or not name.isprintable()
        or len(name) > 200
        or name.startswith(("/", "~"))
        or any(sign in name for sign in "\\:\0")
        or ".." in name.split("/")
    ):
        raise SheetRefused(Why.BAD_PATH)
    if part.flag_bits & 0x1:
        raise SheetRefused(Why.ENCRYPTED)
    if "vba" in low or low.endswith(("workbook.bin", ".xlsb")) or "/activex/" in low:
        raise SheetRefused(Why.MACROS)
    if "externallinks" in low or "/connections" in low or "/querytables/" in low:
        raise SheetRefused(Why.EXTERNAL)
    if "/embeddings/" in low or "oleobject" in low:
        raise SheetRefused(Why.EMBEDDED)
    if low.endswith(_ENDINGS):
        raise SheetRefused(Why.NESTED)


def _check_sizes(parts: list[zipfile.ZipInfo], size: int) -> None:
    """Check what the archive says of itself; parts that share bytes are more than the file."""
    if sum(part.compress_size for part in parts) > size:
        raise SheetRefused(Why.GROWS)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise SheetRefused(Why.GROWS)
    for part in parts:
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise SheetRefused(Why.BROKEN)
        if _grows(part.file_size, part.compress_size):
            raise SheetRefused(Why.GROWS)


def _grows(unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(packed, 1)


def _look_through(data: bytes, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack every part once, in pieces that are counted and dropped."""
    total = tags = 0
    for part in parts:
        here, first, types = 0, b"", bytearray()
        parser = _parser(part.filename)
        for piece in _pieces(data, part):
            here += len(piece)
            total += len(piece)
            if here > part.file_size:
                # It says that it is smaller than it is: nothing it says can be believed.
                raise SheetRefused(Why.GROWS)
            if total > MOST_UNPACKED or _grows(here, part.compress_size):
                raise SheetRefused(Why.GROWS)
            if not first:
                first = piece[:8]
                if first.startswith(_ARCHIVES):
                    raise SheetRefused(Why.NESTED)
            if part.filename == _TYPES:
                types += piece
            if parser is not None:
                tags += piece.count(b"<")
                if tags > MOST_TAGS:
                    raise SheetRefused(Why.GROWS)
                _parse(parser, piece)
        if here != part.file_size:
            raise SheetRefused(Why.BROKEN)
        if parser is not None:
            _parse(parser, b"", last=True)
        if any(word in bytes(types).lower() for word in _MACROS):
            raise SheetRefused(Why.MACROS)


def _pieces(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part in pieces, never more than one ahead."""
    start = part.header_offset
    if data[start : start + 4] != _ZIP or len(data) < start + 30:
        raise SheetRefused(Why.BROKEN)
    name, extra = struct.unpack_from("<HH", data, start + 26)
    start += 30 + name + extra
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), _PIECE):
            yield bytes(packed[at : at + _PIECE])
        return
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), _PIECE):
            ahead = bytes(packed[at : at + _PIECE])
            while ahead and not unpacking.eof:
                yield unpacking.decompress(ahead, _PIECE)
                ahead = unpacking.unconsumed_tail
        while rest := unpacking.decompress(unpacking.unconsumed_tail, _PIECE):
            yield rest
    except zlib.error as broken:
        raise SheetRefused(Why.BROKEN) from broken
    if not unpacking.eof:
        raise SheetRefused(Why.BROKEN)


def _parser(name: str) -> expat.XMLParserType | None:
    """Return a parser for a part that is XML; it refuses every DTD, so nothing can expand."""
    low = name.casefold()
    if not low.endswith((".xml", ".rels", ".vml")):
        return None
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise SheetRefused(Why.ENTITIES)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if low.endswith(".rels"):
        parser.StartElementHandler = _look_at_relation
    return parser


def _look_at_relation(_: str, attributes: dict[str, str]) -> None:
    # Links in cells lead outside, and nobody follows them; whatever else does is fetched by Excel.
    outside = attributes.get("TargetMode", "").casefold() == "external"
    if outside and not attributes.get("Type", "").endswith(_LINK):
        raise SheetRefused(Why.EXTERNAL)


def _parse(parser: expat.XMLParserType, piece: bytes, *, last: bool = False) -> None:
    try:
        parser.Parse(piece, last)
    except expat.ExpatError as broken:
        raise SheetRefused(Why.BROKEN) from broken
