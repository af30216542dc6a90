"""
A page as its reader meets it: a browser without a script, that shows words, a field and buttons.

How a request reaches the program is the caller's to say.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

import httpx

Ask = Callable[[str, str, dict[str, str] | None, int], list[httpx.Response]]
"""Send a method, an address and perhaps a form, so many times at once."""


@dataclass
class PageReader:
    """Somebody with a browser and the address of one page; ``page`` is what they look at."""

    address: str
    ask: Ask
    page: httpx.Response = field(init=False)

    def __post_init__(self) -> None:
        self.opens()

    def opens(self) -> httpx.Response:
        """Open the page, or reload it."""
        [self.page] = self.ask("GET", self.address, None, 1)
        return self.page

    def presses(self, *labels: str) -> None:
        """Press one button after another."""
        for label in labels:
            self.sends(self.form(label))

    def writes(self, words: str) -> None:
        """Write in the field and send it."""
        assert '<textarea id="words"' in self.page.text, self.text
        self.sends({"version": self.version, "words": words})

    def fills(self, *answers: str) -> None:
        """Answer the questions of a form in a row: a button with these words, else written."""
        for answer in answers:
            if any(answer in label for label in self.buttons):
                self.presses(answer)
            else:
                self.writes(answer)

    def ticks(self, *labels: str) -> None:
        """Tick some boxes and send them, with one button."""
        ticked = {}
        for label in labels:
            number = next((n for n, words in enumerate(self.boxes) if label in words), None)
            assert number is not None, f"no box {label}: {self.boxes}"
            ticked[f"tick-{number}"] = "on"
        self.sends({"version": self.version, "ticked": "1", **ticked})

    def form(self, label: str) -> dict[str, str]:
        """What a browser sends if a button is pressed."""
        number = next((n for n, words in enumerate(self.buttons) if label in words), None)
        assert number is not None, f"no button {label}: {self.buttons}\n{self.text}"
        return {"version": self.version, "press": str(number)}

    def sends(self, form: dict[str, str], times: int = 1) -> list[httpx.Response]:
        """Send a form, several times at once if asked to."""
        answers = self.ask("POST", self.address, form, times)
        self.page = answers[-1]
        return answers

    @property
    def version(self) -> str:
        """The version of the screen."""
        found = re.search(r'name="version" value="([^"]*)"', self.page.text)
        assert found, self.text
        return found[1]

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons that are answers."""
        found = re.findall(r'<button[^>]*name="press"[^>]*>(.*?)</button>', self.page.text, re.S)
        return [_plain(words) for words in found]

    @property
    def boxes(self) -> list[str]:
        """The words beside what can be ticked; what is ticked already begins with ✓."""
        found = re.findall(
            r'<input type="checkbox" name="tick-\d+"( checked)?>(.*?)</label>', self.page.text, re.S
        )
        return [("✓ " if ticked else "") + _plain(words) for ticked, words in found]

    @property
    def text(self) -> str:
        """What stands on the page, without its markup."""
        return _plain(self.page.text.partition("<main>")[2])


def _plain(html: str) -> str:
    html = re.sub(r"<rp>.*?</rp>|<rt>.*?</rt>", "", html)
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
