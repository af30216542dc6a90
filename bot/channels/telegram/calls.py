"""
The calls of the Bot API that one message is made of.

Texts go out plain, without link previews, split at line ends where they are too long; buttons
stand under the last part. A picture is drawn when it goes out, and the first part stands under it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from telegram import (
    Bot,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

from bot.channels.split import split_text
from bot.channels.telegram.outcomes import says
from bot.drawing import png_of_drawing
from bot.messages import Button, Drawing, Outgoing

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
Call = Callable[[], Awaitable[object]]
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_CANNOT_CHANGE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


class Calls:
    """Makes the calls of messages through one bot."""

    def __init__(self, api: Bot) -> None:
        self._api = api

    def of(self, message: Outgoing, *, chat: int) -> list[Call]:
        """
        Return the calls that a message is made of, always the same ones for the same message.

        :raises ValueError: if one part would carry both buttons and a keyboard
        """
        calls: list[Call] = []
        removed = message.removes
        if message.answers_press:
            calls.append(lambda: self._acknowledge(message.answers_press, message.toast))
        if removed is not None:
            calls.append(lambda: self._remove(chat, removed))
        longest = LONGEST_CAPTION if message.picture else LONGEST_TEXT
        parts = split_text(message.text, longest=longest)
        marks = _markups(message, len(parts))
        for number, (part, markup) in enumerate(zip(parts, marks, strict=True)):
            if number == 0 and message.picture is not None:
                calls.append(self._show(chat, message.picture, part, markup))
            elif number == 0 and message.replaces is not None:
                calls.append(self._change(chat, message.replaces, part, markup))
            else:
                calls.append(self._say(chat, part, markup))
        if not parts and message.replaces is not None:
            calls.append(self._change_buttons(chat, message.replaces, _inline(message.buttons)))
        if message.commands is not None:
            calls.append(self._menu(chat, message.commands))
        return calls

    def _say(self, chat: int, text: str, markup: _Markup) -> Call:
        return lambda: self._api.send_message(
            chat, text, reply_markup=markup, link_preview_options=_NO_PREVIEW
        )

    def _show(self, chat: int, picture: Drawing, text: str, markup: _Markup) -> Call:
        async def show() -> None:
            # Drawing takes a moment, and other messages need not wait for it.
            photo = await asyncio.to_thread(png_of_drawing, picture)
            await self._api.send_photo(chat, photo, caption=text, reply_markup=markup)

        return show

    def _change(self, chat: int, message_id: int, text: str, markup: _Markup) -> Call:
        buttons = markup if isinstance(markup, InlineKeyboardMarkup) else None

        async def change() -> None:
            try:
                await self._api.edit_message_text(
                    text,
                    chat,
                    message_id,
                    reply_markup=buttons,
                    link_preview_options=_NO_PREVIEW,
                )
            except BadRequest as refused:
                if says(refused, "message is not modified"):
                    return
                if not says(refused, *_CANNOT_CHANGE):
                    raise
                # Too old, or taken away by its reader: the words still have to arrive.
                await self._say(chat, text, markup)()

        return change

    def _change_buttons(
        self, chat: int, message_id: int, markup: InlineKeyboardMarkup | None
    ) -> Call:
        async def change() -> None:
            try:
                await self._api.edit_message_reply_markup(chat, message_id, reply_markup=markup)
            except BadRequest as refused:
                if not says(refused, "message is not modified", *_CANNOT_CHANGE):
                    raise

        return change

    async def _acknowledge(self, press_id: str, toast: str) -> None:
        try:
            await self._api.answer_callback_query(press_id, text=toast or None)
        except BadRequest:
            # Telegram forgets a press after a while; the answer itself still goes out.
            return

    async def _remove(self, chat: int, message_id: int) -> None:
        try:
            await self._api.delete_message(chat, message_id)
        except BadRequest:
            # Where Telegram does not allow it (too old, already gone) it stays.
            return

    def _menu(self, chat: int, commands: Sequence[tuple[str, str]]) -> Call:
        scope = BotCommandScopeChat(chat)
        if not commands:
            return lambda: self._api.delete_my_commands(scope=scope)
        return lambda: self._api.set_my_commands(commands, scope=scope)


def _markups(message: Outgoing, parts: int) -> list[_Markup]:
    """Buttons stand under the last part; a keyboard comes with the first."""
    marks: list[_Markup] = [None] * parts
    if parts and message.keyboard is not None:
        marks[0] = (
            ReplyKeyboardMarkup(message.keyboard, resize_keyboard=True, is_persistent=True)
            if message.keyboard
            else ReplyKeyboardRemove()
        )
    if parts and message.buttons:
        if marks[-1] is not None:
            raise ValueError("one Telegram message carries buttons or a keyboard, not both")
        marks[-1] = _inline(message.buttons)
    return marks


def _inline(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
