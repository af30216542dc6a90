"""
The Bot API methods that put something into a chat: texts, pictures, documents, "is typing".
Limits and refusals are Telegram's, so that what passes here passes there.
"""

from typing import Any

from bot.practice.entities import FormattedText, finish, given
from bot.practice.files import MAX_DOWNLOAD, StoredFile, document_json, photo_json
from bot.practice.html_markup import read_html
from bot.practice.keyboards import Markup, read_markup
from bot.practice.markdown_markup import read_markdown
from bot.practice.params import Params
from bot.practice.parts import Method, Telegram
from bot.practice.refusals import bad_request
from bot.practice.world import Message

MAX_TEXT = 4096
MAX_CAPTION = 1024
_ACTIONS = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
]


async def send_message(telegram: Telegram, params: Params) -> Message:
    """https://core.telegram.org/bots/api#sendmessage"""
    words = read_text(params, "text", "entities")
    markup = read_markup(params.text("reply_markup"))
    message = _new_message(telegram, params)
    if not words.text:
        raise bad_request("message text is empty")
    if words.length > MAX_TEXT:
        raise bad_request("message is too long")
    message["text"] = words.text
    if words.entities:
        message["entities"] = words.entities
    return _deliver(telegram, message, markup)


async def send_photo(telegram: Telegram, params: Params) -> Message:
    """https://core.telegram.org/bots/api#sendphoto"""
    caption, markup = _caption(params), read_markup(params.text("reply_markup"))
    message = _new_message(telegram, params)
    upload = params.upload("photo")
    if upload is not None:
        photo = telegram.files.keep_photo(content=upload.content, name=upload.name)
    else:
        photo = _known_file(telegram, params.text("photo"), folder="photos")
    return _deliver(telegram, {**message, "photo": photo_json(photo), **caption}, markup)


async def send_document(telegram: Telegram, params: Params) -> Message:
    """https://core.telegram.org/bots/api#senddocument"""
    caption, markup = _caption(params), read_markup(params.text("reply_markup"))
    message = _new_message(telegram, params)
    upload = params.upload("document")
    if upload is not None:
        file = telegram.files.keep(
            content=upload.content, name=upload.name, folder="documents", mime=upload.mime
        )
    else:
        file = _known_file(telegram, params.text("document"), folder="documents")
    return _deliver(telegram, {**message, "document": document_json(file), **caption}, markup)


async def send_chat_action(telegram: Telegram, params: Params) -> bool:
    """https://core.telegram.org/bots/api#sendchataction"""
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = telegram.world.writable_chat(params.chat_id())
    telegram.world.tell({"type": "action", "chat": chat["id"], "action": action})
    return True


async def get_file(telegram: Telegram, params: Params) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#getfile"""
    file = telegram.files.known(params.text("file_id") or "")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


def read_text(params: Params, name: str, entities: str) -> FormattedText:
    """
    The formatted text of a call: with a parse mode, with entities, or plain.

    :raises Refusal: 400 if the formatting cannot be read
    """
    raw = params.text(name) or ""
    mode = (params.text("parse_mode") or "").lower()
    counted = params.array(entities)
    if mode == "html":
        return read_html(raw)
    if mode == "markdownv2":
        return read_markdown(raw)
    if mode:
        raise bad_request("unsupported parse_mode")
    return given(raw, counted) if counted else finish(raw, [])


def _caption(params: Params) -> dict[str, Any]:
    words = read_text(params, "caption", "caption_entities")
    if words.length > MAX_CAPTION:
        raise bad_request("message caption is too long")
    parts: dict[str, Any] = {"caption": words.text, "caption_entities": words.entities}
    return {key: value for key, value in parts.items() if value}


def _known_file(telegram: Telegram, file_id: str | None, *, folder: str) -> StoredFile:
    if not file_id:
        raise bad_request(f"there is no {folder.removesuffix('s')} in the request")
    file = telegram.files.known(file_id)
    if file.folder != folder:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return file


def _new_message(telegram: Telegram, params: Params) -> Message:
    chat = telegram.world.writable_chat(params.chat_id())
    reply = params.table("reply_parameters")
    answered = _answered_message(telegram, chat["id"], reply) if reply else None
    message = telegram.world.new_message(chat=chat, sender=bot_user(telegram))
    if answered is not None:
        message["reply_to_message"] = answered
    return message


def _answered_message(telegram: Telegram, chat_id: int, reply: dict[str, Any]) -> Message | None:
    if int(reply.get("chat_id", chat_id)) != chat_id:
        raise bad_request("message to be replied not found")
    found = telegram.world.message(chat_id=chat_id, message_id=int(reply.get("message_id", 0)))
    if found is None:
        if reply.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return {key: value for key, value in found.items() if key != "reply_to_message"}


def bot_user(telegram: Telegram) -> dict[str, Any]:
    """The bot as Telegram's User."""
    return {key: telegram.world.bot[key] for key in ("id", "is_bot", "first_name", "username")}


def _deliver(telegram: Telegram, message: Message, markup: Markup | None) -> Message:
    kind, keyboard = markup or ("", {})
    if kind == "inline" and keyboard["inline_keyboard"]:
        message["reply_markup"] = keyboard
    telegram.world.add_message(message)
    if kind in ("keyboard", "remove"):
        shown = keyboard if kind == "keyboard" and keyboard["keyboard"] else None
        telegram.world.set_keyboard(chat_id=message["chat"]["id"], markup=shown)
    return message


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
    "getFile": get_file,
}
