"""
The Bot API methods that change what is already in a chat, and the answers to pressed buttons.
"Not modified", "not found" and "too old" come in the words that bots look for.
"""

from typing import Any

from bot.practice.keyboards import read_inline
from bot.practice.params import Params
from bot.practice.parts import Method, Telegram
from bot.practice.refusals import bad_request
from bot.practice.sending import MAX_TEXT, read_text
from bot.practice.world import Message

MAX_ANSWER = 200
DELETE_WITHIN = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_CONTENT = ("text", "entities", "reply_markup")


async def edit_message_text(telegram: Telegram, params: Params) -> Message:
    """https://core.telegram.org/bots/api#editmessagetext"""
    words = read_text(params, "text", "entities")
    keyboard = read_inline(params.text("reply_markup"))
    old = _own_message(telegram, params)
    if "text" not in old:
        raise bad_request("there is no text in the message to edit")
    if not words.text:
        raise bad_request("message text is empty")
    if words.length > MAX_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    content = {"text": words.text, "entities": words.entities, "reply_markup": keyboard}
    return _change(telegram, old, content)


async def edit_message_reply_markup(telegram: Telegram, params: Params) -> Message:
    """https://core.telegram.org/bots/api#editmessagereplymarkup"""
    keyboard = read_inline(params.text("reply_markup"))
    old = _own_message(telegram, params)
    return _change(telegram, old, {**_content_of(old), "reply_markup": keyboard})


async def delete_message(telegram: Telegram, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletemessage"""
    chat = telegram.world.writable_chat(params.chat_id())
    message = telegram.world.message(chat_id=chat["id"], message_id=params.message_id())
    if message is None:
        raise bad_request("message to delete not found")
    age = telegram.world.clock.now().timestamp() - message["date"]
    foreign = chat["type"] != "private" and not message["from"]["is_bot"]
    if foreign or age > DELETE_WITHIN:
        raise bad_request("message can't be deleted")
    telegram.world.remove_message(chat_id=chat["id"], message_id=message["message_id"])
    return True


async def answer_callback_query(telegram: Telegram, params: Params) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery"""
    text, show_alert = params.text("text") or "", params.flag("show_alert")
    press = telegram.acts.presses.get(params.text("callback_query_id") or "")
    if press is None or telegram.acts.is_too_old(press):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    telegram.acts.settle(press, text=text, show_alert=show_alert)
    return True


def _own_message(telegram: Telegram, params: Params) -> Message:
    chat = telegram.world.writable_chat(params.chat_id())
    message = telegram.world.message(chat_id=chat["id"], message_id=params.message_id())
    if message is None:
        raise bad_request("message to edit not found")
    if not message["from"]["is_bot"]:
        raise bad_request("message can't be edited")
    return message


def _content_of(message: Message) -> dict[str, Any]:
    return {name: message.get(name) or None for name in _CONTENT}


def _change(telegram: Telegram, old: Message, content: dict[str, Any]) -> Message:
    wanted = {name: content[name] or None for name in _CONTENT}
    if wanted == _content_of(old):
        raise bad_request(_NOT_MODIFIED)
    new = {key: value for key, value in old.items() if key not in _CONTENT}
    new.update({key: value for key, value in wanted.items() if value is not None})
    new["edit_date"] = int(telegram.world.clock.now().timestamp())
    telegram.world.change_message(new)
    return new


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
}
