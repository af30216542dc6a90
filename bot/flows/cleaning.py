"""
What typed answers go through before anything is kept; the guard of a step looks at them after it.

A refusal carries the sentence that says what is wrong and how to write instead.
"""

import re
import unicodedata
from datetime import date

from bot.forms import Guard, Refused, doubt_in, found_lines
from casework.tidy import one_line as folded_line
from casework.tidy import visible
from texts import Text

SENTENCE = 60
NAME = 30
NOTE = 100
PAGE = 1000


def one_sentence(words: str) -> str:
    """
    Tidy the one sentence meant for the other side.

    :raises Refused: if it is too long
    """
    return one_line(words, SENTENCE)


def short_words(words: str) -> str:
    """
    Tidy a short name or label: one line, at most 30 characters.

    :raises Refused: if it is too long
    """
    return one_line(words, NAME)


def note_words(words: str) -> str:
    """
    Tidy the short note that a host will read: one line, at most 100 characters.

    :raises Refused: if it is too long
    """
    return one_line(words, NOTE)


def a_day(words: str) -> str:
    """
    Read a day such as 11月20日 or 2027年3月31日; without a year it stays a month and a day.

    :raises Refused: if it is none
    """
    tidy = re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
    found = re.fullmatch(r"(?:(20\d\d)[年/.-])?(\d{1,2})[月/.-](\d{1,2})日?", tidy)
    if found is None:
        raise Refused(Text.of("cleaning.no_day"))
    try:
        # 2024 stands in for the year that is left out: it has a February 29.
        day = date(int(found[1] or 2024), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        raise Refused(Text.of("cleaning.no_day")) from None
    return day if found[1] else day[5:]


def a_phone(words: str) -> str:
    """
    Read the telephone number of an office.

    :raises Refused: if it is none
    """
    tidy = re.sub(r"[\s()ー―–—‐−─]", "-", unicodedata.normalize("NFKC", words).strip()).strip("-")
    if not re.fullmatch(r"[0-9#+][0-9-]{2,19}", tidy):
        raise Refused(Text.of("cleaning.no_phone"))
    return tidy


def page_words(words: str) -> str:
    """
    Tidy free words from a one-time page; lines stay.

    :raises Refused: if they are longer than a page takes
    """
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in visible(words).split("\n"))
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return _at_most(tidy, PAGE)


def unasked(words: str) -> str:
    """
    Let words pass in which nothing personal was found; where nobody can be asked to choose.

    :raises Refused: naming what was found
    """
    doubt = doubt_in(Guard.SHOWN, words)
    if doubt:
        raise Refused(Text.of("guard.write_anew", found=found_lines(doubt)))
    return words


def one_line(words: str, limit: int) -> str:
    """
    Fold white space and drop invisible characters.

    :raises Refused: if more than ``limit`` characters are left
    """
    return _at_most(folded_line(words), limit)


def _at_most(words: str, limit: int) -> str:
    if len(words) > limit:
        raise Refused(Text.of("cleaning.too_long", limit=limit, length=len(words)))
    return words
