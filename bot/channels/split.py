"""
Splits a text that is too long for one message, where a reader would.

Nothing but the white space at the cuts is lost; a cut never goes through a character.
"""


def split_text(text: str, *, longest: int) -> list[str]:
    """
    Return the parts of ``text``, each of at most ``longest`` UTF-16 units and none of them empty.

    Cut at an empty line if there is one in the second half, else at a line end, a full stop,
    a space, or anywhere.
    """
    parts = []
    rest = text.strip()
    while rest:
        room = _fitting(rest, longest)
        cut = len(rest) if room >= len(rest) else _good_place(rest, room)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return parts


def _fitting(text: str, longest: int) -> int:
    """How many characters fit, counted as Telegram does: one beyond U+FFFF counts twice."""
    if 2 * len(text) <= longest:
        return len(text)
    units = 0
    for number, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > longest:
            return number
    return len(text)


def _good_place(text: str, room: int) -> int:
    for mark in ("\n\n", "\n", "。", " "):
        found = text.rfind(mark, room // 2, room)
        if found >= 0:
            return found + len(mark)
    return room
