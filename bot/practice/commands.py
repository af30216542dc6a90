"""
The bot's command menus, one for each scope and language, and which of them a person sees.
The order of preference is https://core.telegram.org/bots/api#determining-list-of-commands.
"""

import json
import re
from typing import Any

from bot.practice.refusals import bad_request
from bot.practice.store import Store

MAX_COMMANDS = 100
_NAME = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_DEFAULT = {"type": "default"}


class CommandMenus:
    """All menus that the bot has set."""

    def __init__(self, *, store: Store) -> None:
        self._store = store
        self._menus: dict[str, list[Any]] = {
            key: record["commands"] for key, record in store.shelf("commands").items()
        }

    def set(self, *, commands: list[Any], scope: dict[str, Any], language: str) -> None:
        """
        Replace one menu.

        :raises Refusal: 400 if a command, the scope or the language is not valid
        """
        if len(commands) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not isinstance(command, dict) or not _NAME.fullmatch(str(command.get("command"))):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", "")).strip()) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        key = _key(scope, language)
        self._menus[key] = commands
        self._store.put("commands", key, {"commands": commands})

    def get(self, *, scope: dict[str, Any], language: str) -> list[Any]:
        """One menu as it was set, or an empty list."""
        return self._menus.get(_key(scope, language), [])

    def delete(self, *, scope: dict[str, Any], language: str) -> None:
        """Forget one menu, so that a wider one shows."""
        key = _key(scope, language)
        self._menus.pop(key, None)
        self._store.drop("commands", key)

    def seen_by(self, *, person_id: int, language: str) -> list[Any]:
        """The menu of a private chat: the narrowest that is set."""
        for scope in (
            {"type": "chat", "chat_id": person_id},
            {"type": "all_private_chats"},
            _DEFAULT,
        ):
            for tongue in (language, ""):
                menu = self._menus.get(_key(scope, tongue))
                if menu:
                    return menu
        return []


def read_scope(raw: str | None) -> dict[str, Any]:
    """
    Read the `scope` parameter; none means the default scope.

    :raises Refusal: 400 if it is none of Telegram's scopes
    """
    if not raw:
        return _DEFAULT
    try:
        scope = json.loads(raw)
        needed = _SCOPES[scope["type"]]
        return {"type": scope["type"], **{name: int(scope[name]) for name in needed}}
    except (ValueError, KeyError, TypeError):
        raise bad_request("can't parse BotCommandScope") from None


def _key(scope: dict[str, Any], language: str) -> str:
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    parts = (scope["type"], scope.get("chat_id", ""), scope.get("user_id", ""), language)
    return ":".join(str(part) for part in parts)
