"""
The words that stay under the input field, and the command menu, for each role.

Every command has a Japanese button and a Latin word; both lead to the same handler.
"""

from storage.states import Role
from texts import Language, say

KEYBOARDS: dict[Role, tuple[tuple[str, ...], ...]] = {
    Role.SUPPORTER: (("wish", "wishes"), ("waiting", "placements"), ("offers", "more"), ("menu",)),
    Role.HOST: (("offer", "myoffers"), ("waiting", "placements"), ("others", "menu")),
    Role.COORDINATOR: (
        ("tasks", "wishes"),
        ("introductions", "placements"),
        ("hosts", "invite"),
        ("more", "menu"),
    ),
    Role.OFFICER: (("more", "menu"),),
}
COMMON = ("menu", "help", "language", "hours", "mydata", "leave", "cancel")


def keyboard(role: Role, language: Language) -> tuple[tuple[str, ...], ...]:
    """Return the rows of words under the input field."""
    return tuple(tuple(say(f"menus.{name}", language) for name in row) for row in KEYBOARDS[role])


def commands(role: Role, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the command menu: Latin word and what it does."""
    own = [name for row in KEYBOARDS[role] for name in row if name not in COMMON]
    return tuple((name, say(f"menus.{name}", language)) for name in (*own, *COMMON))


def command_of(words: str, role: Role) -> str | None:
    """Return the command that a typed menu word stands for, in either voice."""
    for name in {*COMMON, *(name for row in KEYBOARDS[role] for name in row)}:
        if words in {say(f"menus.{name}", "ja"), say(f"menus.{name}", "ja-easy")}:
            return name
    return None
