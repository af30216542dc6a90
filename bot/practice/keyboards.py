"""
Reads and checks what a bot hangs under a message: inline buttons, a reply keyboard, or its removal.
Refuses what Telegram refuses, in its words; button kinds that are not practised are named aloud.
"""

import json
from typing import Any, Literal

from bot.practice.refusals import bad_request

Kind = Literal["inline", "keyboard", "remove", "force_reply"]
Markup = tuple[Kind, dict[str, Any]]

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
_LINKS = ("http://", "https://", "tg://")
_ACTIONS = [
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
]
_REPLY_ACTIONS = [
    "request_users",
    "request_chat",
    "request_contact",
    "request_location",
    "request_poll",
]


class NotPractised(Exception):
    """Telegram knows this, the practice server does not: it must be built before it is used."""


def read_markup(raw: str | None) -> Markup | None:
    """
    Read the `reply_markup` parameter; None if there is none.

    :raises Refusal: 400 for what Telegram would refuse
    :raises NotPractised: for a kind of button that the practice server does not play
    """
    if not raw:
        return None
    try:
        markup = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = [[_inline(button) for button in row] for row in _rows(markup["inline_keyboard"])]
        return "inline", {"inline_keyboard": [row for row in rows if row]}
    if "keyboard" in markup:
        rows = [[_reply(button) for button in row] for row in _rows(markup["keyboard"])]
        return "keyboard", {**markup, "keyboard": [row for row in rows if row]}
    if markup.get("remove_keyboard"):
        return "remove", markup
    if markup.get("force_reply"):
        return "force_reply", markup
    raise bad_request("can't parse reply keyboard markup JSON object")


def read_inline(raw: str | None) -> dict[str, Any] | None:
    """
    Read a `reply_markup` that may only be an inline keyboard (editing); None if it is empty.

    :raises Refusal: 400 for anything else
    """
    markup = read_markup(raw)
    if markup is None:
        return None
    kind, keyboard = markup
    if kind != "inline":
        raise bad_request("inline keyboard expected")
    return keyboard if keyboard["inline_keyboard"] else None


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("field of the type Array of Array of buttons expected in the keyboard")
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return rows


def _inline(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    actions = [action for action in _ACTIONS if action in button]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: Can't use several actions at once")
    if actions == ["callback_data"]:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif actions == ["url"]:
        if not str(button["url"]).startswith(_LINKS):
            raise bad_request(
                f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
            )
    else:
        raise NotPractised(f"inline button with {actions[0]}")
    return button


def _reply(button: Any) -> dict[str, Any]:
    shape = {"text": button} if isinstance(button, str) else button
    if not isinstance(shape, dict) or not str(shape.get("text", "")).strip():
        raise bad_request('can\'t parse keyboard button: Field "text" must be non-empty')
    for action in (*_REPLY_ACTIONS, "web_app"):
        if shape.get(action):
            raise NotPractised(f"reply button with {action}")
    return shape
