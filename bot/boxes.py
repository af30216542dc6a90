"""
Several answers to one question, as boxes to tick: one form with one button, and no script.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.acts import Box
from bot.forms import Act, Form, Progress, what_can_be_ticked
from bot.links import prefix_of
from bot.messages import Button
from bot.tokens import read_token
from bot.voice import Voice
from storage.tables import Chat, Draft
from storage.vault import Vault
from towns import Town

Rows = tuple[tuple[Button, ...], ...]


def boxes_of(form: Form, draft: Draft, *, voice: Voice, town: Town) -> tuple[Box, ...]:
    """Return what can be ticked where a form stands; nothing where one answer is given."""
    progress = Progress.from_json(draft.state)
    return tuple(
        Box(key=key, label=voice.words(label), ticked=ticked)
        for key, label, ticked in what_can_be_ticked(form, progress, town=town)
    )


def beside_boxes(
    rows: Rows, boxes: Sequence[Box], *, chat: Chat, vault: Vault, now: datetime
) -> Rows:
    """Return the buttons without those that the boxes and their own button stand for."""
    gone = {*(box.key for box in boxes), Act.TICKED_ALL.value}

    def stays(button: Button) -> bool:
        if prefix_of(button.data) != "f":
            return True
        press = read_token(vault, button.data, chat=chat.id.hex, now=now)
        return press.argument.partition("-")[2] not in gone

    rest = (tuple(button for button in row if stays(button)) for row in rows)
    return tuple(row for row in rest if row)
