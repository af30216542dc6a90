"""
Reads Telegram's updates from their JSON, with no library between, so that none can stop us.

What is only partly readable is an error here and parked by the inbox; what is readable but
unexpected is something that somebody sent, and gets an answer.
"""

import re
from dataclasses import replace
from typing import Any

from bot.menus import asks_for_help
from bot.messages import Did, Incoming
from storage.inbox import ReceivedUpdate

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)
_GONE = {"kicked", "left"}
# Notes that Telegram itself writes into a chat: nobody expects an answer to them.
_NOTES = frozenset(
    {
        *("new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo"),
        *("delete_chat_photo", "group_chat_created", "supergroup_chat_created"),
        *("channel_chat_created", "migrate_to_chat_id", "migrate_from_chat_id"),
        *("pinned_message", "message_auto_delete_timer_changed", "chat_background_set"),
        *("video_chat_scheduled", "video_chat_started", "video_chat_ended"),
        *("video_chat_participants_invited", "forum_topic_created", "forum_topic_edited"),
        *("forum_topic_closed", "forum_topic_reopened", "write_access_allowed", "boost_added"),
    }
)


def received(raw: Any, *, username: str) -> ReceivedUpdate | None:
    """
    Say which update this is, and whose.

    It has no address if it cannot be read; ``None`` is what has not even a number.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        return None
    number = raw["update_id"]
    try:
        incoming = read(raw, username=username)
        chat = _chat(raw)
        return ReceivedUpdate(
            number, raw, str(int(chat["id"])), incoming.is_group, asks_for_help(incoming)
        )
    except ValueError:
        return ReceivedUpdate(number, raw, None)


def read(raw: dict[str, Any], *, username: str) -> Incoming:
    """
    Say what somebody did.

    :param username: the bot's own, so that a command for another bot is not taken for ours
    :raises ValueError: if this is none of our :data:`KINDS`, or not as Telegram describes it
    """
    try:
        if "callback_query" in raw:
            return _press(raw["callback_query"])
        if "my_chat_member" in raw:
            return _membership(raw["my_chat_member"])
        if "edited_message" in raw:
            # An old answer changed afterwards must not answer the question that stands now.
            return _incoming(raw["edited_message"], Did.SENT_OTHER)
        return _message(raw["message"], username)
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError("not an update as Telegram describes it") from wrong


def _chat(raw: dict[str, Any]) -> dict[str, Any]:
    if "callback_query" in raw:
        found = raw["callback_query"]["message"]["chat"]
    else:
        found = next(raw[kind] for kind in KINDS if kind in raw)["chat"]
    if not isinstance(found, dict):
        raise ValueError("no chat")
    return found


def _press(query: dict[str, Any]) -> Incoming:
    message = query["message"]
    return Incoming(
        Did.PRESSED,
        data=str(query.get("data", "")),
        press_id=str(query["id"]),
        message_id=int(message["message_id"]),
        sender=str(query["from"]["id"]),
        is_group=message["chat"]["type"] != "private",
        language_code=str(query["from"].get("language_code", "")),
    )


def _membership(change: dict[str, Any]) -> Incoming:
    was = change["old_chat_member"]["status"] in _GONE
    is_ = change["new_chat_member"]["status"] in _GONE
    if was == is_:
        return Incoming(Did.NOTHING)
    return Incoming(
        Did.BLOCKED if is_ else Did.CAME_BACK,
        sender=str(change["from"]["id"]),
        is_group=change["chat"]["type"] != "private",
        language_code=str(change["from"].get("language_code", "")),
    )


def _message(message: dict[str, Any], username: str) -> Incoming:
    text = message.get("text")
    forwarded = "forward_origin" in message or "forward_date" in message
    if text is None:
        # A moving picture comes with a document, too, for readers that know no better.
        if "document" in message and "animation" not in message and not forwarded:
            return _file(message)
        return _incoming(message, Did.NOTHING if _NOTES & message.keys() else Did.SENT_OTHER)
    if not isinstance(text, str):
        raise ValueError("a text that is none")
    if forwarded:
        return _incoming(message, Did.SENT_OTHER)
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        return _incoming(message, Did.SAID, text=_whole(text))
    name, bot, argument = command.groups()
    if bot and username and bot.lower() != username.lower():
        return _incoming(message, Did.NOTHING)
    return _incoming(message, Did.COMMANDED, command=name.lower(), text=_whole(argument or ""))


def _whole(text: str) -> str:
    """Replace half of a sign: JSON can hold one, and nothing that we write to can."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _file(message: dict[str, Any]) -> Incoming:
    document = message["document"]
    found = _incoming(message, Did.SENT_FILE)
    return replace(found, data=str(document["file_id"]), size=int(document.get("file_size") or 0))


def _incoming(message: dict[str, Any], did: Did, *, text: str = "", command: str = "") -> Incoming:
    # A channel's posts have no sender.
    sender = message.get("from") or {}
    return Incoming(
        did,
        text=text,
        command=command,
        message_id=int(message["message_id"]),
        sender=str(sender.get("id", "")),
        is_group=message["chat"]["type"] != "private",
        language_code=str(sender.get("language_code", "")),
    )
