"""
Somebody with many hosts who looks for one person: presses, types and opens whatever there is.

All that reaches the attacker is kept as it came, and once more with what is random masked, so
that two towns can be laid side by side.
"""

import re
import secrets
from dataclasses import dataclass, field

import httpx

from bot.messages import Button, Outgoing
from tests.bot.screening import Reader
from tests.talk import Member, Talk

_AT_THE_END = ("利用をやめる", "すべて止める", "やめる", "消す", "閉じる")
_RANDOM = (
    (re.compile(r"/(p|j)/[\w-]{20,}"), r"/\1/*"),
    (re.compile(r"\?start=[\w-]+"), "?start=*"),
    (re.compile(r"K-[0-9A-Z]{4}"), "K-*"),
    (re.compile(r"[0-9a-f]{12,}"), "*"),
    (re.compile(r'name="(?:version|page)" value="[^"]*"'), "*"),
)


@dataclass
class Attacker(Member):
    """One of the attacker's chats; ``got`` is everything that came, ``transcript`` with masks."""

    got: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    pressed: set[tuple[str, str]] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)

    def receive(self, outgoing: Outgoing) -> None:
        """Take a message in, and write it down."""
        super().receive(outgoing)
        words = [
            outgoing.text,
            outgoing.toast,
            outgoing.subject,
            *(word for row in outgoing.keyboard or () for word in row),
            *(f"{name} {does}" for name, does in outgoing.commands or ()),
            *(_of(button) for row in outgoing.buttons for button in row),
        ]
        self._write("\n".join(word for word in words if word))

    def presses_everything(self, most: int) -> None:
        """Press each button once, the newest first, until nothing new comes; at most so many."""
        for _ in range(most):
            fresh = self._fresh()
            if fresh is None:
                return
            place, button = fresh
            self.pressed.add((button.label, _action(button)))
            self.press_data(button.data, place)

    def opens_everything(self, most: int) -> None:
        """Open each page that was linked, and press what stands on it."""
        links = dict.fromkeys(b.url for one in self.shown for b in one.buttons if "/p/" in b.url)
        for url in [one for one in links if one not in self.opened][:most]:
            self.opened.add(url)
            reader = Reader(self.talk, url)
            self.reads(reader.page)
            for label in reader.buttons[:most]:
                if label in reader.buttons:
                    reader.presses(label)
                    self.reads(reader.page)

    def reads(self, page: httpx.Response) -> None:
        """Write down what a page holds."""
        self._write(f"{page.status_code} {page.text}")

    def _fresh(self) -> tuple[int, Button] | None:
        self.listen()
        found = [
            (place, button)
            for place in range(len(self.shown) - 1, -1, -1)
            for button in self.shown[place].buttons
            if button.data and (button.label, _action(button)) not in self.pressed
        ]
        return min(
            found, key=lambda one: any(end in one[1].label for end in _AT_THE_END), default=None
        )

    def _write(self, text: str) -> None:
        self.got.append(text)
        for pattern, mask in _RANDOM:
            text = pattern.sub(mask, text)
        self.transcript.append(f"{self.talk.now.isoformat()} {text}")


def attackers(talk: Talk, count: int) -> list[Attacker]:
    """Let so many of the attacker's chats join as hosts, by invitations as everybody."""
    found = []
    for _ in range(count):
        guest = talk.host()
        one = Attacker(talk, guest.address, shown=guest.shown, keyboard=guest.keyboard)
        one.got += guest.heard
        found.append(one)
    assert len({one.address for one in found}) == count
    return found


def guess() -> str:
    """Return a case code as anybody could invent one."""
    return "K-" + "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(4))


def _of(button: Button) -> str:
    return f"[{button.label}] {_action(button)} {button.url}"


def _action(button: Button) -> str:
    return button.data.rsplit(".", 4)[0] if button.data else ""
