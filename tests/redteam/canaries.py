"""
Words that stand nowhere else, and the search for them in whatever was stored.

A canary reads like anything somebody might write, so that it goes through every conversation; it
is looked for as it is, and in each form in which a program could have written it down.
"""

import base64
import json
import random
from collections.abc import Iterable, Iterator
from urllib.parse import quote

_NOUNS = (
    *("写真", "切手", "太鼓", "毛糸", "粘土", "絵本", "折り紙", "編み物", "裁縫", "野菜", "果物"),
    *("電車", "自転車", "洗濯", "掃除", "風船", "花火", "囲碁", "将棋", "料理", "読書", "散歩"),
    *("手紙", "木工"),
)


class Canaries:
    """Gives out canaries, no two alike, and remembers them."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self.words: list[str] = []
        self.numbers: list[int] = []

    @property
    def count(self) -> int:
        """How many were given out."""
        return len(self.words) + len(self.numbers)

    def word(self) -> str:
        """Return a few Japanese words in an order that nobody would come upon."""
        while True:
            word = "と".join(self._draw.sample(_NOUNS, 4))
            if word not in self.words:
                self.words.append(word)
                return word

    def number(self) -> int:
        """Return the number of a chat, as Telegram gives them out."""
        self.numbers.append(self._draw.randrange(5_000_000_000, 9_000_000_000))
        return self.numbers[-1]

    def found_in(self, stored: Iterable[bytes]) -> set[str]:
        """Return those that stand in what was stored, in whatever form."""
        forms = [
            *((word, form) for word in self.words for form in forms_of(word)),
            *((str(number), form) for number in self.numbers for form in forms_of_number(number)),
        ]
        return {canary for one in stored for canary, form in forms if form in one}


def forms_of(text: str) -> Iterator[bytes]:
    """Yield the forms in which a text may have been written down."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "euc_jp", "shift_jis"):
        written = text.encode(encoding)
        yield written
        if encoding.startswith("utf"):
            yield written.hex().encode()
            yield written.hex().upper().encode()
            yield from _inside_base64(written)
    yield json.dumps(text).strip('"').encode()
    yield json.dumps(text).strip('"').replace("\\", "\\\\").encode()
    yield quote(text).encode()


def forms_of_number(number: int) -> Iterator[bytes]:
    """Yield the forms of a chat's number: as a text, and as databases store numbers."""
    yield from forms_of(str(number))
    yield number.to_bytes(8, "big")
    yield number.to_bytes(8, "little")
    # SQLite stores a number of this size in six bytes.
    yield b"\x05" + number.to_bytes(6, "big")


def _inside_base64(written: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of bytes wherever they begin in a longer run."""
    for before in range(3):
        coded = base64.b64encode(bytes(before) + written)
        # The first and last signs hold bits of what stands before and behind.
        inner = coded[4 if before else 0 :].rstrip(b"=")[: -4 if len(coded) > 8 else None]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")
