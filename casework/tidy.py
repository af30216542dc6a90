"""What typed words go through everywhere: no invisible signs, single spaces, plain numbers."""

import re
import unicodedata

_DASHES = re.compile(r"[‐-―−ー\s()]+")
_PHONE = re.compile(r"0[\d-]{8,13}")


class NoPhone(ValueError):
    """It is no telephone number of this country."""


def visible(words: str) -> str:
    """Drop control signs and invisible ones; line ends and tabs stay."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in words if sign in "\n\t" or unicodedata.category(sign)[0] != "C")


def one_line(words: str) -> str:
    """Drop invisible signs and fold white space."""
    return re.sub(r"\s+", " ", visible(words)).strip()


def folded(words: str) -> str:
    """Return words as they are compared: width, case, spaces and invisible signs do not matter."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "CZ")


def tidy_phone(words: str) -> str:
    """
    Tidy a phone number: half-width figures and hyphens.

    :raises NoPhone: if it is none
    """
    tidy = _DASHES.sub("-", unicodedata.normalize("NFKC", words)).strip("-")
    if not _PHONE.fullmatch(tidy) or not 9 <= len(re.sub(r"\D", "", tidy)) <= 11:
        raise NoPhone
    return tidy
