"""
The words that stay under the input field, and the command menu, for each role.

Every command has a Japanese button and a Latin word; both lead to the same handler.
"""

import re

from bot.messages import Did, Incoming
from casework.crisis import crisis_in
from storage.states import Role
from texts import Language, say

VOICES: tuple[Language, ...] = ("ja", "ja-easy")
HELP = ("incident", "complaint")
"""One button away for everybody, under whatever is shown."""

KEYBOARDS: dict[Role, tuple[tuple[str, ...], ...]] = {
    Role.SUPPORTER: (
        ("wish", "wishes"),
        ("waiting", "placements"),
        ("offers", "heard"),
        ("more", "menu"),
        HELP,
    ),
    Role.HOST: (("offer", "myoffers"), ("waiting", "placements"), ("others", "menu"), HELP),
    Role.COORDINATOR: (
        ("tasks", "wishes"),
        ("introductions", "placements"),
        ("hosts", "heard"),
        ("invite", "more", "menu"),
        HELP,
    ),
    Role.OFFICER: (("counts", "untaken"), ("more", "menu"), HELP),
}
PAGES: dict[Role, tuple[tuple[str, ...], ...]] = {
    Role.HOST: (
        ("waiting", "placements"),
        ("offer", "myoffers"),
        ("advice",),
        ("stop",),
        ("language", "hours"),
        HELP,
    ),
    Role.SUPPORTER: (
        ("wish", "wishes"),
        ("waiting", "placements"),
        ("offers", "heard"),
        ("handover", "stop"),
        ("language", "hours"),
        HELP,
    ),
    Role.COORDINATOR: (
        ("tasks", "wishes"),
        ("introductions", "placements"),
        ("hosts", "heard"),
        ("invite", "more"),
        HELP,
    ),
    Role.OFFICER: (("counts", "untaken"), ("more",), HELP),
}
"""The same for a page of one's own, where nothing stays under an input field."""
COMMON = ("menu", "help", "language", "hours", "mydata", "leave", "cancel")


def keyboard(role: Role, language: Language) -> tuple[tuple[str, ...], ...]:
    """Return the rows of words under the input field."""
    return tuple(tuple(say(f"menus.{name}", language) for name in row) for row in KEYBOARDS[role])


def on_page(role: Role) -> tuple[tuple[str, ...], ...]:
    """Return the commands that a page of one's own offers, in rows."""
    return PAGES.get(role, ())


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


def asks_for_help(incoming: Incoming) -> bool:
    """Whether somebody asks for help, by the menu or in words, whatever else they do."""
    if incoming.did is Did.COMMANDED:
        return incoming.command in HELP
    if incoming.did is not Did.SAID:
        return False
    words = incoming.text.strip()
    named = (say(f"menus.{name}", voice) for name in HELP for voice in VOICES)
    return (
        words in named
        or calls_for_help(words, in_form=False)
        or crisis_in(incoming.text) is not None
    )


def calls_for_help(words: str, *, in_form: bool) -> bool:
    """
    Whether typed words mean けが・事故・いやなこと.

    In the middle of a form only words that can be no answer to it do; a wish may well speak of
    an accident long ago.
    """
    bare = re.sub(r"[\s、。!!??…]", "", words)
    if _CALL.fullmatch(bare):
        return True
    return not in_form and _CALL.search(bare) is not None


_CALL = re.compile(
    r"(?:けが|ケガ|怪我|事故|じこ|いやなこと|嫌なこと|暴力|ぼうりょく|なぐられ|殴られ|たすけて|助けて|"
    r"いなくなった|行方不明|虐待|ぎゃくたい)"
    r"(?:が|を|に|です|した|して|しました|ある|あった|ありました|あって|あいました|起きた|おきた|言われた|いわれた|された|た|ました|ください)*"
)
